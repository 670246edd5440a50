/** The page with the bridge. Other hosts of the scheme never get one. */
export const PAGE_HOST = 'loket';
export const PAGE_SCHEME = 'app:';

const parse = (url: string): URL | undefined => {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
};

/**
 * Whether a URL is one of the application's own pages. Protocol and host are compared, never `origin`, which is "null"
 * for every `app:` URL in Node.
 */
export function isTrustedUrl(url: string): boolean {
  const parsed = parse(url);
  if (!parsed) return false;
  return (
    parsed.protocol === PAGE_SCHEME && parsed.host === PAGE_HOST && parsed.username === '' && parsed.password === ''
  );
}

/** Whether a window of `windowHost` may go to `url`: the same host of our scheme or nothing. Redirects and subframes too. */
export function mayNavigate(windowHost: string, url: string): boolean {
  return windowHost === PAGE_HOST && isTrustedUrl(url);
}

/** Whether the network layer may fetch `url` at all. `devtools:` exists in development builds only. */
export function mayRequest(url: string, isDevtoolsBuild: boolean): boolean {
  const parsed = parse(url);
  if (!parsed) return false;
  return parsed.protocol === PAGE_SCHEME || (isDevtoolsBuild && parsed.protocol === 'devtools:');
}
