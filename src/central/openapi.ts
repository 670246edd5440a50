import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Headers of every reply, and of refusals (docs/design/sync.md, section 7). */
const REPLY_HEADERS = {
  'loket-time': { description: 'Time of the server.', schema: { type: 'string', format: 'date-time' } },
  'loket-nonce': { description: 'For the next signature of this key.', schema: { type: 'string' } },
  'request-id': { description: 'Names this request in the log of the centre.', schema: { type: 'string' } },
};
const PROBLEM_HEADERS = {
  'loket-problem': { description: 'The code once more, for answers without a body.', schema: { type: 'string' } },
};
const RETRY_HEADERS = { 'retry-after': { description: 'Seconds; a floor.', schema: { type: 'integer', minimum: 1 } } };

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});
const SIGNATURE = [
  header('signature-input', 'RFC 9421: parts covered, keyid, alg="ed25519" and the nonce of the last reply.'),
  header('signature', 'RFC 9421: loket=:base64:'),
  header('content-digest', 'RFC 9530: sha-256 over the bytes sent, also over none.'),
];

const Operation = z.looseObject({
  parameters: z.array(z.json()).default([]),
  responses: z.record(z.string(), z.looseObject({ headers: z.record(z.string(), z.json()).default({}) })),
  'x-open': z.boolean().optional(),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** What every operation shares is written into it here, so that no route can forget it. */
function complete(document: unknown): z.output<typeof Document> {
  const parsed = Document.parse(document);
  for (const operation of Object.values(parsed.paths).flatMap((path) => Object.values(path))) {
    for (const [status, reply] of Object.entries(operation.responses)) {
      Object.assign(reply.headers, REPLY_HEADERS);
      if (Number(status) >= 400) Object.assign(reply.headers, PROBLEM_HEADERS);
      if (['429', '503', '507'].includes(status)) Object.assign(reply.headers, RETRY_HEADERS);
    }
    if (!operation['x-open']) operation.parameters.push(...SIGNATURE);
    delete operation['x-open'];
  }
  return parsed;
}

/** OpenAPI 3.1 from the schemas that the routes are checked with. */
export const openapi: FastifyDynamicSwaggerOptions = {
  exposeHeadRoutes: true,
  openapi: { openapi: '3.1.0', info: { title: 'Loket, pusat', version: '1' } },
  transform: (input) => {
    const { schema, url } = jsonSchemaTransform(input);
    return { schema: { ...schema, 'x-open': input.route.config?.isOpen === true }, url };
  },
  transformObject: (input) => ('openapiObject' in input ? (complete(input.openapiObject) as never) : {}),
};
