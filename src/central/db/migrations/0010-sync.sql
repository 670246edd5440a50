-- Tables of docs/design/sync.md, section 4. The role that runs migrations owns them; loket_app only uses them.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loket_app') THEN CREATE ROLE loket_app NOLOGIN NOBYPASSRLS; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loket_authority') THEN CREATE ROLE loket_authority NOLOGIN NOBYPASSRLS; END IF;
END $$;

CREATE TABLE machine (
  id uuid PRIMARY KEY,
  kind text NOT NULL DEFAULT 'workstation' CHECK (kind IN ('workstation', 'central', 'relay')),
  name text NOT NULL,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'push_only', 'revoked')),
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  last_contact timestamptz,
  report jsonb
);
CREATE TABLE machine_key (
  kid text PRIMARY KEY,
  machine_id uuid NOT NULL REFERENCES machine,
  ed25519_pub bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
CREATE TABLE enrol_code (
  code_hash bytea PRIMARY KEY,
  scope text NOT NULL,
  machine_name text NOT NULL,
  counter_id uuid,
  issued_by uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  used_by text REFERENCES machine_key,
  used_at timestamptz
);
-- Wrong codes by address: a table, so that every copy of central counts the same tries.
CREATE TABLE enrol_failure (address text NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE INDEX enrol_failure_address ON enrol_failure (address, at);

CREATE TABLE access_grant (
  id uuid PRIMARY KEY,
  machine_id uuid REFERENCES machine,
  operator_id uuid,
  scope text NOT NULL,
  role text NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT now(),
  granted_by uuid NOT NULL,
  closing_since timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  ended_cause text CHECK (ended_cause IN ('reassigned', 'expired', 'for_cause')),
  CHECK (machine_id IS NOT NULL OR operator_id IS NOT NULL),
  CHECK ((ended_at IS NULL) = (ended_cause IS NULL))
);
CREATE INDEX access_grant_machine ON access_grant (machine_id);
CREATE TABLE grant_notice (
  grant_id uuid REFERENCES access_grant,
  machine_id uuid REFERENCES machine,
  ended_pos bigint NOT NULL,
  PRIMARY KEY (grant_id, machine_id)
);
CREATE TABLE number_series (
  series text PRIMARY KEY,
  machine_id uuid NOT NULL REFERENCES machine,
  given_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE client_log_head (
  machine_id uuid REFERENCES machine,
  incarnation uuid,
  parent uuid,
  series text NOT NULL UNIQUE REFERENCES number_series,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired', 'cloned')),
  last_seq bigint NOT NULL DEFAULT 0,
  last_hash bytea NOT NULL,
  head_sig bytea,
  PRIMARY KEY (machine_id, incarnation)
);
CREATE TABLE mutation_id (
  mid uuid PRIMARY KEY,
  machine_id uuid NOT NULL,
  incarnation uuid NOT NULL,
  seq bigint NOT NULL,
  content_hash bytea NOT NULL,
  received_at timestamptz NOT NULL,
  UNIQUE (machine_id, incarnation, seq)
);
CREATE TABLE mutation (
  machine_id uuid NOT NULL,
  incarnation uuid NOT NULL,
  seq bigint NOT NULL,
  mid uuid NOT NULL,
  txn uuid NOT NULL,
  name text NOT NULL,
  v int NOT NULL,
  args text,
  content_hash bytea NOT NULL,
  entity text NOT NULL,
  entity_id uuid NOT NULL,
  base_rev bigint,
  scope text NOT NULL,
  grant_id uuid NOT NULL,
  operator_id uuid NOT NULL,
  seen bigint NOT NULL,
  hash bytea NOT NULL,
  at_wall text NOT NULL,
  at_mono bigint NOT NULL,
  boot_id text NOT NULL,
  clock_offset_ms bigint,
  received_at timestamptz NOT NULL,
  pos bigint,
  result jsonb,
  status text NOT NULL CHECK (status IN ('applied', 'merged', 'conflict', 'rejected', 'parked', 'duplicate')),
  PRIMARY KEY (machine_id, incarnation, seq, received_at)
) PARTITION BY RANGE (received_at);
CREATE TABLE mutation_default PARTITION OF mutation DEFAULT;
CREATE INDEX mutation_mid ON mutation (mid);

CREATE TABLE application (
  id uuid PRIMARY KEY,
  scope text NOT NULL,
  state text NOT NULL,
  rev bigint NOT NULL,
  body_v int NOT NULL,
  body jsonb NOT NULL,
  field_rev jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX application_scope ON application (scope, id);
CREATE TABLE citizen (
  id uuid PRIMARY KEY,
  scope text NOT NULL,
  rev bigint NOT NULL,
  body_v int NOT NULL,
  body jsonb NOT NULL,
  field_rev jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX citizen_scope ON citizen (scope, id);

CREATE TABLE scope_head (
  scope text PRIMARY KEY,
  epoch uuid NOT NULL,
  head bigint NOT NULL DEFAULT 0,
  tail bigint NOT NULL DEFAULT 0
);
CREATE TABLE feed (
  scope text NOT NULL REFERENCES scope_head,
  entity text NOT NULL,
  entity_id uuid NOT NULL,
  pos bigint NOT NULL,
  op text NOT NULL CHECK (op IN ('put', 'gone')),
  rev bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, entity, entity_id),
  UNIQUE (scope, pos)
);
CREATE TABLE conflict (
  id uuid PRIMARY KEY,
  scope text NOT NULL,
  entity text NOT NULL,
  entity_id uuid NOT NULL,
  field text NOT NULL,
  base jsonb,
  mine jsonb,
  theirs jsonb,
  mid uuid NOT NULL,
  state text NOT NULL DEFAULT 'open',
  resolved_by uuid
);
CREATE TABLE parked (
  mid uuid PRIMARY KEY,
  scope text NOT NULL,
  txn uuid NOT NULL,
  machine_id uuid NOT NULL,
  reason text NOT NULL,
  detail text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'refused')),
  resolved_by uuid
);
CREATE TABLE blob (sha256 bytea PRIMARY KEY, size bigint NOT NULL, mime text NOT NULL, stored_at timestamptz);
CREATE TABLE blob_ref (
  scope text NOT NULL,
  entity text NOT NULL,
  entity_id uuid NOT NULL,
  role text NOT NULL,
  sha256 bytea NOT NULL REFERENCES blob,
  mid uuid NOT NULL,
  PRIMARY KEY (entity, entity_id, role, sha256)
);
CREATE TABLE upload (
  id uuid PRIMARY KEY,
  machine_id uuid NOT NULL,
  sha256 bytea NOT NULL,
  size bigint NOT NULL,
  received bigint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL
);
CREATE TABLE server_state (k text PRIMARY KEY, v text NOT NULL);

-- Rows of the scopes catalogue and machine:<id>, and officers of a mall: written by central or the authority, read by pull.
CREATE TABLE catalogue_row (
  scope text NOT NULL,
  entity text NOT NULL,
  id uuid NOT NULL,
  rev bigint NOT NULL,
  v int NOT NULL DEFAULT 1,
  body jsonb NOT NULL,
  PRIMARY KEY (scope, entity, id)
);
-- A mall gives machine codes; the next one is taken under this row's lock and never given again.
CREATE TABLE site (
  id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  next_machine int NOT NULL DEFAULT 0
);
-- Passed on to the authority and answered by it; central never holds a key that could answer.
CREATE TABLE certificate_request (
  id uuid PRIMARY KEY,
  machine_id uuid NOT NULL REFERENCES machine,
  series text NOT NULL,
  csr bytea NOT NULL UNIQUE,
  fingerprint bytea NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'issued', 'refused')),
  reason text
);
CREATE INDEX certificate_request_open ON certificate_request (requested_at) WHERE state IN ('waiting', 'approved');

