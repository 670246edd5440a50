import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventReader } from '#core/features/sync/event-reader';

const TEXT =
  ':\n\nevent: poke\ndata: {"scope":"catalogue","head":3}\n\n: hé\r\nevent:bye\r\ndata: 1\r\ndata: 2\r\n\r\nid: 4\n\n';
const EVENTS = [
  { name: 'poke', data: '{"scope":"catalogue","head":3}' },
  { name: 'bye', data: '1\n2' },
];

test('events come out whole wherever the chunks break', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (sizes) => {
      const bytes = Buffer.from(TEXT);
      const read = createEventReader();
      const found = [];
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        found.push(...read(bytes.subarray(at, at + size)));
        at = Math.min(bytes.length, at + size);
      }
      expect(found).toEqual(EVENTS);
    }),
  );
});

test.each(['data: x\n', 'x'])('a stream of %j without an end is given up', (piece) => {
  const read = createEventReader();
  expect(() => read(Buffer.from(piece.repeat(20_000)))).toThrow(RangeError);
});
