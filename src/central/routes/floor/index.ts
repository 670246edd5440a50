import { z } from 'zod';
import { FloorReply, FloorRequest } from '#contract/wire/floor';
import type { App, Central } from '../../context.ts';
import { refusals } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { readFloor } from './floor.ts';

const Operator = z.object({ 'loket-operator': z.uuid().optional() });

/** What the machines of a mall said last, for its supervisors (docs/sync.md). Online only: nothing of it is stored below. */
export function floorRoutes(app: App, central: Central): void {
  app.post(
    '/v1/floor',
    {
      schema: {
        tags: ['floor'],
        headers: Operator,
        body: FloorRequest,
        response: { 200: FloorReply, ...refusals('not_permitted', 'push_only') },
      },
    },
    (request) => readFloor(central, callerOf(request), request.headers['loket-operator'], request.body),
  );
}
