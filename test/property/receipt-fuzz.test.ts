import { assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import { demoAuthority, demoReceipt, demoSigner, ISSUED } from '#test/support/receipts/authority';

const STEP = 5;
let pdf: Buffer;
let roots: Uint8Array[];
beforeAll(async () => {
  const authority = await demoAuthority();
  roots = [authority.root.certificate];
  pdf = Buffer.from((await demoReceipt(await demoSigner(authority))).pdf);
});

const verdictOf = async (file: Uint8Array) => (await verifyReceipt(file, { roots, now: ISSUED })).verdict;

test('one bit in every fifth byte: no changed receipt is SAH', async () => {
  expect(await verdictOf(pdf)).toBe('SAH');
  const survivors: number[] = [];
  for (let at = 0; at < pdf.length; at += STEP) {
    const bit = 1 << ((at / STEP) % 8);
    pdf.writeUInt8(pdf.readUInt8(at) ^ bit, at);
    if ((await verdictOf(pdf)) === 'SAH') survivors.push(at);
    pdf.writeUInt8(pdf.readUInt8(at) ^ bit, at);
  }
  expect(survivors).toEqual([]);
});

test('a receipt cut off or continued anywhere is never SAH and never an exception', async () => {
  await assert(
    asyncProperty(integer({ min: 0, max: pdf.length - 1 }), uint8Array({ maxLength: 40 }), async (length, tail) => {
      const file = Buffer.concat([pdf.subarray(0, length), tail]);
      return file.equals(pdf) || (await verdictOf(file)) !== 'SAH';
    }),
    { numRuns: 500 },
  );
});

test('any bytes behind a PDF header are read without an exception', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 600 }), async (bytes) => {
      const file = Buffer.concat([Buffer.from('%PDF-1.7\ntanda-terima.json /ByteRange [0 1 2 3]'), bytes]);
      return (await verdictOf(file)) !== 'SAH';
    }),
  );
});
