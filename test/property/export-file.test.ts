import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeImportKey, readImportKey } from '#central/import-key';
import { openSealed } from '#central/routes/imports/open';
import { ExportProblem } from '#central/routes/imports/problem';
import { type ExportRecord, readRecords } from '#central/routes/imports/records';
import { createSealer } from '#core/features/sync/seal';
import { recordHead, type RecordKind } from '#domain/export-file/index';
import { SEALED } from '#domain/sealed/index';

const key = readImportKey(makeImportKey());

function seal(parts: readonly Uint8Array[]): Buffer {
  const sealer = createSealer(key.publicKey);
  return Buffer.concat([sealer.head, ...parts.flatMap((part) => sealer.add(part)), sealer.end()]);
}

/** In pieces as a network or a disk gives them. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

/** Around the borders of chunks as well as anywhere. */
const length = fc.oneof(
  fc.integer({ min: 1, max: 3_000 }),
  fc.integer({ min: SEALED.chunkBytes - 2, max: SEALED.chunkBytes + 2 }),
  fc.integer({ min: 2 * SEALED.chunkBytes - 2, max: 2 * SEALED.chunkBytes + 2 }),
);
const piece = fc.integer({ min: 1, max: 200_000 }).map((size) => Math.max(size, 37));

test('what is sealed opens to the same bytes, however it is written and read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(length, { minLength: 1, maxLength: 4 }), piece, async (lengths, size) => {
      const parts = lengths.map((each) => randomBytes(each));
      const opened = await all(openSealed(key, inPieces(seal(parts), size)));
      expect(Buffer.concat(opened).equals(Buffer.concat(parts))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('no part of the bytes shows in the file, and the same bytes twice are two files', () => {
  const clear = Buffer.from('SITI RAHAYU '.repeat(20));
  const [one, two] = [seal([clear]), seal([clear])];
  expect(one.includes('SITI')).toBe(false);
  expect(one.subarray(SEALED.headBytes).equals(two.subarray(SEALED.headBytes))).toBe(false);
});

test('one changed, missing or added byte anywhere: a plain refusal, and only whole chunks before it', async () => {
  const clear = randomBytes(SEALED.chunkBytes * 2 + 500);
  const file = seal([clear]);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: file.length - 1 }),
      fc.constantFrom('change', 'cut', 'drop', 'add'),
      fc.integer({ min: 1, max: 255 }),
      async (at, how, mask) => {
        const changed = Buffer.from(file);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const tampered = {
          change: changed,
          cut: file.subarray(0, at),
          drop: Buffer.concat([file.subarray(0, at), file.subarray(at + 1)]),
          add: Buffer.concat([file.subarray(0, at), Buffer.from([(file[at] ?? 0) ^ mask]), file.subarray(at)]),
        }[how];
        const opened: Buffer[] = [];
        const open = async () => {
          for await (const each of openSealed(key, inPieces(tampered, 70_000))) opened.push(each);
        };
        await expect(open()).rejects.toThrow(ExportProblem);
        expect(clear.subarray(0, opened.length * SEALED.chunkBytes).equals(Buffer.concat(opened))).toBe(true);
        expect(opened.length).toBeLessThan(3);
      },
    ),
    { numRuns: 150 },
  );
});

const kinds = fc.constantFrom<RecordKind>('head', 'push', 'file');

test('records come back as they were written, however they are cut into pieces', async () => {
  const records = fc.array(fc.tuple(kinds, fc.uint8Array({ maxLength: 300 })), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(records, fc.integer({ min: 1, max: 50 }), async (written, size) => {
      const bytes = written.map(([kind, content]) => [recordHead({ kind, length: content.length }), content]);
      const read = await all(readRecords(inPieces(Buffer.concat(bytes.flat()), size)));
      expect(read.map(({ kind, bytes: content }) => [kind, [...content]])).toEqual(
        written.map(([kind, content]) => [kind, [...content]]),
      );
    }),
  );
});

test('any bytes at all are records or damage, and never more than a record is held', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 90 }), async (bytes, size) => {
      const read: ExportRecord[] = [];
      const reading = async () => {
        for await (const each of readRecords(inPieces(Buffer.from(bytes), size))) read.push(each);
        return null;
      };
      const problem = await reading().catch((error: unknown) => error);
      if (problem !== null) expect(problem).toBeInstanceOf(ExportProblem);
      const used = read.reduce((sum, each) => sum + 5 + each.bytes.length, 0);
      expect(used).toBeLessThanOrEqual(bytes.length);
      if (problem === null) expect(used).toBe(bytes.length);
    }),
    { numRuns: 500 },
  );
});

test('a length above the limit of its kind is refused before a byte of it is read', async () => {
  let readBytes = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from([2, 0xff, 0xff, 0xff, 0xff]);
    for (;;) {
      readBytes += 1_000;
      yield Buffer.alloc(1_000);
    }
  }
  await expect(all(readRecords(endless()))).rejects.toThrow(ExportProblem);
  expect(readBytes).toBe(0);
});