-- Second lock (docs/design/security.md): also the owner is held to it, so a forgotten predicate shows nothing.
ALTER TABLE application ENABLE ROW LEVEL SECURITY;
ALTER TABLE citizen ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed ENABLE ROW LEVEL SECURITY;
ALTER TABLE conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE blob_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE application FORCE ROW LEVEL SECURITY;
ALTER TABLE citizen FORCE ROW LEVEL SECURITY;
ALTER TABLE feed FORCE ROW LEVEL SECURITY;
ALTER TABLE conflict FORCE ROW LEVEL SECURITY;
ALTER TABLE parked FORCE ROW LEVEL SECURITY;
ALTER TABLE blob_ref FORCE ROW LEVEL SECURITY;
ALTER TABLE catalogue_row FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON application USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON citizen USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON feed USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON conflict USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON parked USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON blob_ref USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON catalogue_row USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));

-- The log is append-only for the application; rows are erased by a later, separate right.
GRANT USAGE ON SCHEMA public TO loket_app, loket_authority;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO loket_app;
GRANT DELETE ON enrol_failure TO loket_app;
REVOKE UPDATE ON mutation, mutation_default, mutation_id FROM loket_app;
GRANT SELECT, UPDATE ON certificate_request TO loket_authority;
GRANT SELECT, INSERT, UPDATE ON catalogue_row, feed, scope_head TO loket_authority;
