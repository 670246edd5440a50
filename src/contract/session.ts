import { z } from 'zod';
import { command, Empty, query } from './define.ts';
import { StartFault } from './errors.ts';
import { CommandId, Instant, line, OfficerId, SiteDate } from './ids.ts';
import { Role } from './permissions.ts';

export const Officer = z.strictObject({ id: OfficerId, name: line(100), shortName: line(40), role: Role });
export type Officer = z.output<typeof Officer>;

export const Counter = z.strictObject({ number: line(8), name: line(40) });
export const Site = z.strictObject({
  code: z.string().max(8),
  name: line(80),
  shortName: line(40),
  /** IANA zone, for example `Asia/Makassar`; always the site's, never the machine's. */
  timeZone: z.string().max(40),
});
export type Site = z.output<typeof Site>;

/**
 * Sign-in without the centre has an end (docs/design/security.md, Sessions). `counting` from half-way: the page says how
 * much is left, what still works and what helps; `expired`: signing in is refused until the centre was heard.
 */
export const SignInAllowance = z.strictObject({
  role: Role,
  lastContactAt: Instant,
  until: Instant,
  phase: z.enum(['fresh', 'counting', 'expired']),
  /** Whole days and hours that are left; 0 and 0 when it has ended. */
  daysLeft: z.int(),
  hoursLeft: z.int(),
});
export type SignInAllowance = z.output<typeof SignInAllowance>;

/**
 * What the page must know before anything else. `phase`: `blocked` core could not open its data (see `fault`),
 * `not-enrolled` no centre knows this workstation yet, `signed-out`, `locked`, `active`.
 */
export const SessionState = z.strictObject({
  phase: z.enum(['blocked', 'not-enrolled', 'signed-out', 'locked', 'active']),
  fault: StartFault.nullable(),
  /** Where the data lies, so that a technician can be told; null unless blocked. */
  dataFolder: z.string().nullable(),
  demo: z.boolean(),
  /** The key store does not protect the keys (development runtime); the window says so. */
  insecureKeyStore: z.boolean(),
  site: Site.nullable(),
  counter: Counter.nullable(),
  officer: Officer.nullable(),
  /** Agencies served today at this counter, with opening hours as the site's wall clock, `08.00`. */
  today: z.array(z.strictObject({ label: line(60), agencies: line(200), from: z.string(), to: z.string() })),
  siteDate: SiteDate.nullable(),
  /** Officers who may sign in here, for the list under the name field. */
  officers: z.array(Officer),
  /** Drafts left by the officer, told at sign-in. */
  draftCount: z.int(),
  /** This workstation moves after the present visit; null: it stays. */
  closing: z
    .strictObject({
      /** Null: it gets no counter. */
      counter: Counter.nullable(),
      /** Another mall's short name; null: it stays in this one. */
      site: z.string().nullable(),
      reason: z.string(),
    })
    .nullable(),
  /** Its assignment was ended and there is no other: nobody can sign in until a supervisor gives one. */
  unassigned: z.boolean(),
  /** How long each role may still sign in without the centre. */
  allowances: z.array(SignInAllowance),
});
export type SessionState = z.output<typeof SessionState>;

export const readSession = query('session:open', Empty, SessionState);

const Pin = z.string().regex(/^[0-9]{4,12}$/);

/**
 * Starts a session on this port. An unknown name costs the same time as a wrong PIN and reads the same.
 * Errors: `wrong-pin`, `pin-locked`, `not-enrolled`, `no-assignment`, `sign-in-elsewhere` (the officer works at another
 * counter), `sign-in-expired` (the centre was not heard for too long).
 */
export const signIn = command(
  'session:open',
  z.strictObject({ commandId: CommandId, officerId: OfficerId, pin: Pin }),
  z.strictObject({ officer: Officer }),
);

/** Hides the work until the PIN of the same officer; core then answers only `session.*`. */
export const lock = command('session:use', z.strictObject({ commandId: CommandId }), Empty);

/** Errors: `wrong-pin`, `pin-locked`. */
export const unlock = command('session:open', z.strictObject({ commandId: CommandId, pin: Pin }), Empty);

/** Why a supervisor lets somebody try again. A closed list, so that nothing personal gets into the audit chain. */
export const ClearPinReason = z.enum(['mistyped', 'remembered', 'somebody-else']);
export type ClearPinReason = z.output<typeof ClearPinReason>;

/**
 * Lets an officer try again before the waiting time is over, and after the last try, offline too. The supervisor proves
 * who they are by their own PIN and not by a session: the sign-in screen and a locked one have none of theirs. Repeating
 * it changes nothing. Errors: `not-permitted` (no supervisor, or their own PIN), `wrong-pin`, `pin-locked` (the
 * supervisor's), `not-found`.
 */
export const clearPin = command(
  'session:open',
  z.strictObject({
    commandId: CommandId,
    officerId: OfficerId,
    supervisorId: OfficerId,
    pin: Pin,
    reason: ClearPinReason,
  }),
  Empty,
);

/** Tries to open the data again while `phase` is `blocked`. `isOpen` false: the fault stands, or another has come up. */
export const retryStart = command(
  'session:open',
  z.strictObject({ commandId: CommandId }),
  z.strictObject({ isOpen: z.boolean() }),
);

/** Ends the session; drafts stay. */
export const signOut = command('session:open', z.strictObject({ commandId: CommandId }), Empty);

/** Keeps the idle lock away; sent at most once per 30 s while somebody types. */
export const touch = query('session:open', Empty, z.strictObject({ locksAt: Instant.nullable() }));
