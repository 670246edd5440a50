export { checkToken, type TokenCheck, type TrustedKey } from './check.ts';
export { tokenBytesToSign, type SignedToken } from './cose.ts';
export { holderHint, tokenPayload, type TokenPayload } from './payload.ts';
export { encodeToken, QR_TEXT_LIMIT, qrText, readToken } from './text.ts';
