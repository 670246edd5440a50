import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCms } from '#core/features/receipts/seal/read-cms';
import { type Trust, verifyReceipt } from '#core/features/receipts/verify/index';
import { demoAuthority, demoReceipt, demoSigner } from '#test/support/receipts/authority';
import { byteRange, cmsOf } from '#test/support/receipts/files';
import { stamped, validationData, withData } from '#test/support/receipts/levels';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';

let openssl: OpenSsl;
let trust: Trust;
let bt: Buffer;
let blt: Buffer;
beforeAll(async () => {
  const authority = await demoAuthority();
  openssl = await startOpenSsl(authority);
  trust = { roots: [authority.root.certificate], timestampRoots: [openssl.tsaRoot], now: new Date() };
  const signer = await demoSigner(authority, new Date(Date.now() - 86_400_000));
  bt = await stamped((await demoReceipt(signer)).pdf, openssl);
  blt = withData(bt, await validationData((await signer.describe()).chain, openssl));
});
afterAll(() => openssl.close());

/** Places from `from` to `to` where one changed bit leaves the level that it was. */
async function survivors(pdf: Buffer, level: string, from: number, to: number): Promise<number[]> {
  expect(await verifyReceipt(pdf, trust)).toMatchObject({ verdict: 'SAH', level });
  const found: number[] = [];
  for (let at = from; at < to; at += 1) {
    const bit = 1 << (at % 8);
    pdf.writeUInt8(pdf.readUInt8(at) ^ bit, at);
    const { verdict, level: seen } = await verifyReceipt(pdf, trust);
    if (verdict === 'SAH' && seen === level) found.push(at);
    pdf.writeUInt8(pdf.readUInt8(at) ^ bit, at);
  }
  return found;
}

test('one bit in every byte of a time-stamped CMS: what survives lies in the token', async () => {
  const [, a] = byteRange(bt);
  const cms = cmsOf(bt);
  const token = Buffer.from(readCms(cms)?.timestamp ?? []);
  const begins = a + 1 + 2 * cms.indexOf(token);
  const found = await survivors(bt, 'B-T', a, a + 2 + 2 * cms.length);
  expect(found.filter((at) => at < begins || at >= begins + 2 * token.length)).toEqual([]);
  expect(found.length).toBeLessThan(token.length / 4);
});

test('one bit in every byte of a time-stamped CMS with validation data: nothing survives', async () => {
  const [, a] = byteRange(blt);
  expect(await survivors(blt, 'B-LT', a, a + 2 + 2 * cmsOf(blt).length)).toEqual([]);
});

test('one bit in every byte of the validation data: nothing survives', async () => {
  expect(await survivors(blt, 'B-LT', bt.length, blt.length)).toEqual([]);
});
