import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBehind, merged } from '#core/features/receipts/number-mark';
import { chain } from '#core/features/sync/incarnation';
import { judgeLog, type OwnLog } from '#core/features/sync/log-state';
import { isDue } from '#core/features/sync/machine-key';
import { KEEP_DAYS, pruneBefore } from '#core/features/sync/prune';
import { salvageParts } from '#core/features/sync/salvage';
import type { OutboxRow } from '#core/features/sync/sync.sql';
import { chainBytes, logStartBytes } from '#domain/mutations/hash';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Two histories that share `common` entries: ours, of which the first `pruned` rows are gone, and the centre's. */
const histories = fc
  .record({ common: fc.nat(12), ours: fc.nat(12), theirs: fc.nat(12) })
  .chain(({ common, ours, theirs }) =>
    fc.record({
      common: fc.constant(common),
      headSeq: fc.constant(common + ours),
      lastSeq: fc.constant(common + theirs),
      ackedSeq: fc.nat(common + ours),
      pruned: fc.nat(common + ours),
    }),
  );

test('a log agrees, was cut, forked or fell behind exactly as its history says', () => {
  fc.assert(
    fc.property(histories, ({ common, headSeq, lastSeq, ackedSeq, pruned: wanted }) => {
      const pruned = Math.min(wanted, ackedSeq); // what is not acknowledged is never pruned
      const hash = (seq: number, isOurs: boolean): string =>
        seq <= common ? `c${seq}` : `${isOurs ? 'o' : 't'}${seq}`;
      const own: OwnLog = {
        headSeq,
        ackedSeq,
        hashAt: (seq) => (seq >= pruned ? hash(seq, true) : undefined), // the row after the last pruned one tells its hash
        keptFrom: () => pruned + 1,
      };
      const verdict = judgeLog(own, { lastSeq, lastHash: hash(lastSeq, false) });
      const theirEndIsOurs = lastSeq <= common;
      if (lastSeq > headSeq) expect(verdict.kind).toBe('behind');
      else if (lastSeq >= pruned && !theirEndIsOurs) expect(verdict.kind).toBe('fork');
      else if (lastSeq >= ackedSeq) expect(verdict.kind).toBe('ok');
      else if (lastSeq >= pruned) expect(verdict.kind).toBe('restored');
      else expect(verdict).toEqual({ kind: 'gap', missing: { from: lastSeq + 1, to: pruned } });
    }),
    { numRuns: 2_000 },
  );
});

test('a moved log has places from 1 without a gap, and a chain that anybody can recompute', () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 30 }), (contents) => {
      const rows = contents.map((contentHash, at) => ({ n: at * 3 + 1, contentHash }));
      const { places, headHash } = chain('machine', 'next', rows);
      let previous = sha256(logStartBytes('machine', 'next'));
      places.forEach((place, at) => {
        expect([place.n, place.seq]).toEqual([rows[at]?.n, at + 1]);
        expect(Buffer.from(place.prevHash).equals(previous)).toBe(true);
        previous = sha256(chainBytes(previous, at + 1, contents[at] ?? new Uint8Array()));
        expect(Buffer.from(place.hash).equals(previous)).toBe(true);
      });
      expect(Buffer.from(headHash).equals(previous)).toBe(true);
    }),
  );
});

const SERIES = ['6472A-K07', '6472A-K08', '6472A-K09'];
const number = fc
  .record({ day: fc.integer({ min: 1, max: 9 }), sequence: fc.integer({ min: 1, max: 40 }) })
  .map(({ day, sequence }) => `2026-11-0${day}/${String(sequence).padStart(4, '0')}`);
const numbers = fc.dictionary(fc.constantFrom(...SERIES), number).map((found) => new Map(Object.entries(found)));

test('a copy is older exactly when it would repeat a number: of its series, or of one it takes for a spare', () => {
  fc.assert(
    fc.property(numbers, numbers, fc.boolean(), (marked, held, isSpent) => {
      const [series = '', ...spareSeries] = SERIES;
      const own = { series, spareSeries, isSpent };
      const usable = isSpent ? spareSeries : SERIES;
      expect(isBehind(marked, held, own)).toBe(
        usable.some((each) => (marked.get(each) ?? '') > (held.get(each) ?? '')),
      );
      expect(isBehind(held, merged(held, marked), own)).toBe(false); // what was merged is never older
      expect(merged(marked, held)).toEqual(merged(held, marked));
    }),
  );
});

test('what settled is kept for 35 days to the millisecond, and a key serves for a year', () => {
  const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instant, fc.nat(100 * 86_400_000), (now, age) => {
      const settledAt = new Date(now.getTime() - age).toISOString();
      expect(settledAt < pruneBefore(now.toISOString())).toBe(age > KEEP_DAYS * 86_400_000);
      expect(isDue(new Date(now.getTime() - age * 10).toISOString(), now.toISOString())).toBe(
        age * 10 >= 365 * 86_400_000,
      );
    }),
  );
});

test('whatever stood in a row comes out of its salvage again, part by part', () => {
  const row = (args: string): OutboxRow => ({
    seq: 7,
    mid: '01900000-0000-7000-8000-000000000001',
    txn: 't',
    name: 'n',
    v: 1,
    args,
    contentHash: Buffer.alloc(32),
    entity: 'citizen',
    entityId: 'e',
    baseRev: null,
    scope: 's',
    grantId: 'g',
    operatorId: 'o',
    seen: 0,
    atWall: 'w',
    atMono: 1,
    bootId: 'b',
    prevHash: Buffer.alloc(32),
    hash: Buffer.alloc(32),
  });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 700 }), (text, times) => {
      const args = text.repeat(times).slice(0, 65_536);
      const parts = salvageParts(row(args), 'incarnation');
      expect(
        parts.every(
          ({ part, parts: count, bytes }, at) => part === at + 1 && count === parts.length && bytes.length <= 60_000,
        ),
      ).toBe(true);
      const whole = Buffer.concat(parts.map(({ bytes }) => Buffer.from(bytes, 'base64'))).toString('utf8');
      expect(JSON.parse(whole)).toMatchObject({ seq: 7, args });
    }),
    { numRuns: 60 },
  );
});
