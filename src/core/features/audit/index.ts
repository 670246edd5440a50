import { createHash } from 'node:crypto';
import type { NikWarning, Purpose } from '#contract/citizens';
import type { ClearPinReason, Officer } from '#contract/session';
import type { Db } from '#core/db/sql';
import { askedAbout } from '#domain/forms/doubts';
import { insertAudit, selectChain, selectHead } from './audit.sql.ts';

/** Past tense: what has happened, or what was refused. */
export type AuditAction =
  | 'signed-in'
  | 'sign-in-refused'
  | 'locked'
  | 'unlocked'
  | 'signed-out'
  | 'pin-cleared'
  | 'visit-started'
  | 'visit-finished'
  | 'citizens-searched'
  | 'citizen-viewed'
  | 'citizen-revealed'
  | 'citizen-registered'
  | 'citizen-updated'
  | 'service-added'
  | 'draft-cancelled'
  | 'attachment-added'
  | 'attachment-removed'
  | 'application-submitted'
  | 'receipt-sealed'
  | 'receipt-raised'
  | 'receipt-viewed'
  | 'receipt-saved'
  | 'receipt-checked'
  | 'work-exported'
  | 'work-imported'
  | 'workstation-enrolled'
  | 'log-renewed'
  | 'assignment-switched'
  | 'workstation-reassigned'
  | 'assignment-ended'
  | 'conflicts-viewed'
  | 'conflict-resolved'
  | 'parked-decided'
  | 'item-repeated'
  | 'item-discarded';

/** Ids only; a name, number or address never stands in an audit row (docs/design/security.md, Audit log). */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly subject?: {
    readonly kind: 'citizen' | 'application' | 'receipt' | 'visit' | 'officer' | 'workstation' | 'parked';
    readonly id: string;
  };
  readonly visit?: string;
  readonly purpose?: Purpose;
  /** How a person was looked up; the semester report counts by it. */
  readonly method?: 'card' | 'barcode' | 'manual' | 'found' | 'reader-screen';
  readonly count?: number;
  readonly reason?: ClearPinReason;
  /** Doubts about numbers that the officer saw and let stand; absent when there were none. */
  readonly warnings?: readonly NikWarning[];
  /** A log that goes on in another incarnation, and why. */
  readonly log?: { readonly previous: string; readonly next: string; readonly reason: string };
}

/** The officer saw these and went on (docs/design/domain.md, section 7); an old region code is no doubt. */
export function letStand(warnings: readonly NikWarning[]): Pick<AuditEntry, 'warnings'> {
  const doubts = [...new Set(askedAbout(warnings))];
  return doubts.length > 0 ? { warnings: doubts } : {};
}

interface Moment {
  readonly db: Db;
  readonly wall: string;
  readonly mono: number;
  readonly bootId: string;
}

const hashOf = (prevHash: Uint8Array, text: string): Buffer =>
  createHash('sha256').update(prevHash).update(text, 'utf8').digest();

/** Where every chain begins. */
export const FIRST_HASH = createHash('sha256').update('loket-audit-1').digest();

export interface AuditRow {
  readonly seq: number;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** Appends one row inside the transaction of the act; the text is stored and hashed as the same bytes. */
export function appendAudit(at: Moment, workstation: string, officer: Officer | null, entry: AuditEntry): AuditRow {
  const head = selectHead(at.db);
  const seq = (head?.seq ?? 0) + 1;
  const prevHash = head?.hash ?? FIRST_HASH;
  const text = JSON.stringify({
    seq,
    at: at.wall,
    mono: at.mono,
    boot: at.bootId,
    workstation,
    officer: officer?.id ?? null,
    role: officer?.role ?? null,
    ...entry,
  });
  const hash = hashOf(prevHash, text);
  insertAudit(at.db, { seq, text, prevHash, hash });
  return { seq, text, prevHash: Buffer.from(prevHash).toString('hex'), hash: hash.toString('hex') };
}

/** The number of the first row that does not follow from the one before it, or null when the chain holds. */
export function brokenAt(db: Db): number | null {
  let previous: Uint8Array = FIRST_HASH;
  let expected = 1;
  for (const { seq, text, prevHash, hash } of selectChain(db)) {
    const isRight = seq === expected && Buffer.compare(prevHash, previous) === 0;
    if (!isRight || Buffer.compare(hash, hashOf(previous, text)) !== 0) return expected;
    previous = hash;
    expected += 1;
  }
  return null;
}
