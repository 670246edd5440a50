import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const TIME_MS = 5_000;
const MEMORY_MIB = 256;
const LOOK_MS = 25;
const MIB = 1_048_576;

const Facts = z.object({ pages: z.int().min(1), isActive: z.boolean() });
export type PdfFacts = z.output<typeof Facts>;

/** Beside this file, as source and in the bundle alike. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './pdf-worker.ts' : './pdf-worker.mjs', import.meta.url);

let tail: Promise<unknown> = Promise.resolve();

/** As `look`, one file at a time: the memory that a file takes is told from that of the whole process. */
export function readPdf(bytes: Uint8Array): Promise<PdfFacts | undefined> {
  const turn = tail.then(() => look(bytes));
  tail = turn.catch(() => undefined);
  return turn;
}

/**
 * Pages of a PDF and whether it holds anything active; undefined when it cannot be read: damaged, locked by a password,
 * or a bomb that took more than 5 seconds or 256 MiB. What it unpacks lies outside the worker's heap, so the memory of
 * the process is watched as well.
 */
function look(bytes: Uint8Array): Promise<PdfFacts | undefined> {
  const before = process.memoryUsage.rss();
  const worker = new Worker(WORKER, {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
    stdout: true,
    stderr: true,
  });
  const started = performance.now();
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      const isLate = performance.now() - started > TIME_MS;
      if (isLate || process.memoryUsage.rss() - before > MEMORY_MIB * MIB) end(undefined);
    }, LOOK_MS);
    const end = (facts: PdfFacts | undefined): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(facts);
    };
    worker.once('message', (message: unknown) => end(Facts.safeParse(message).data));
    worker.once('error', () => end(undefined));
    worker.once('exit', () => end(undefined));
  });
}
