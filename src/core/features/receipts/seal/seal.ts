import { createHash } from 'node:crypto';
import { buildCms, bytesToSign, signedAttributes } from './cms.ts';
import { ecdsaSignature } from './der.ts';
import { byteRangeText, findPlace, ReserveOverflow } from './place.ts';
import type { Signer } from './signer.ts';

/** `digest`: SHA-256 over the ByteRange in hex, the identity of a receipt; it stays when a time stamp is added. */
export interface Sealed {
  readonly pdf: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

/**
 * Seals a draft that holds one `sealDictionary` at PAdES B-B. The draft ends with a newline, so that a later revision can
 * follow. Throws when the CMS does not fit into the reserve: it is never cut.
 */
export async function sealPdf(draft: Uint8Array, signer: Signer): Promise<Sealed> {
  const pdf = Buffer.from(draft);
  const { byteRangeAt, contentsAt, contentsEnd } = findPlace(pdf);
  pdf.write(byteRangeText(contentsAt, contentsEnd, pdf.length - contentsEnd), byteRangeAt, 'latin1');
  const digest = createHash('sha256').update(pdf.subarray(0, contentsAt)).update(pdf.subarray(contentsEnd)).digest();

  const { chain } = await signer.describe();
  const [leaf] = chain;
  if (!leaf) throw new Error('a seal needs its certificate');
  const attributes = signedAttributes(digest, leaf);
  const signature = ecdsaSignature(await signer.sign(bytesToSign(attributes)));
  const cms = Buffer.from(buildCms({ chain, attributes, signature }));
  const reserved = (contentsEnd - contentsAt - 2) / 2;
  if (cms.length > reserved) throw new ReserveOverflow(cms.length, reserved);
  pdf.write(cms.toString('hex'), contentsAt + 1, 'latin1');
  return { pdf: new Uint8Array(pdf), digest: digest.toString('hex') };
}
