import { ATTACHMENT_LIMITS, type Attachment, type AttachmentId } from '#contract/attachments';
import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import { ApplicationBody } from '#contract/wire/mutations';
import type { Core, PortSession } from '#core/context';
import { fail } from '#core/fault';
import { ownDraft } from '#core/features/applications/save';
import { recordBlob, SHORT_BYTES, storeBlob, type StoredBlob } from '#core/features/blobs/index';
import { selectOpenVisit } from '#core/features/visits/index';
import { commit, type Tx } from '#core/transaction';
import { insertDraftAttachment, selectApplicationBody, selectDraftAttachments } from './attachments.sql.ts';
import { type Inspected, inspectFile } from './inspect.ts';
import { attachTo } from './send.ts';
import { takeFile } from './staging.ts';

type AddInput = Input<'attachments.add'>;

interface Added {
  readonly input: AddInput;
  readonly file: Inspected;
  readonly blob: StoredBlob;
}

/** Files that are being looked at, by officer and command. */
const underWay = new Map<string, Promise<Attachment>>();

/** Other commands are answered while a PDF is looked at; a repeat of this one waits for the same answer. */
export function addAttachment(
  core: Core,
  session: PortSession,
  officer: Officer,
  input: AddInput,
): Promise<Attachment> {
  const key = `${officer.id} ${input.commandId}`;
  const adding = underWay.get(key) ?? add(core, session, officer, input).finally(() => underWay.delete(key));
  underWay.set(key, adding);
  return adding;
}

/** The file is encrypted, on disk and synced before the row that names it (docs/design/sync.md, W1 and W2). */
async function add(core: Core, session: PortSession, officer: Officer, input: AddInput): Promise<Attachment> {
  const command = { name: 'attachments.add', id: input.commandId } as const;
  const bytes = takeFile(session, officer, input.fileId);
  // A repeated command gets its first answer; its file was taken then.
  if (!bytes) return commit(core, officer, command, () => fail('not-found', { entity: 'attachment' }));
  if (core.disk.freeBytes() < SHORT_BYTES) fail('disk-short', {});
  const file = await inspectFile(bytes, input.name);
  const blob = storeBlob(core.dataFolder, core.ids, file.bytes);
  return commit(core, officer, command, (tx) => {
    const added = { input, file, blob };
    const application = selectApplicationBody(tx.db, { id: input.applicationId });
    const attachment = application
      ? addToApplication(tx, officer, added, ApplicationBody.parse(JSON.parse(application.body)))
      : addToDraft(core, tx, officer, added);
    tx.audit({ action: 'attachment-added', subject: { kind: 'application', id: input.applicationId } });
    tx.changed('visit', `application:${input.applicationId}`);
    return attachment;
  });
}

function addToDraft(core: Core, tx: Tx, officer: Officer, { input, file, blob }: Added): Attachment {
  const { service } = ownDraft(core, tx, officer, input.applicationId, 'attach');
  const { requirementId, name } = input;
  if (!service.requirements.some(({ id }) => id === requirementId)) fail('not-found', { entity: 'requirement' });
  const held = selectDraftAttachments(tx.db, { draftId: input.applicationId });
  if (held.length >= ATTACHMENT_LIMITS.perApplication) tooMany();
  recordBlob(tx.db, blob, file.mime);
  const same = held.find((each) => each.requirementId === requirementId && blob.sha256.equals(each.sha256));
  if (same) return shown(same.id, input, { ...file, size: same.size }, same.name);
  const id = tx.newId();
  insertDraftAttachment(tx.db, {
    id,
    draftId: input.applicationId,
    requirementId,
    name,
    sha256: blob.sha256,
    mime: file.mime,
    size: blob.size,
    pages: file.pages,
    isActive: file.isActive ? 1 : 0,
    addedAt: tx.wall,
  });
  return shown(id, input, { ...file, size: blob.size }, name);
}

/** Only while the citizen is at the desk: the visit in which it was submitted is still open. */
function addToApplication(tx: Tx, officer: Officer, { input, file, blob }: Added, body: ApplicationBody): Attachment {
  const visit = selectOpenVisit(tx.db, { officerId: officer.id });
  if (body.visitId !== visit?.id) fail('wrong-state', { state: body.state, event: 'attach' });
  const standing = body.attachments.filter(({ replacedBy }) => replacedBy === null);
  const replaces = input.replaces === null ? null : standing.find(({ id }) => id === input.replaces);
  if (replaces === undefined) return fail('not-found', { entity: 'attachment' });
  if (replaces === null && standing.length >= ATTACHMENT_LIMITS.perApplication) tooMany();
  recordBlob(tx.db, blob, file.mime);
  const id = tx.newId() as AttachmentId;
  const { requirementId } = input;
  const { mime, pages, isActive } = file;
  const attachment = { id, requirementId, sha256: blob.sha256.toString('hex'), size: blob.size, mime, pages, isActive };
  attachTo(tx, input.applicationId, attachment, replaces);
  return shown(id, input, { mime, size: blob.size }, null);
}

const tooMany = (): never => fail('too-many-attachments', { max: ATTACHMENT_LIMITS.perApplication });

const shown = (
  id: string,
  { requirementId }: AddInput,
  { mime, size }: Pick<Attachment, 'mime' | 'size'>,
  name: string | null,
): Attachment => ({ id: id as AttachmentId, requirementId, name, mime, size, state: 'here' });
