import { parseArgs } from 'node:util';
import { isRevocationList, verificationLines, verifyReceipt } from '#core/features/receipts/verify/index';
import type { Verdict } from '#contract/receipts';

/** What a command may touch; the entry of the CLI passes the real ones, tests their own. */
export interface CommandIo {
  read(path: string): Promise<Uint8Array>;
  write(line: string): void;
}

const USAGE =
  'Pemakaian: loket verify BERKAS.pdf [--json] [--roots BERKAS.pem] [--tsa-roots BERKAS.pem] [--crl BERKAS.crl]';
const NO_ROOTS = 'Akar sertifikat belum disertakan dalam paket ini; sebutkan dengan --roots BERKAS.pem.';
const WRONG_USE = 64;

/** Exit status by verdict (docs/design/receipts.md): 0 valid, 1 not valid, 2 cannot be decided, 3 not one of our receipts. */
const STATUS: Readonly<Record<Verdict, number>> = {
  SAH: 0,
  BATAL: 1,
  DIUBAH: 1,
  'TIDAK DIKENAL': 1,
  RUSAK: 1,
  'TIDAK DAPAT DIPASTIKAN': 2,
  'BUKAN TANDA TERIMA': 3,
};

/**
 * `loket verify FILE.pdf [--json] [--roots FILE] [--tsa-roots FILE] [--crl FILE]`: writes the verdict in lines, or the
 * Verification as one line of JSON. `--tsa-roots` defaults to the roots; `--crl` is one revocation list in DER.
 * Returns the exit status; 64 is wrong use, which includes a file that cannot be read and roots that are missing.
 */
export async function verifyCommand(args: readonly string[], io: CommandIo, now = new Date()): Promise<number> {
  const options = readOptions(args);
  const problem = options === undefined ? USAGE : options.roots === undefined ? NO_ROOTS : undefined;
  if (!options?.roots || problem) {
    io.write(problem ?? USAGE);
    return WRONG_USE;
  }
  const wanted = [options.file, options.roots, options.tsaRoots, options.crl];
  const files = await Promise.all(wanted.map((path) => readOrUndefined(io, path)));
  const unread = wanted.find((path, at) => path !== undefined && !files[at]);
  if (unread !== undefined) return wrong(io, `Berkas tidak terbaca: ${unread}`);
  const [pdf, roots, tsaRoots, crl] = [files[0] ?? EMPTY, certificates(files[1]), certificates(files[2]), files[3]];
  const bare = roots.length === 0 ? options.roots : options.tsaRoots && tsaRoots.length === 0 && options.tsaRoots;
  if (bare) return wrong(io, `Tidak ada sertifikat PEM di ${bare}.`);
  if (crl && !isRevocationList(crl)) return wrong(io, `Bukan daftar pencabutan dalam DER: ${options.crl}`);
  const verification = await verifyReceipt(pdf, {
    roots,
    ...(tsaRoots.length > 0 ? { timestampRoots: tsaRoots } : {}),
    crls: crl ? [crl] : [],
    now,
  });
  for (const line of options.isJson ? [JSON.stringify(verification)] : verificationLines(verification)) io.write(line);
  return STATUS[verification.verdict];
}

const EMPTY = new Uint8Array();

function wrong(io: CommandIo, line: string): number {
  io.write(line);
  return WRONG_USE;
}

interface Options {
  readonly file: string;
  readonly roots: string | undefined;
  readonly tsaRoots: string | undefined;
  readonly crl: string | undefined;
  readonly isJson: boolean;
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    const text = { type: 'string' } as const;
    const options = { json: { type: 'boolean' }, roots: text, 'tsa-roots': text, crl: text } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, more] = positionals;
    if (file === undefined || more !== undefined) return undefined;
    const { roots, 'tsa-roots': tsaRoots, crl, json } = values;
    return { file, roots, tsaRoots, crl, isJson: json === true };
  } catch {
    return undefined; // an unknown option, or one without its value
  }
}

async function readOrUndefined(io: CommandIo, path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  try {
    return await io.read(path);
  } catch {
    return undefined; // the caller names the file
  }
}

const certificates = (pem: Uint8Array | undefined): Uint8Array[] =>
  [
    ...new TextDecoder()
      .decode(pem)
      .matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g),
  ].map(([, body = '']) => Buffer.from(body, 'base64'));
