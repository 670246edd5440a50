import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

const CursorRow = z.object({
  scope: z.string(),
  epoch: z.string().nullable(),
  pos: z.int(),
  snapPos: z.int().nullable(),
  snapAfter: z.string().nullable(),
});

/** `machine:` first: it carries the grants that the others are judged by (docs/design/sync.md, L4). */
export const selectCursors = rows(CursorRow)`
  SELECT scope, epoch, pos, snap_pos AS snapPos, snap_after AS snapAfter
  FROM scope_cursor
  WHERE state <> 'leaving'
  ORDER BY scope NOT LIKE 'machine:%', scope`;

export const insertCursor = change`
  INSERT OR IGNORE INTO scope_cursor (scope, state)
  VALUES (:scope, 'snapshot')`;

export const updateCursorLive = change`
  UPDATE scope_cursor
  SET epoch = :epoch, pos = :pos, snap_pos = NULL, snap_after = NULL, state = 'live'
  WHERE scope = :scope`;

export const updateCursorSnapshot = change`
  UPDATE scope_cursor
  SET epoch = :epoch, snap_pos = :snapPos, snap_after = :snapAfter, state = 'snapshot'
  WHERE scope = :scope`;

/** Three bad pages: the scope is read again from its beginning. */
export const updateCursorRestart = change`
  UPDATE scope_cursor
  SET epoch = NULL, pos = 0, snap_pos = NULL, snap_after = NULL, state = 'snapshot'
  WHERE scope = :scope`;

export const updateCursorLeaving = change`
  UPDATE scope_cursor
  SET state = 'leaving'
  WHERE scope = :scope`;

export const insertSeen = change`
  INSERT OR IGNORE INTO snapshot_seen (scope, entity, id)
  VALUES (:scope, :entity, :id)`;

export const deleteSeen = change`
  DELETE FROM snapshot_seen
  WHERE scope = :scope`;

export const replaceCatalogueRow = change`
  INSERT OR REPLACE INTO catalogue_row (scope, entity, id, rev, body)
  VALUES (:scope, :entity, :id, :rev, :body)`;

export const deleteCatalogueRow = change`
  DELETE FROM catalogue_row
  WHERE scope = :scope AND entity = :entity AND id = :id`;

/** Rows that a finished snapshot did not contain are gone at the centre. */
export const deleteUnseenCatalogueRows = change`
  DELETE FROM catalogue_row
  WHERE scope = :scope
    AND NOT EXISTS (SELECT 1 FROM snapshot_seen s WHERE s.scope = :scope AND s.entity = catalogue_row.entity AND s.id = catalogue_row.id)`;

export const deleteUnseenRoots = {
  citizen: change`
    DELETE FROM citizen
    WHERE scope = :scope AND unsettled = 0
      AND NOT EXISTS (SELECT 1 FROM snapshot_seen s WHERE s.scope = :scope AND s.entity = 'citizen' AND s.id = citizen.id)`,
  application: change`
    DELETE FROM application
    WHERE scope = :scope AND unsettled = 0
      AND NOT EXISTS (SELECT 1 FROM snapshot_seen s WHERE s.scope = :scope AND s.entity = 'application' AND s.id = application.id)`,
};

/** Primary keys. */
export const selectUnsettled = {
  citizen: row(z.object({ unsettled: z.int() }))`SELECT unsettled FROM citizen WHERE id = :id`,
  application: row(z.object({ unsettled: z.int() }))`SELECT unsettled FROM application WHERE id = :id`,
};

export const selectBase = row(z.object({ rev: z.int().nullable(), body: z.string().nullable() }))`
  SELECT rev, body
  FROM base_row
  WHERE entity = :entity AND id = :id`;

export const replaceBase = change`
  INSERT OR REPLACE INTO base_row (entity, id, rev, body)
  VALUES (:entity, :id, :rev, :body)`;

export const deleteBase = change`
  DELETE FROM base_row
  WHERE entity = :entity AND id = :id`;

export const writeRoot = {
  citizen: change`
    INSERT INTO citizen (id, scope, rev, body_v, body, unsettled, attention)
    VALUES (:id, :scope, :rev, 1, :body, :unsettled, :attention)
    ON CONFLICT (id) DO UPDATE
    SET scope = excluded.scope, rev = excluded.rev, body = excluded.body, unsettled = excluded.unsettled,
        attention = excluded.attention`,
  application: change`
    INSERT INTO application (id, scope, rev, body_v, body, unsettled, attention)
    VALUES (:id, :scope, :rev, 1, :body, :unsettled, :attention)
    ON CONFLICT (id) DO UPDATE
    SET scope = excluded.scope, rev = excluded.rev, body = excluded.body, unsettled = excluded.unsettled,
        attention = excluded.attention`,
};

export const deleteRoot = {
  citizen: change`DELETE FROM citizen WHERE id = :id`,
  application: change`DELETE FROM application WHERE id = :id`,
};

/** The text stays as it is. */
export const keepRoot = {
  citizen: change`UPDATE citizen SET unsettled = :unsettled, attention = :attention WHERE id = :id`,
  application: change`UPDATE application SET unsettled = :unsettled, attention = :attention WHERE id = :id`,
};
