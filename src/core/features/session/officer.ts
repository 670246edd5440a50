import type { Officer } from '#contract/session';
import type { MallOfficer } from '#contract/wire/mall';

/** Never the verifier. */
export const asOfficer = ({ id, name, shortName, role }: MallOfficer): Officer => ({ id, name, shortName, role });
