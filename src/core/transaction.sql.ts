import { z } from 'zod';
import { change, row } from '#core/db/sql';

const RootRow = z.object({ scope: z.string(), rev: z.int().nullable(), body: z.string() });

/** Primary keys. */
export const selectRoot = {
  citizen: row(RootRow)`SELECT scope, rev, body FROM citizen WHERE id = :id`,
  application: row(RootRow)`SELECT scope, rev, body FROM application WHERE id = :id`,
};

/** A clean row is its own base; from its first unsettled mutation on, the centre's version is kept here. */
export const keepBase = {
  citizen: change`
    INSERT OR IGNORE INTO base_row (entity, id, rev, body)
    SELECT 'citizen', id, rev, body FROM citizen WHERE id = :id AND unsettled = 0`,
  application: change`
    INSERT OR IGNORE INTO base_row (entity, id, rev, body)
    SELECT 'application', id, rev, body FROM application WHERE id = :id AND unsettled = 0`,
};

/** The centre has no such row yet. */
export const insertEmptyBase = change`
  INSERT OR IGNORE INTO base_row (entity, id, rev, body)
  VALUES (:entity, :id, NULL, NULL)`;

/** `rev` stays the centre's; one more mutation is unsettled. */
export const writeRoot = {
  citizen: change`
    INSERT INTO citizen (id, scope, rev, body_v, body, unsettled)
    VALUES (:id, :scope, NULL, 1, :body, 1)
    ON CONFLICT (id) DO UPDATE
    SET body = :body, unsettled = unsettled + 1`,
  application: change`
    INSERT INTO application (id, scope, rev, body_v, body, unsettled)
    VALUES (:id, :scope, NULL, 1, :body, 1)
    ON CONFLICT (id) DO UPDATE
    SET body = :body, unsettled = unsettled + 1`,
};

/** Primary key. */
export const selectResult = row(z.object({ name: z.string(), result: z.string() }))`
  SELECT name, result
  FROM command_result
  WHERE command_id = :id`;

export const insertResult = change`
  INSERT INTO command_result (command_id, name, result, at)
  VALUES (:id, :name, :result, :at)`;

/** Index `command_result_at`. */
export const deleteOldResults = change`
  DELETE FROM command_result
  WHERE at < :before`;
