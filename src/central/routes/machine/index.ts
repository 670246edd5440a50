import { IncarnationReply, IncarnationRequest, MachineKeyReply, MachineKeyRequest } from '#contract/wire/machine';
import type { App, Central } from '../../context.ts';
import { refusals } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { beginIncarnation } from './incarnation.ts';
import { replaceKey } from './key.ts';

/** What a machine changes about itself (docs/design/sync.md, sections 6 and 7). Both need a signature. */
export function machineRoutes(app: App, central: Central): void {
  app.post(
    '/v1/incarnations',
    {
      schema: {
        tags: ['sync'],
        body: IncarnationRequest,
        response: {
          200: IncarnationReply,
          201: IncarnationReply,
          ...refusals('taken', 'series_not_yours', 'unknown_incarnation', 'push_only'),
        },
      },
    },
    async (request, reply) => {
      const { isNew, reply: answer } = await beginIncarnation(central, callerOf(request), request.body);
      return reply.code(isNew ? 201 : 200).send(answer);
    },
  );
  app.post(
    '/v1/machine/key',
    {
      schema: {
        tags: ['enrolment'],
        body: MachineKeyRequest,
        response: { 201: MachineKeyReply, ...refusals('bad_proof', 'taken', 'push_only') },
      },
    },
    async (request, reply) => reply.code(201).send(await replaceKey(central, callerOf(request), request.body)),
  );
}
