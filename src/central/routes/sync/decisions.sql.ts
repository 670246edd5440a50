import { z } from 'zod';
import { change, rows } from '../../db/sql.ts';

/** Supervisors among these people, by scope. */
export const selectSupervisors = rows(z.object({ scope: z.string(), id: z.uuid() }))`
  SELECT scope, id
  FROM catalogue_row
  WHERE scope = ANY ($1::text[]) AND entity = 'officer' AND id = ANY ($2::uuid[]) AND body ->> 'role' = 'supervisor'
    AND body -> 'retired' IS DISTINCT FROM 'true'`;

const HeldConflict = z.object({
  id: z.uuid(),
  entity: z.string(),
  entity_id: z.uuid(),
  field: z.string(),
  mine: z.json(),
  theirs: z.json(),
  state: z.enum(['open', 'resolved']),
  scope: z.string(),
});

/** In id order, so that two decisions never wait for each other in a circle. */
export const lockConflicts = rows(HeldConflict)`
  SELECT id, entity, entity_id, field, mine, theirs, state, scope
  FROM conflict
  WHERE id = ANY ($1::uuid[]) AND scope = ANY ($2::text[])
  ORDER BY id
  FOR UPDATE`;

export const updateResolved = change`
  UPDATE conflict
  SET state = 'resolved', resolved_by = $2, rev = rev + 1
  WHERE id = $1 AND scope = ANY ($3::text[]) AND state = 'open'`;

const ParkedRow = z.object({
  item: z.uuid(),
  scope: z.string(),
  machine_id: z.uuid(),
  state: z.enum(['open', 'accepted', 'refused']),
  mid: z.uuid(),
  name: z.string(),
  v: z.int(),
  args: z.string().nullable(),
  entity: z.string(),
  entity_id: z.uuid(),
  mutation_scope: z.string(),
  grant_id: z.uuid(),
  operator_id: z.uuid(),
  seen: z.int(),
  at_wall: z.string(),
});
export type ParkedRow = z.output<typeof ParkedRow>;

/** Parked txns with what was parked, in the order of authoring. Index `parked_item`, key of each log partition. */
export const lockParked = rows(ParkedRow)`
  SELECT p.item, p.scope, p.machine_id, p.state, p.mid, m.name, m.v, m.args, m.entity, m.entity_id,
         m.scope AS mutation_scope, m.grant_id, m.operator_id, m.seen, m.at_wall
  FROM parked p
  JOIN mutation m ON m.machine_id = p.machine_id AND m.incarnation = p.incarnation AND m.seq = p.seq
  WHERE p.item = ANY ($1::uuid[]) AND p.scope = ANY ($2::text[])
  ORDER BY p.item, p.seq
  FOR UPDATE OF p`;

export const updateDecided = change`
  UPDATE parked
  SET state = $2, resolved_by = $3
  WHERE item = $1 AND scope = ANY ($4::text[]) AND state = 'open'`;
