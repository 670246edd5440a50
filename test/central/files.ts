import { randomBytes, randomUUID } from 'node:crypto';
import { sha256 } from '#central/keys';
import type { HttpReply } from '#core/ports/http';
import { createCentre } from '#core/features/sync/centre';
import { ProblemBody } from '#contract/wire/problem';
import { application } from '#test/domain/mutations/samples';
import type { TestMachine } from './machine.ts';

/** Invented bytes with the name the centre knows them by. */
export interface TestFile {
  readonly bytes: Buffer;
  readonly name: string;
}

export function newFile(size: number): TestFile {
  const bytes = randomBytes(size);
  return { bytes, name: sha256(bytes).toString('hex') };
}

type Method = Parameters<ReturnType<typeof createCentre>['send']>[0]['method'];

/** Signed as core signs. */
export function ask(
  machine: TestMachine,
  method: Method,
  path: string,
  body: Uint8Array = Buffer.alloc(0),
  headers: Record<string, string> = {},
): Promise<HttpReply> {
  const { central, enrolled, key } = machine;
  const type = body.length > 0 ? { 'content-type': 'application/octet-stream' } : {};
  const centre = createCentre(central.http, central.url, enrolled.kid, key);
  return centre.send({ method, path, headers: { ...type, ...headers }, body, signal: AbortSignal.timeout(20_000) });
}

export const codeOf = (reply: HttpReply): string => ProblemBody.parse(JSON.parse(reply.body.toString('utf8'))).code;

export const put = (machine: TestMachine, file: TestFile): Promise<HttpReply> =>
  ask(machine, 'PUT', `/v1/blobs/${file.name}`, file.bytes);

const TUS = { 'tus-resumable': '1.0.0' };

export const create = (machine: TestMachine, file: TestFile, size = file.bytes.length): Promise<HttpReply> =>
  ask(machine, 'POST', '/v1/uploads', undefined, {
    ...TUS,
    'upload-length': String(size),
    'upload-metadata': `sha256 ${Buffer.from(file.name).toString('base64')},mime ${Buffer.from('application/pdf').toString('base64')}`,
  });

export const patch = (
  machine: TestMachine,
  location: string,
  offset: number,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<HttpReply> =>
  ask(machine, 'PATCH', location, bytes, {
    ...TUS,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
    ...headers,
  });

export const head = (machine: TestMachine, location: string): Promise<HttpReply> =>
  ask(machine, 'HEAD', location, undefined, TUS);

export const remove = (machine: TestMachine, location: string): Promise<HttpReply> =>
  ask(machine, 'DELETE', location, undefined, TUS);

/** Writes an application and these documents into the machine's log; answers the application's id. */
export function writeWithFiles(machine: TestMachine, files: readonly TestFile[], id: string = randomUUID()): string {
  const about = { entity: 'application', entity_id: id };
  if (!machine.log.some(({ entity_id }) => entity_id === id)) {
    machine.write({ name: 'application.submit', args: { application: { ...application(), id } }, ...about });
  }
  for (const file of files) attach(machine, id, file);
  return id;
}

/** One document; answers its id. */
export function attach(machine: TestMachine, id: string, file: TestFile, replaces: string | null = null): string {
  const attachmentId = randomUUID();
  const attachment = {
    id: attachmentId,
    requirementId: 'kk-lama',
    sha256: file.name,
    size: file.bytes.length,
    mime: 'application/pdf',
    pages: 1,
    isActive: false,
  };
  machine.write({ name: 'attachment.add', args: { attachment, replaces }, entity: 'application', entity_id: id });
  return attachmentId;
}
