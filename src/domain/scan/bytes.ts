const CHUNK = 8192;

/** `0d0a` -> two bytes. The text has been checked to be hex of even length. */
export const fromHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** One character a byte, as latin-1 has it. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/** Padded base64, as frames travel on the port. */
export const toBase64 = (bytes: Uint8Array): string => btoa(latin1(bytes));

/** Bytes of a base64 text that the contract has checked. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
