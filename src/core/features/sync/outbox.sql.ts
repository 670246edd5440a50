import { z } from 'zod';
import { change, row } from '#core/db/sql';

const LogHead = z.object({
  machineId: z.string(),
  incarnation: z.string(),
  nextSeq: z.int(),
  headHash: z.instanceof(Uint8Array),
});

/** The end of this machine's log; none before enrolment. */
export const selectLogHead = row(LogHead)`
  SELECT machine_id AS machineId, incarnation, next_seq AS nextSeq, head_hash AS headHash
  FROM sync_meta
  WHERE one = 1 AND series IS NOT NULL`;

/** The seq in WHERE makes it a compare-and-set: one writer, no seq given twice. */
export const updateLogHead = change`
  UPDATE sync_meta
  SET next_seq = next_seq + 1, head_hash = :hash
  WHERE one = 1 AND next_seq = :seq`;

/** Primary key. */
export const selectCursor = row(z.object({ pos: z.int() }))`
  SELECT pos
  FROM scope_cursor
  WHERE scope = :scope`;

export const insertOutbox = change`
  INSERT INTO outbox (incarnation, seq, mid, txn, name, v, args, content_hash, entity, entity_id, base_rev, scope,
                      grant_id, operator_id, seen, at_wall, at_mono, boot_id, prev_hash, hash)
  VALUES (:incarnation, :seq, :mid, :txn, :name, :v, :args, :contentHash, :entity, :entityId, :baseRev, :scope,
          :grantId, :operatorId, :seen, :atWall, :atMono, :bootId, :prevHash, :hash)`;
