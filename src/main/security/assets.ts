import { z } from 'zod';

/** The list made when the renderer is built: path below the page host -> what is served. Paths are keys, never joined. */
export const AssetList = z.record(
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/),
  z.strictObject({ file: z.string(), type: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
export type AssetList = z.output<typeof AssetList>;
export type Asset = AssetList[string];

export type Resolved =
  { readonly ok: true; readonly asset: Asset } | { readonly ok: false; readonly status: 400 | 404 | 405 };

const PREFIX = 'app://loket/';
const MAX_URL = 512;
/** Names in the list need no escapes, so a path with one is an attempt at something else. */
const PLAIN_PATH = /^[A-Za-z0-9._/-]*$/;

/** What is served for a request, decided on the text of the URL before any parser normalises it. */
export function resolveAsset(method: string, url: string, assets: AssetList): Resolved {
  if (method !== 'GET' && method !== 'HEAD') return { ok: false, status: 405 };
  if (url.length > MAX_URL || !url.startsWith(PREFIX)) return { ok: false, status: 400 };
  const path = url.slice(PREFIX.length).split(/[?#]/, 1)[0] ?? '';
  if (!PLAIN_PATH.test(path) || path.split('/').includes('..')) return { ok: false, status: 400 };
  const name = path === '' ? 'index.html' : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  return asset ? { ok: true, asset } : { ok: false, status: 404 };
}
