import { parentPort, workerData } from 'node:worker_threads';
import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFObject, PDFStream } from 'pdf-lib';
import { z } from 'zod';

/** Runs in a worker of its own, because a citizen's file may be made to burn time or memory (docs/design/security.md). */
const ACTIVE: ReadonlySet<string> = new Set([
  'JavaScript',
  'JS',
  'Launch',
  'EmbeddedFiles',
  'EmbeddedFile',
  'XFA',
  'RichMedia',
  'GoToE',
  'ImportData',
  'SubmitForm',
]);
const MAX_DEPTH = 20;

/** Whether this object or one inside it names something that runs, opens or carries. */
function isActive(object: PDFObject, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true; // nothing honest is nested like this
  if (object instanceof PDFName) return ACTIVE.has(object.decodeText());
  if (object instanceof PDFStream) return isActive(object.dict, depth);
  if (object instanceof PDFArray) return object.asArray().some((item) => isActive(item, depth + 1));
  if (!(object instanceof PDFDict)) return false;
  return object.entries().some(([key, value]) => ACTIVE.has(key.decodeText()) || isActive(value, depth + 1));
}

const document = await PDFDocument.load(z.instanceof(Uint8Array).parse(workerData), { updateMetadata: false });
parentPort?.postMessage({
  pages: document.getPageCount(),
  isActive: document.context.enumerateIndirectObjects().some(([, object]) => isActive(object)),
});
