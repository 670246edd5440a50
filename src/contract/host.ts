import { z } from 'zod';
import './define.ts';

/** Fixed when the bundles are built, never found out at run time (docs/design/security.md). */
export const Flavour = z.enum(['dev', 'e2e', 'release']);
export type Flavour = z.output<typeof Flavour>;

/** What main tells `core` and `devices` before anything else. Secrets are not in it; they are asked for. */
export const StartConfig = z.strictObject({
  /** Absolute folder of database, blobs and wrapped keys; private to the user. */
  dataFolder: z.string().min(1),
  /** Absolute folder of the checked-in data (locales, fonts, device profiles ...). */
  resourcesFolder: z.string().min(1),
  flavour: Flavour,
  /** A simulated reader is on the tray; never in release. */
  simulator: z.boolean(),
  /** Only a database and a centre marked as demo are opened. */
  demo: z.boolean(),
  /** Files go here without a dialog; the tour and tests only, null at a counter. */
  saveFolder: z.string().min(1).nullable(),
  /** Demo only: the centre at which an unknown workstation makes itself known, with its one-time code. */
  demoEnrolment: z.strictObject({ centreUrl: z.url().max(200), code: z.string().min(1).max(40) }).nullable(),
});
export type StartConfig = z.output<typeof StartConfig>;

/** Name of a wrapped secret, for example `database`, `machine`, `seal`; becomes a file name. */
export const SecretName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
/**
 * Where wrapped keys lie below the data folder: `keys/database.key` and so on. `insecureMark` begins a file that
 * protects nothing, of the development runtime and of `loket core --stdio`, so that either opens what the other made.
 */
export const KEY_FILES = {
  folder: 'keys',
  suffix: '.key',
  insecureMark: 'LOKET INSECURE DEVELOPMENT KEY\n',
} as const;
/** Text of a secret, usually base64 of key bytes. */
const SecretValue = z.string().min(1).max(65_536);
/** A name for a file that leaves the workstation: no path, nothing hidden. */
const SaveName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/);

/** What `core` and `devices` may ask of main, because only main has the key store and the file dialog. */
export const HostRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('secret-get'), name: SecretName }),
  z.strictObject({ kind: z.literal('secret-set'), name: SecretName, value: SecretValue }),
  /** At most 10 MiB of file; written to a temporary name, flushed and renamed. */
  z.strictObject({ kind: z.literal('save-file'), name: SaveName, base64: z.base64().max(14_000_000) }),
  /** Where a file shall go that `core` writes itself, because it is too long for a message. */
  z.strictObject({ kind: z.literal('choose-path'), name: SaveName }),
  /** Which file `core` shall read: an export of another counter. */
  z.strictObject({ kind: z.literal('choose-file') }),
  z.strictObject({ kind: z.literal('key-store') }),
]);
export type HostRequest = z.output<typeof HostRequest>;

const Failed = z.strictObject({
  kind: z.literal('failed'),
  /** `locked`: the key store is there but does not open; `refused`: main did not accept the request. */
  reason: z.enum(['refused', 'locked', 'disk-full', 'no-permission', 'unavailable']),
});

/** An absolute path that the person chose. */
const Chosen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chosen'), path: z.string().min(1).max(4_096) }),
  z.strictObject({ kind: z.literal('cancelled') }),
  Failed,
]);

/** Main's answers, by the kind of the request. Every request may also be answered by `failed`. */
export const HOST_ANSWERS = {
  /** `value` null: nothing is stored under this name. */
  'secret-get': z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('secret'), value: SecretValue.nullable() }),
    Failed,
  ]),
  'secret-set': z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('stored') }), Failed]),
  'save-file': z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('saved'), fileName: z.string().max(255) }),
    z.strictObject({ kind: z.literal('cancelled') }),
    Failed,
  ]),
  'choose-path': Chosen,
  'choose-file': Chosen,
  /** `insecure-development` and `basic-text` do not protect the keys; the window says so. */
  'key-store': z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('key-store'),
      name: z.enum(['safe-storage', 'basic-text', 'insecure-development']),
      isProtecting: z.boolean(),
    }),
    Failed,
  ]),
} as const satisfies Record<HostRequest['kind'], z.ZodType>;

export type HostAnswer<K extends HostRequest['kind'] = HostRequest['kind']> = z.output<(typeof HOST_ANSWERS)[K]>;

/** Kinds of ports a child can get: pages by `PortKind`, and the two children to each other. */
export const ChildPortKind = z.enum(['officer', 'simulator', 'devices', 'core']);
export type ChildPortKind = z.output<typeof ChildPortKind>;

const PortNumber = z.int().min(1);
const AskNumber = z.int().min(1);

/**
 * Main to child. In a utility process `port` carries a real MessagePort and `data` and `close` are not used; in the
 * Node child main relays what pages say, unread.
 */
export const HostMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), config: StartConfig }),
  z.strictObject({ type: z.literal('port'), port: PortNumber, kind: ChildPortKind }),
  z.strictObject({ type: z.literal('data'), port: PortNumber, message: z.unknown() }),
  z.strictObject({ type: z.literal('close'), port: PortNumber }),
  z.strictObject({ type: z.literal('answer'), id: AskNumber, answer: z.unknown() }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type HostMessage = z.output<typeof HostMessage>;

/** Child to main. */
export const ChildMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('ask'), id: AskNumber, request: z.unknown() }),
  z.strictObject({ type: z.literal('data'), port: PortNumber, message: z.unknown() }),
  z.strictObject({ type: z.literal('close'), port: PortNumber }),
]);
export type ChildMessage = z.output<typeof ChildMessage>;
