import {
  CalendarClock,
  CircleCheck,
  CircleX,
  CloudUpload,
  Columns2,
  Files,
  FileX,
  HardDrive,
  UserRoundCheck,
  Wrench,
} from 'lucide-react';
import type { LedgerState } from '#contract/ledger';
import type { Tone } from '#renderer/ui/parts.tsx';

/** Icon and tone of each state. */
export const LOOKS = {
  rejected: [CircleX, 'danger'],
  conflict: [Columns2, 'warn'],
  parked: [UserRoundCheck, 'idle'],
  unsendable: [Wrench, 'warn'],
  'file-missing': [FileX, 'warn'],
  'unsent-days': [CalendarClock, 'warn'],
  waiting: [HardDrive, 'idle'],
  sending: [CloudUpload, 'now'],
  'files-going': [Files, 'now'],
  'at-centre': [CircleCheck, 'done'],
} as const satisfies Record<LedgerState, readonly [typeof Files, Tone]>;
