import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Trust, verifyReceipt } from '#core/features/receipts/verify/index';
import { demoAuthority, demoReceipt, demoSigner } from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';
import { stamped, validationData, withData } from '#test/support/receipts/levels';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';
import { expectPage } from '#test/support/pages';
import {
  LEVELS,
  TAMPER_CASES,
  type TamperBench,
  type TamperCase,
  type TestedLevel,
} from '#test/support/receipts/tamper-cases';

let openssl: OpenSsl;
let trust: Trust;
let others: Readonly<Record<TestedLevel, Buffer>>;
let bench: Omit<TamperBench, 'other'>;
beforeAll(async () => {
  const yesterday = new Date(Date.now() - 86_400_000);
  const authority = await demoAuthority();
  const signer = await demoSigner(authority, yesterday);
  openssl = await startOpenSsl(authority);
  trust = { roots: [authority.root.certificate], timestampRoots: [openssl.tsaRoot], now: new Date() };
  const data = await validationData((await signer.describe()).chain, openssl);
  const atEveryLevel = async (pdf: Uint8Array) => {
    const stampedPdf = await stamped(pdf, openssl);
    return { 'B-B': Buffer.from(pdf), 'B-T': stampedPdf, 'B-LT': withData(stampedPdf, data) };
  };
  const same = await atEveryLevel((await demoReceipt(signer)).pdf);
  others = await atEveryLevel((await demoReceipt(signer, receiptData({ nomor: '6472A-K07-261124-0148-2' }))).pdf);
  const forged = Buffer.from((await demoReceipt(await demoSigner(await demoAuthority(), yesterday))).pdf);
  bench = { same, openssl, data, forged };
});
afterAll(() => openssl.close());

async function verdictOf(pdf: Uint8Array, by: Trust): Promise<string> {
  const { verdict, level, findings } = await verifyReceipt(pdf, by);
  const rules = findings.length > 0 ? ` (${findings.map(({ rule }) => rule).join(', ')})` : '';
  return `${verdict}${level === null ? '' : ` ${level}`}${rules}`;
}

const requiredOf = ({ required }: TamperCase, level: TestedLevel): string | undefined =>
  typeof required === 'string' ? required : required[level];

test.each(LEVELS)('the receipt itself is SAH at %s, and so is another of the same counter', async (level) => {
  expect(await verdictOf(bench.same[level], trust)).toBe(`SAH ${level}`);
  expect(await verdictOf(others[level], trust)).toBe(`SAH ${level}`);
});

test('a receipt says its level, signer, both times, what was sealed and what came after', async () => {
  const { claimedAt, confirmedAt, sealedBytes, addedBytes, ...rest } = await verifyReceipt(bench.same['B-LT'], trust);
  expect(rest).toEqual({
    verdict: 'SAH',
    level: 'B-LT',
    number: '6472A-K07-261124-0147-4',
    findings: [],
    signer: 'Segel Loket 6472A-K07',
  });
  expect(claimedAt).toBe('2026-11-24T06:05:12.000Z');
  expect(Math.abs(Date.parse(confirmedAt ?? '') - Date.now())).toBeLessThan(600_000);
  expect(sealedBytes).toBe(bench.same['B-T'].length);
  expect(addedBytes).toBe(bench.same['B-LT'].length - bench.same['B-T'].length);
});

const rows = TAMPER_CASES.flatMap((each) =>
  LEVELS.filter((level) => requiredOf(each, level) !== undefined).map((level) => ({
    each,
    level,
    change: each.change,
  })),
);

test.each(rows)('$each.id at $level: $change', async ({ each, level }) => {
  const changed = await each.make(bench.same[level], { ...bench, other: others[level] });
  expect(await verdictOf(changed, each.trust?.(trust) ?? trust)).toBe(requiredOf(each, level));
});

test("somebody else's file is not one of ours, and nothing at all is broken", async () => {
  const foreign = Buffer.from('%PDF-1.4\n1 0 obj\n<< /ByteRange [0 1 2 3] >>\nendobj\n%%EOF\n');
  expect(await verdictOf(foreign, trust)).toBe('BUKAN TANDA TERIMA (16)');
  expect(await verdictOf(Buffer.alloc(0), trust)).toBe('RUSAK (1)');
});

test('docs/tamper.md is what this table says', async () => {
  expect(new Set(TAMPER_CASES.map(({ id }) => id)).size).toBe(TAMPER_CASES.length);
  const lines = TAMPER_CASES.map((each) => {
    const cells = LEVELS.map((level) => requiredOf(each, level) ?? '-');
    return `| ${each.id} | ${each.change} | ${cells.join(' | ')} |`;
  });
  const head = `# Changed receipts

Every row is a file that \`test/core/receipts/verify/tamper.test.ts\` makes and the verdict it has to get, for a receipt at each level. The number in brackets is the rule that is broken ([rules](receipts.md#checking-a-file)); **-** means that the level has nothing to change there. The timestamps and answers are by \`openssl ts\`, \`openssl ocsp\` and \`openssl ca\`. The list only grows.

This page is written by that test (\`WRITE_PAGES=1\`) and checked by it.

| # | change | B-B | B-T | B-LT |
| --- | --- | --- | --- | --- |
`;
  await expectPage('tamper.md', `${head}${lines.join('\n')}\n`);
});
