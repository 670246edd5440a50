import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { EXPORT_BYTES, EXPORT_TYPE, ImportReply } from '#contract/wire/export-file';
import { digestField } from '#domain/request-signature/index';
import type { App, Central } from '../../context.ts';
import { allowScopes, transaction } from '../../db/sql.ts';
import { selectGrants } from '../../machine.sql.ts';
import { refuse } from '../../problem.ts';
import { BinaryBody, refusals } from '../../reply.ts';
import { type Caller, callerOf } from '../../signed.ts';
import { selectOfficer } from '../enrolment/enrolment.sql.ts';
import { importExport, type Importing } from './import.ts';
import { ExportProblem } from './problem.ts';

const Operator = z.object({ 'loket-operator': z.uuid().optional() });
/** Who may bring a file in (docs/design/security.md, Roles and actions). */
const IMPORTERS: ReadonlySet<string> = new Set(['supervisor', 'technician']);

/** A counter's export, carried by another machine, which cannot read it. The body is read as it comes. */
export function importRoutes(app: App, central: Central): void {
  app.post(
    '/v1/imports',
    {
      config: { isStreamed: true },
      schema: {
        tags: ['imports'],
        consumes: [EXPORT_TYPE],
        headers: Operator,
        body: BinaryBody,
        response: {
          200: ImportReply,
          ...refusals(
            'bad_head_sig',
            'fork',
            'gap',
            'hash_mismatch',
            'insufficient_storage',
            'not_permitted',
            'push_only',
            'unknown_incarnation',
          ),
        },
      },
    },
    async (request) => {
      await checkRight(central, callerOf(request), request.headers['loket-operator']);
      const importing: Importing = {
        ...central,
        inTurn: async (machine, act) => {
          const part = await central.pushes.run(machine.mall ?? machine.machineId, act);
          central.metrics.pushed(part.reply.results);
          return part;
        },
      };
      const stream = request.stream ?? refuse('unsupported_encoding');
      try {
        return await importExport(importing, received(stream, request.headers['content-digest']));
      } catch (error) {
        stream.resume(); // read on into nothing: whoever still sends must be able to hear the refusal, and its end be noticed
        return error instanceof ExportProblem ? refuse('bad_envelope', { file: error.reason }) : Promise.reject(error);
      }
    },
  );
}

/** The carrier's right says who may bring a file, never what is in it. */
async function checkRight({ pool }: Central, caller: Caller, operatorId: string | undefined): Promise<void> {
  if (caller.status === 'push_only') refuse('push_only');
  await transaction(pool, 'read', async (db) => {
    const grants = await selectGrants(db, [caller.machineId]);
    const malls = grants.filter(({ ended_cause, scope }) => ended_cause === null && scope.startsWith('mall:'));
    await allowScopes(
      db,
      malls.map(({ scope }) => scope),
    );
    for (const { scope } of malls) {
      const officer = operatorId === undefined ? undefined : await selectOfficer(db, [scope, operatorId]);
      if (officer && IMPORTERS.has(officer.role)) return;
    }
    refuse('not_permitted');
  });
}

/** The bytes as they come, counted, and at their end compared with what was signed. Errors: `too_large`, `bad_signature`. */
async function* received(stream: Readable, digest: string | string[] | undefined): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const part of untilGone(stream)) {
    length += part.length;
    if (length > EXPORT_BYTES) refuse('too_large');
    hash.update(part);
    yield part;
  }
  if (digest !== digestField(hash.digest())) refuse('bad_signature');
}

/** A carrier that goes away in the middle leaves a file that ends there; whoever stops reading can still answer it. */
async function* untilGone(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    refuse('bad_envelope');
  }
}
