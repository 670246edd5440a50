import { verificationLines, verifyReceipt } from '#core/features/receipts/verify/index';
import type { Verdict } from '#contract/receipts';

/** What a command may touch; the entry of the CLI passes the real ones, tests their own. */
export interface CommandIo {
  read(path: string): Promise<Uint8Array>;
  write(line: string): void;
}

const USAGE = 'Pemakaian: loket verify BERKAS.pdf [--json] [--roots BERKAS.pem]';
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
 * `loket verify FILE.pdf [--json] [--roots FILE]`: writes the verdict in lines, or the Verification as one line of JSON.
 * Returns the exit status; 64 is wrong use, which includes a file that cannot be read and roots that are missing.
 */
export async function verifyCommand(args: readonly string[], io: CommandIo, now = new Date()): Promise<number> {
  const options = readOptions(args);
  const problem = options === undefined ? USAGE : options.roots === undefined ? NO_ROOTS : undefined;
  if (!options?.roots || problem) {
    io.write(problem ?? USAGE);
    return WRONG_USE;
  }
  const [pdf, pem] = await Promise.all([readOrUndefined(io, options.file), readOrUndefined(io, options.roots)]);
  const roots = pem && certificates(new TextDecoder().decode(pem));
  if (!pdf || !roots || roots.length === 0) {
    io.write(pdf ? `Tidak ada sertifikat PEM di ${options.roots}.` : `Berkas tidak terbaca: ${options.file}`);
    return WRONG_USE;
  }
  const verification = await verifyReceipt(pdf, { roots, now });
  for (const line of options.isJson ? [JSON.stringify(verification)] : verificationLines(verification)) io.write(line);
  return STATUS[verification.verdict];
}

function readOptions(
  args: readonly string[],
): { file: string; roots: string | undefined; isJson: boolean } | undefined {
  const rootsAt = args.indexOf('--roots');
  const roots = rootsAt < 0 ? undefined : args[rootsAt + 1];
  const rest = args.filter((arg, at) => arg !== '--json' && (rootsAt < 0 || (at !== rootsAt && at !== rootsAt + 1)));
  const [file, more] = rest;
  const isWrong =
    file === undefined || more !== undefined || file.startsWith('-') || (rootsAt >= 0 && roots === undefined);
  return isWrong ? undefined : { file, roots, isJson: args.includes('--json') };
}

async function readOrUndefined(io: CommandIo, path: string): Promise<Uint8Array | undefined> {
  try {
    return await io.read(path);
  } catch {
    return undefined; // the caller names the file
  }
}

const certificates = (pem: string): Uint8Array[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)].map(([, body = '']) =>
    Buffer.from(body, 'base64'),
  );
