import { z } from 'zod';
import { BLOB_LIMITS } from '#contract/wire/blobs';
import type { App, Central } from '../../context.ts';
import { refuse } from '../../problem.ts';
import { BinaryBody, refusals } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { capabilities, checkChecksum, checkVersion, count, metadataName, TUS_VERSION } from './tus.ts';
import { appendChunk, createUpload, deleteUpload, readUpload } from './upload.ts';

const Id = z.object({ id: z.uuid() });
const REFUSED = [
  'already_stored',
  'blob_hash',
  'checksum',
  'expired',
  'insufficient_storage',
  'offset',
  'push_only',
  'tus_version',
  'unreferenced',
] as const;
const PATH = '/v1/uploads';

/** Files above 1 MiB in chunks that survive a break (docs/design/sync.md, section 7). All need a signature. */
export function uploadRoutes(app: App, central: Central): void {
  const schema = { tags: ['uploads'] };
  const refused = refusals(...REFUSED);
  const done = { 204: z.null(), ...refused };
  app.options(PATH, { schema: { ...schema, response: done } }, async (_request, reply) =>
    reply.code(204).headers(capabilities).header('tus-resumable', TUS_VERSION).send(null),
  );
  app.post(PATH, { schema: { ...schema, response: { 201: z.null(), ...refused } } }, async (request, reply) => {
    checkVersion(request, reply);
    const size = count(request, 'upload-length');
    const made = await createUpload(central, callerOf(request), { sha256: metadataName(request), size });
    return reply
      .code(201)
      .header('location', `${PATH}/${made.id}`)
      .header('upload-expires', made.expiresAt.toUTCString())
      .send(null);
  });
  app.head(
    `${PATH}/:id`,
    { schema: { ...schema, params: Id, response: { 200: z.null(), ...refused } } },
    async (request, reply) => {
      checkVersion(request, reply);
      const upload = await readUpload(central, callerOf(request), request.params.id);
      return reply
        .code(200)
        .header('upload-offset', upload.received)
        .header('upload-length', upload.size)
        .header('upload-expires', new Date(upload.expires_at).toUTCString())
        .header('cache-control', 'no-store')
        .send(null);
    },
  );
  app.patch(
    `${PATH}/:id`,
    {
      bodyLimit: BLOB_LIMITS.putBytes,
      schema: { ...schema, params: Id, body: BinaryBody, response: done },
    },
    async (request, reply) => {
      checkVersion(request, reply);
      if (request.headers['content-type'] !== 'application/offset+octet-stream') refuse('unsupported_encoding');
      checkChecksum(request);
      const chunk = { id: request.params.id, offset: count(request, 'upload-offset'), bytes: request.sent };
      const taken = await appendChunk(central, callerOf(request), chunk);
      return reply
        .code(204)
        .header('upload-offset', taken.offset)
        .header('upload-expires', new Date(taken.expiresAt).toUTCString())
        .send(null);
    },
  );
  app.delete(`${PATH}/:id`, { schema: { ...schema, params: Id, response: done } }, async (request, reply) => {
    checkVersion(request, reply);
    await deleteUpload(central, callerOf(request), request.params.id);
    return reply.code(204).send(null);
  });
}
