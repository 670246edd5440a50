/**
 * The few globals that Node 24, Chromium 114 and this project's pure code all have. Nothing else is visible here:
 * `window`, `process`, timers and the clock do not compile in `contract` and `domain`.
 */
declare class URL {
  constructor(url: string, base?: string);
  readonly hash: string;
  readonly host: string;
  readonly hostname: string;
  readonly href: string;
  readonly password: string;
  readonly pathname: string;
  readonly port: string;
  readonly protocol: string;
  readonly search: string;
  readonly username: string;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare function atob(data: string): string;
declare function btoa(data: string): string;
interface CryptoKey {
  readonly type: string;
}
declare const crypto: {
  readonly subtle: {
    digest(algorithm: string, data: Uint8Array): Promise<ArrayBuffer>;
    importKey(
      format: 'raw' | 'spki',
      data: Uint8Array,
      algorithm: { name: string; namedCurve?: string },
      extractable: boolean,
      usages: readonly 'verify'[],
    ): Promise<CryptoKey>;
    verify(
      algorithm: { name: string; hash?: string },
      key: CryptoKey,
      signature: Uint8Array,
      data: Uint8Array,
    ): Promise<boolean>;
  };
};
