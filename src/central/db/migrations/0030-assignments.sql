-- Assignments travel in grants; parked txns and their decisions stand in the feed (docs/design/sync.md, section 6).
ALTER TABLE access_grant
  ADD COLUMN assignment jsonb,
  ADD COLUMN reason text NOT NULL DEFAULT '',
  ADD COLUMN place int NOT NULL DEFAULT 0;
-- One officer action of one machine: what a supervisor decides on, and its row in the feed.
SELECT set_config('app.scopes', coalesce(string_agg(scope, ','), ''), true) FROM scope_head;
ALTER TABLE parked
  ADD COLUMN item uuid,
  ADD COLUMN incarnation uuid,
  ADD COLUMN seq bigint,
  ADD COLUMN about jsonb NOT NULL DEFAULT '{}';
ALTER TABLE parked DROP CONSTRAINT parked_pkey;
UPDATE parked p
SET item = md5('loket-parked-1' || p.machine_id || p.txn)::uuid, incarnation = i.incarnation, seq = i.seq
FROM mutation_id i
WHERE i.mid = p.mid;
CREATE UNIQUE INDEX parked_place ON parked (machine_id, incarnation, seq);
CREATE INDEX parked_item ON parked (item);
CREATE INDEX parked_mid ON parked (mid);
ALTER TABLE conflict
  ADD COLUMN rev bigint NOT NULL DEFAULT 1,
  ADD COLUMN theirs_mid uuid;

-- Machines enrolled before stand at the counter their own row names, and become known on the floor of their mall.
UPDATE access_grant g
SET assignment = jsonb_build_object('counterId', m.body -> 'counterId', 'serviceCodes', NULL, 'officerIds', NULL)
FROM catalogue_row m
WHERE m.entity = 'machine' AND m.id = g.machine_id AND m.scope = 'machine:' || g.machine_id;
INSERT INTO catalogue_row (scope, entity, id, rev, body)
SELECT g.scope, 'workstation', m.id, 1, jsonb_build_object('id', m.id, 'name', m.name, 'status', m.status, 'grants',
  jsonb_agg(jsonb_build_object('id', g.id, 'machineId', g.machine_id, 'operatorId', g.operator_id, 'scope', g.scope,
    'role', g.role, 'assignment', g.assignment, 'state', 'active', 'cause', NULL, 'reason', '', 'order', 0)))
FROM access_grant g
JOIN machine m ON m.id = g.machine_id
WHERE g.ended_at IS NULL AND g.scope LIKE 'mall:%'
GROUP BY g.scope, m.id;
INSERT INTO feed (scope, entity, entity_id, pos, op, rev)
SELECT c.scope, 'workstation', c.id, h.head + row_number() OVER (PARTITION BY c.scope ORDER BY c.id), 'put', 1
FROM catalogue_row c
JOIN scope_head h ON h.scope = c.scope
WHERE c.entity = 'workstation';
UPDATE scope_head h
SET head = f.pos
FROM (SELECT scope, max(pos) AS pos FROM feed WHERE entity = 'workstation' GROUP BY scope) f
WHERE f.scope = h.scope;
