import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { SealServicesBody } from '#contract/wire/enrolment';

/** The file of `--seal-services`: as the row, but a root is named by its PEM file beside this one. */
const ServicesFile = z.strictObject({
  timestamps: z.array(z.strictObject({ url: z.url(), root: z.string() })),
  revocation: z.array(z.strictObject({ kind: z.enum(['ocsp', 'crl']), url: z.url() })),
});

/** What counters are told of time-stamping authorities, responders and lists; or in one line why the file cannot be used. */
export function readServices(path: string): SealServicesBody | string {
  try {
    const file = ServicesFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const timestamps = file.timestamps.map(({ url, root }) => ({ url, root: readRoot(resolve(dirname(path), root)) }));
    const isOpen = [...timestamps, ...file.revocation].find(({ url }) => !isUsable(url));
    if (isOpen) return `${path}: counters ask by https only, and http on the counter itself: ${isOpen.url}`;
    return SealServicesBody.parse({ timestamps, revocation: file.revocation });
  } catch (error) {
    return `${path}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`;
  }
}

const isUsable = (url: string): boolean => /^https:|^http:\/\/127\.0\.0\.1[:/]/.test(url);

function readRoot(path: string): string {
  try {
    return new X509Certificate(readFileSync(path)).raw.toString('base64');
  } catch (error) {
    throw new Error(`no certificate in ${path}`, { cause: error });
  }
}
