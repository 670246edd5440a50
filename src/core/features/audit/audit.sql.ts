import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

/** The end of the chain. */
export const selectHead = row(z.object({ seq: z.int(), hash: z.instanceof(Uint8Array) }))`
  SELECT seq, hash
  FROM audit
  ORDER BY seq DESC
  LIMIT 1`;

export const insertAudit = change`
  INSERT INTO audit (seq, text, prev_hash, hash)
  VALUES (:seq, :text, :prevHash, :hash)`;

/** The whole chain in order, for verification. */
export const selectChain = rows(
  z.object({ seq: z.int(), text: z.string(), prevHash: z.instanceof(Uint8Array), hash: z.instanceof(Uint8Array) }),
)`
  SELECT seq, text, prev_hash AS prevHash, hash
  FROM audit
  ORDER BY seq`;
