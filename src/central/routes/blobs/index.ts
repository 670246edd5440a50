import { z } from 'zod';
import { BLOB_LIMITS, Sha256 } from '#contract/wire/blobs';
import { digestField } from '#domain/request-signature/index';
import type { App, Central } from '../../context.ts';
import { transaction } from '../../db/sql.ts';
import { refuse } from '../../problem.ts';
import { BinaryBody, refusals } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { byteRange, readBlob } from './read.ts';
import { putBlob, wantedBy } from './store.ts';

const Name = z.object({ sha256: Sha256 });
const Of = z.object({ entity: z.string().max(40), id: z.uuid() });
const PATH = '/v1/blobs/:sha256';

/** Says which file is here (RFC 9530): a 200 alone can be anybody's, and a counter lets its own copy go after it. */
const proofOf = (sha256: string) => ({ 'repr-digest': digestField(Buffer.from(sha256, 'hex')) });

/** Files by their digest (docs/design/sync.md, section 7). All need a signature; a file is seen only through a row. */
export function blobRoutes(app: App, central: Central): void {
  app.head(
    PATH,
    { schema: { tags: ['blobs'], params: Name, response: { 200: z.null(), ...refusals('push_only') } } },
    async (request, reply) => {
      const { isStored } = await transaction(central.pool, 'read', (db) =>
        wantedBy(db, callerOf(request), request.params.sha256),
      );
      return isStored ? reply.code(200).headers(proofOf(request.params.sha256)).send(null) : refuse('not_found');
    },
  );
  app.put(
    PATH,
    {
      bodyLimit: BLOB_LIMITS.putBytes,
      schema: {
        tags: ['blobs'],
        params: Name,
        body: BinaryBody,
        response: {
          200: z.null(),
          201: z.null(),
          ...refusals('blob_hash', 'insufficient_storage', 'unreferenced', 'push_only'),
        },
      },
    },
    async (request, reply) => {
      const isNew = await putBlob(central, callerOf(request), request.params.sha256, request.sent);
      return reply
        .code(isNew ? 201 : 200)
        .headers(proofOf(request.params.sha256))
        .send(null);
    },
  );
  app.get(
    PATH,
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['blobs'],
        params: Name,
        querystring: Of,
        response: { 200: BinaryBody, 206: BinaryBody, ...refusals('not_stored_yet', 'push_only') },
      },
    },
    async (request, reply) => {
      const { bytes, mime } = await readBlob(central, callerOf(request), { ...request.params, ...request.query });
      const range = request.headers.range === undefined ? null : byteRange(request.headers.range, bytes.length);
      void reply
        .header('content-type', mime)
        .header('content-disposition', 'attachment')
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .header('accept-ranges', 'bytes');
      if (range === null) return reply.code(200).send(bytes);
      void reply.header('content-range', `bytes ${range.from}-${range.to}/${bytes.length}`);
      return reply.code(206).send(bytes.subarray(range.from, range.to + 1));
    },
  );
}
