import { OID } from './cms.ts';
import { DER_TAG, readChildren, readElement, type Element, sameBytes } from './der.ts';

/** What a seal's CMS holds, as it lies there. `timestamp`: the token of RFC 3161, when there is one. */
export interface CmsParts {
  readonly certificates: readonly Uint8Array[];
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly attributes: readonly Uint8Array[];
  readonly signature: Uint8Array;
  readonly timestamp: Uint8Array | undefined;
}

const CONTEXT_0 = 0xa0;
const CONTEXT_1 = 0xa1;
const whole = (element: Element): Uint8Array => element.whole;

/** The parts of a SignedData with one signer; anything at other places is found by building it again (`buildCms`). */
export function readCms(contents: Uint8Array): CmsParts | undefined {
  try {
    const [, explicit] = readChildren(readElement(contents), DER_TAG.sequence);
    const [signedData] = readChildren(explicit, CONTEXT_0);
    const [, , , certificates, signerInfos] = readChildren(signedData, DER_TAG.sequence);
    const [signerInfo, second] = readChildren(signerInfos, DER_TAG.set);
    const [, sid, , attributes, , signature, unsigned] = readChildren(signerInfo, DER_TAG.sequence);
    const [issuer, serial] = readChildren(sid, DER_TAG.sequence);
    if (!issuer || !serial || second || signature?.tag !== DER_TAG.octets) return undefined;
    return {
      certificates: readChildren(certificates, CONTEXT_0).map(whole),
      issuer: issuer.whole,
      serial: serial.whole,
      attributes: readChildren(attributes, CONTEXT_0).map(whole),
      signature: signature.content,
      timestamp: unsigned && readTimestampAttribute(unsigned),
    };
  } catch {
    return undefined; // not DER, or another structure
  }
}

/** Rule 10: exactly one unsigned attribute, and it is one time stamp. Throws otherwise. */
function readTimestampAttribute(unsigned: Element): Uint8Array {
  const [attribute] = readChildren(unsigned, CONTEXT_1);
  const [id, values] = readChildren(attribute, DER_TAG.sequence);
  const [token] = readChildren(values, DER_TAG.set);
  if (!id || !token || !sameBytes(id.whole, OID.timestampToken)) throw new Error('not a time stamp');
  return token.whole;
}
