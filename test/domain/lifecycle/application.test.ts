import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApplicationState } from '#contract/applications';
import { type ApplicationEvent, isFinal, nextState } from '#domain/lifecycle/application';

const EVENTS: ApplicationEvent[] = [
  ...(['submit', 'cancel', 'verify', 'return', 'reject', 'process', 'bill', 'correct'] as const),
  ...(['pay', 'approve', 'finish', 'issue', 'ready', 'collect', 'revoke'] as const),
];

test('three states end everything', () => {
  expect(ApplicationState.options.filter(isFinal)).toEqual(['rejected', 'cancelled', 'revoked']);
});

test('only a draft becomes submitted for the first time, and only once', () => {
  expect(ApplicationState.options.filter((state) => nextState(state, 'submit') !== undefined)).toEqual(['draft']);
});

test('nothing is collected that was not approved before, on any legal walk', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 30 }), (choices) => {
      const path: ApplicationState[] = ['draft'];
      for (const choice of choices) {
        const here = path.at(-1) ?? 'draft';
        const moves = EVENTS.flatMap((event) => nextState(here, event) ?? []);
        const next = moves[choice % Math.max(moves.length, 1)];
        if (!next) break;
        path.push(next);
      }
      expect(!path.includes('collected') || path.includes('approved')).toBe(true);
      expect(!path.includes('in-process') || path.includes('verified')).toBe(true);
    }),
  );
});
