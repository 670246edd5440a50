import type { DeviceProfile } from '#contract/device-profiles';
import type { Assembler } from './assembler.ts';
import { countedAssembler } from './counted.ts';
import { messageAssembler } from './messages.ts';

/** The state machine that a profile asks for, without the limits of `limitAssembler`. */
export const createAssembler = (profile: DeviceProfile): Assembler =>
  profile.framing.type === 'counted'
    ? countedAssembler(profile, profile.framing)
    : messageAssembler(profile.framing.kind);
