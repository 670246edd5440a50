import type { Flavour } from '#contract/host';

/** What the command line may say, in development and test builds only. */
export interface StartOptions {
  /** `--data=DIR`; the system's own place when undefined. */
  readonly dataFolder: string | undefined;
  /** `--save-folder=DIR` */
  readonly saveFolder: string | undefined;
  /** `--demo` */
  readonly demo: boolean;
  /** `--simulator` */
  readonly simulator: boolean;
  /** `--demo-centre=URL --demo-code=CODE` */
  readonly demoEnrolment: { readonly centreUrl: string; readonly code: string } | undefined;
}

export type Accepted =
  { readonly ok: true; readonly options: StartOptions } | { readonly ok: false; readonly refused: string };

const NOTHING: StartOptions = {
  dataFolder: undefined,
  saveFolder: undefined,
  demo: false,
  simulator: false,
  demoEnrolment: undefined,
};

/** Weakens the window for everybody; refused in every flavour. */
const NEVER = ['no-sandbox', 'disable-web-security', 'disable-site-isolation-trials', 'ignore-certificate-errors'];
/** Opens a door from outside; development and tests need them, a counter never. */
const NOT_IN_RELEASE = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-publish-uid',
  'js-flags',
  'load-extension',
  'user-data-dir',
  'host-resolver-rules',
  'proxy-server',
];

/** Decides about a command line: refused outright, or the few options we know; everything else is ignored. */
export function acceptArgv(argv: readonly string[], flavour: Flavour): Accepted {
  const switches = new Map<string, string>();
  for (const argument of argv) {
    const match = /^--?([A-Za-z][A-Za-z-]*)(?:=(.*))?$/s.exec(argument);
    if (match?.[1]) switches.set(match[1].toLowerCase(), match[2] ?? ''); // Windows reads switches in any case
  }
  const refusedNames = flavour === 'release' ? [...NEVER, ...NOT_IN_RELEASE] : NEVER;
  const refused = refusedNames.find((name) => switches.has(name));
  if (refused) return { ok: false, refused };
  return { ok: true, options: flavour === 'release' ? NOTHING : developmentOptions(switches) };
}

function developmentOptions(switches: ReadonlyMap<string, string>): StartOptions {
  const text = (name: string) => switches.get(name) || undefined;
  const centreUrl = text('demo-centre');
  const code = text('demo-code');
  return {
    dataFolder: text('data'),
    saveFolder: text('save-folder'),
    demo: switches.has('demo'),
    simulator: switches.has('simulator'),
    demoEnrolment: centreUrl && code ? { centreUrl, code } : undefined,
  };
}
