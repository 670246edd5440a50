export { selectIdentity, updateHeldGrant } from './enrolment.sql.ts';
export { readGrants } from './grants.ts';
