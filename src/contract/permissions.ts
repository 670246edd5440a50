import { z } from 'zod';

/** Roles of a workstation; one per session (docs/design/security.md). */
export const Role = z.enum(['officer', 'supervisor', 'technician', 'administrator', 'auditor']);
export type Role = z.output<typeof Role>;

/** `anyone`: also without a session, and while locked. */
type Holder = Role | 'anyone';

/**
 * Who may call what; the only table. Everything not listed is refused. `own`, `reason` and second-person rules of
 * docs/design/security.md are checked by the feature that owns the act.
 */
export const PERMISSIONS = {
  'session:open': ['anyone'],
  'session:use': ['officer', 'supervisor', 'technician', 'administrator', 'auditor'],
  'catalogue:read': ['officer', 'supervisor', 'administrator'],
  'visits:read': ['officer', 'supervisor'],
  'visits:write': ['officer', 'supervisor'],
  'citizens:read': ['officer', 'supervisor'],
  'citizens:write': ['officer', 'supervisor'],
  'citizens:reveal': ['officer', 'supervisor'],
  'applications:write': ['officer', 'supervisor'],
  'receipts:read': ['officer', 'supervisor'],
  'scans:write': ['officer', 'supervisor'],
  'devices:read': ['officer', 'supervisor', 'technician'],
  'sync:write': ['officer', 'supervisor', 'technician'],
  'alarms:read': ['supervisor', 'technician'],
  'imports:write': ['supervisor', 'technician'],
  'ledger:read': ['officer', 'supervisor'],
  'ledger:write': ['officer', 'supervisor'],
  'conflicts:read': ['officer', 'supervisor'],
  'conflicts:write': ['supervisor'],
  'parked:read': ['officer', 'supervisor'],
  'parked:write': ['supervisor'],
  'floor:read': ['supervisor'],
  'floor:write': ['supervisor'],
  'simulator:use': ['anyone'],
} as const satisfies Record<string, readonly [Holder, ...Holder[]]>;

/** Who may let a colleague's PIN be tried again. No permission of a session: they prove themselves by their PIN. */
export const CLEARS_PINS: readonly Role[] = ['supervisor', 'administrator'];

export type Permission = keyof typeof PERMISSIONS;
