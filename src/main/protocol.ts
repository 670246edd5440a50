import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { PAGE_LIST_FILE, PAGES_FOLDER } from './folders.ts';
import { AssetList, resolveAsset, type Asset } from './security/assets.ts';
import { responseHeaders } from './security/csp.ts';

/** `app:` is standard, secure and fetch-capable, and nothing else. Call before `app` is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built pages, and only them, to the windows of this session. */
export async function serveApp(session: Session): Promise<void> {
  const assets = AssetList.parse(JSON.parse(await readFile(PAGE_LIST_FILE, 'utf8')));
  session.protocol.handle('app', async (request) => {
    const resolved = resolveAsset(request.method, request.url, assets);
    if (!resolved.ok) return new Response(null, { status: resolved.status, headers: responseHeaders('text/plain') });
    return respond(request.method, resolved.asset);
  });
}

async function respond(method: string, asset: Asset): Promise<Response> {
  const bytes = await readFile(join(PAGES_FOLDER, asset.file));
  const isAsBuilt = createHash('sha256').update(bytes).digest('hex') === asset.sha256;
  if (!isAsBuilt) return new Response(null, { status: 500, headers: responseHeaders('text/plain') });
  return new Response(method === 'HEAD' ? null : new Uint8Array(bytes), { headers: responseHeaders(asset.type) });
}
