export { checkToken, type TokenCheck, type TrustedKey } from './check.ts';
export { tokenBytesToSign } from './cose.ts';
export { holderHint, tokenPayload, type TokenPayload } from './payload.ts';
export { encodeToken, qrText, readToken } from './text.ts';
