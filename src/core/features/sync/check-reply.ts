import type { PushReply, ScopePage } from '#contract/wire/sync';

/** What was sent: only a reply that fits it acknowledges anything (docs/design/sync.md, P10). */
export interface SentBatch {
  readonly seqs: readonly number[];
  readonly ackedSeq: number;
  /** Newest seq of this log. */
  readonly headSeq: number;
  /** Own hash at a seq in base64, undefined when that row is not held. */
  hashAt(seq: number): string | undefined;
}

/** Whether a reply acknowledges this batch: right range, own hash, exactly one result for each seq sent. */
export function acknowledges(reply: PushReply, sent: SentBatch): boolean {
  const last = sent.seqs.at(-1);
  if (last === undefined || reply.last_seq < last || reply.last_seq < sent.ackedSeq) return false;
  if (reply.last_seq > sent.headSeq || reply.last_hash !== sent.hashAt(reply.last_seq)) return false;
  const answered = reply.results.map(({ seq }) => seq).sort((a, b) => a - b);
  return answered.length === sent.seqs.length && answered.every((seq, n) => seq === sent.seqs[n]);
}

/** Where a scope was read to; `epoch` null before the first page. */
export interface Cursor {
  readonly scope: string;
  readonly epoch: string | null;
  readonly pos: number;
  readonly snapPos: number | null;
  readonly snapAfter: string | null;
}

/** Whether a page follows the cursor it was asked with (docs/design/sync.md, L3). A bad page is dropped. */
export function fits(page: ScopePage, cursor: Cursor): boolean {
  if (page.mode === 'left') return true;
  if (page.mode === 'snapshot') {
    // Within an epoch a snapshot is never older than what was read: an answer that came late would move us back.
    const isOld = page.epoch === cursor.epoch && page.snap_pos < (cursor.snapPos ?? cursor.pos);
    return !isOld && (!page.more || page.after !== cursor.snapAfter) && followsOn(page, cursor);
  }
  if (page.epoch !== cursor.epoch || page.from !== cursor.pos) return false;
  if (page.to > page.head || page.to < page.from) return false;
  return page.more ? page.to > page.from : page.to === page.head;
}

/**
 * A page of a snapshot begins where it was asked to, in the snapshot that was asked for, and ends at its last row: rows
 * that a page skipped would be removed here as gone. Only from its beginning may a scope be read anew.
 */
function followsOn(page: Extract<ScopePage, { mode: 'snapshot' }>, cursor: Cursor): boolean {
  const last = page.rows.at(-1);
  if (last && page.after !== `${last.entity}/${last.id}`) return false;
  if (page.from_after === null) return true;
  return page.from_after === cursor.snapAfter && page.epoch === cursor.epoch && page.snap_pos === cursor.snapPos;
}
