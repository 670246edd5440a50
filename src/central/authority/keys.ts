import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertifiedKey, createIntermediate, createRoot, toPem } from './certificates.ts';

/** The keys that make a receipt believed. They exist in this folder only, readable by its owner alone. */
export interface AuthorityKeys {
  readonly root: Uint8Array;
  readonly intermediate: CertifiedKey;
}

const ROOT = 'root';
const INTERMEDIATE = 'intermediate';

/** Reads the keys, or makes root and intermediate at the first start. In production the root lies elsewhere. */
export async function openKeys(folder: string, names: { subject: string; region: string }): Promise<AuthorityKeys> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stored = read(folder, INTERMEDIATE);
  if (stored) return { root: certificateOf(folder, ROOT), intermediate: stored };
  const now = new Date();
  const root = read(folder, ROOT) ?? (await createRoot(names.subject, now));
  write(folder, ROOT, root);
  const intermediate = await createIntermediate(root, names.region, now);
  write(folder, INTERMEDIATE, intermediate); // last: its presence says that the first start was finished
  return { root: root.certificate, intermediate };
}

const certificateOf = (folder: string, name: string): Uint8Array<ArrayBuffer> => fromPem(join(folder, `${name}.pem`));

function read(folder: string, name: string): CertifiedKey | undefined {
  if (!existsSync(join(folder, `${name}.key.pem`))) return undefined;
  return { certificate: certificateOf(folder, name), pkcs8: fromPem(join(folder, `${name}.key.pem`)) };
}

function write(folder: string, name: string, { certificate, pkcs8 }: CertifiedKey): void {
  writeWhole(join(folder, `${name}.pem`), toPem(certificate, 'CERTIFICATE'));
  writeWhole(join(folder, `${name}.key.pem`), toPem(pkcs8, 'PRIVATE KEY'));
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.tmp`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.tmp`, path);
}

function fromPem(path: string): Uint8Array<ArrayBuffer> {
  const base64 = readFileSync(path, 'utf8').replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
