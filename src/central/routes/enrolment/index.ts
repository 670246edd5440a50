import { z } from 'zod';
import { CodeReply, CodeRequest, EnrolReply, EnrolRequest } from '#contract/wire/enrolment';
import type { App, Central } from '../../context.ts';
import { openRefusals, refusals } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { issueCode } from './codes.ts';
import { enrol } from './enrol.ts';

const Operator = z.object({ 'loket-operator': z.uuid().optional() });

/** How a workstation becomes known (docs/design/sync.md, section 9). Only `/enrol` comes without a signature. */
export function enrolmentRoutes(app: App, central: Central): void {
  app.post(
    '/v1/enrol',
    {
      config: { isOpen: true, rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: {
        tags: ['enrolment'],
        body: EnrolRequest,
        response: { 201: EnrolReply, ...openRefusals('code_invalid', 'code_used', 'bad_proof', 'too_many') },
      },
    },
    async (request, reply) => reply.code(201).send(await enrol(central, request.ip, request.body)),
  );
  app.post(
    '/v1/enrolment-codes',
    {
      schema: {
        tags: ['enrolment'],
        headers: Operator,
        body: CodeRequest,
        response: { 201: CodeReply, ...refusals('not_permitted', 'push_only') },
      },
    },
    async (request, reply) => {
      const operator = request.headers['loket-operator'];
      return reply.code(201).send(await issueCode(central, callerOf(request), operator, request.body));
    },
  );
}
