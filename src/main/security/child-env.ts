const ALLOWED: ReadonlySet<string> = new Set(['LANG', 'TZ', 'SystemRoot', 'TEMP', 'TMPDIR']);
const ALLOWED_PREFIX = 'LOKET_PUBLIC_';

/**
 * The environment a child process gets: an allow-list, never `process.env` itself. No `NODE_OPTIONS`, `LD_PRELOAD`,
 * `NODE_TLS_REJECT_UNAUTHORIZED`, proxies or credentials (docs/design/security.md).
 */
export function childEnv(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (ALLOWED.has(name) || name.startsWith(ALLOWED_PREFIX))) env[name] = value;
  }
  return env;
}
