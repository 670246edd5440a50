CREATE TABLE application (
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  rev INTEGER,
  body_v INTEGER NOT NULL,
  body TEXT NOT NULL,
  unsettled INTEGER NOT NULL DEFAULT 0,
  attention TEXT,
  citizen_id TEXT GENERATED ALWAYS AS (body ->> '$.citizenId') VIRTUAL,
  visit_id TEXT GENERATED ALWAYS AS (body ->> '$.visitId') VIRTUAL,
  state TEXT GENERATED ALWAYS AS (body ->> '$.state') VIRTUAL
) STRICT;

CREATE INDEX application_citizen ON application (citizen_id, id);

CREATE INDEX application_visit ON application (visit_id, id);

CREATE TABLE audit (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL) STRICT;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit rows are never deleted');
END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'audit rows are never changed');
END;

CREATE TABLE base_row (
  entity TEXT NOT NULL,
  id TEXT NOT NULL,
  rev INTEGER,
  body TEXT,
  PRIMARY KEY (entity, id)
) STRICT;

CREATE TABLE blob (
  sha256 BLOB PRIMARY KEY,
  size INTEGER NOT NULL,
  mime TEXT NOT NULL,
  path TEXT,
  key BLOB,
  upload_url TEXT,
  stored_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('local', 'sending', 'stored', 'evicted', 'missing'))
) STRICT;

CREATE INDEX blob_missing ON blob (sha256) WHERE state = 'missing';

CREATE TABLE blob_ref (
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  role TEXT NOT NULL,
  sha256 BLOB NOT NULL REFERENCES blob,
  mid TEXT NOT NULL,
  PRIMARY KEY (entity, entity_id, role, sha256)
) STRICT;

CREATE INDEX blob_ref_sha256 ON blob_ref (sha256);

CREATE INDEX blob_stored ON blob (stored_at) WHERE state = 'stored';

CREATE INDEX blob_waiting ON blob (size, sha256) WHERE state IN ('local', 'sending');

CREATE TABLE catalogue_row (
  scope TEXT NOT NULL,
  entity TEXT NOT NULL,
  id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, entity, id)
) STRICT;

CREATE INDEX catalogue_row_entity ON catalogue_row (entity, id);

CREATE TABLE citizen (
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  rev INTEGER,
  body_v INTEGER NOT NULL,
  body TEXT NOT NULL,
  unsettled INTEGER NOT NULL DEFAULT 0,
  attention TEXT,
  nik TEXT GENERATED ALWAYS AS (body ->> '$.nik') VIRTUAL,
  name TEXT GENERATED ALWAYS AS (body ->> '$.name') VIRTUAL
) STRICT;

CREATE VIRTUAL TABLE citizen_name USING fts5(name, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

CREATE TABLE 'citizen_name_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'citizen_name_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TRIGGER citizen_name_delete AFTER DELETE ON citizen BEGIN
  DELETE FROM citizen_name WHERE rowid = old.rowid;
END;

CREATE TABLE 'citizen_name_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);

CREATE TABLE 'citizen_name_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TRIGGER citizen_name_insert AFTER INSERT ON citizen BEGIN
  INSERT INTO citizen_name (rowid, name) VALUES (new.rowid, new.body ->> '$.name');
END;

CREATE TRIGGER citizen_name_update AFTER UPDATE OF body ON citizen WHEN (old.body ->> '$.name') IS NOT (new.body ->> '$.name') BEGIN
  DELETE FROM citizen_name WHERE rowid = old.rowid;
  INSERT INTO citizen_name (rowid, name) VALUES (new.rowid, new.body ->> '$.name');
END;

CREATE INDEX citizen_nik ON citizen (nik);

CREATE TABLE command_result (command_id TEXT PRIMARY KEY, name TEXT NOT NULL, result TEXT NOT NULL, at TEXT NOT NULL) STRICT;

CREATE INDEX command_result_at ON command_result (at);

CREATE TABLE draft (
  id TEXT PRIMARY KEY,
  officer_id TEXT NOT NULL,
  visit_id TEXT NOT NULL REFERENCES visit,
  citizen_id TEXT NOT NULL,
  service_code TEXT NOT NULL,
  service_version INTEGER NOT NULL,
  answers TEXT NOT NULL,
  requirements TEXT NOT NULL,
  origins TEXT NOT NULL,
  created_at TEXT NOT NULL,
  saved_at TEXT NOT NULL
) STRICT;

CREATE TABLE draft_attachment (
  id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL REFERENCES draft ON DELETE CASCADE,
  requirement_id TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 BLOB NOT NULL REFERENCES blob,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  added_at TEXT NOT NULL
) STRICT;

CREATE INDEX draft_attachment_draft ON draft_attachment (draft_id, added_at);

CREATE INDEX draft_attachment_sha256 ON draft_attachment (sha256);

CREATE INDEX draft_officer ON draft (officer_id, created_at);

CREATE INDEX draft_visit ON draft (visit_id, created_at);

CREATE TABLE enrolment (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  centre_url TEXT NOT NULL,
  kid TEXT NOT NULL,
  machine_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  mall_scope TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  policy TEXT NOT NULL,
  enrolled_at TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (
  n INTEGER PRIMARY KEY,
  incarnation TEXT NOT NULL,
  seq INTEGER NOT NULL,
  mid TEXT NOT NULL UNIQUE,
  txn TEXT NOT NULL,
  name TEXT NOT NULL,
  v INTEGER NOT NULL,
  args TEXT CHECK (octet_length(args) <= 65536),
  content_hash BLOB NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  base_rev INTEGER,
  scope TEXT NOT NULL,
  grant_id TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  seen INTEGER NOT NULL,
  at_wall TEXT NOT NULL,
  at_mono INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'acked', 'parked', 'settled', 'rejected')),
  status TEXT CHECK (status IN ('applied', 'merged', 'conflict', 'rejected', 'parked')),
  pos INTEGER,
  result TEXT,
  settled_at TEXT,
  UNIQUE (incarnation, seq)
) STRICT;

CREATE INDEX outbox_acked ON outbox (scope, n) WHERE state = 'acked';

CREATE INDEX outbox_entity ON outbox (entity_id, n);

CREATE INDEX outbox_open ON outbox (entity, entity_id, n) WHERE state IN ('pending', 'acked', 'parked');

CREATE INDEX outbox_pending ON outbox (n) WHERE state = 'pending';

CREATE INDEX outbox_pending_application ON outbox (entity_id) WHERE state = 'pending' AND entity = 'application';

CREATE INDEX outbox_state ON outbox (state, settled_at);

CREATE INDEX outbox_submitted ON outbox (n) WHERE name = 'application.submit';

CREATE TABLE pin_attempt (
  officer_id TEXT PRIMARY KEY,
  wrong_count INTEGER NOT NULL,
  locked_until TEXT,
  needs_supervisor INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE receipt (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL,
  number TEXT NOT NULL,
  site TEXT NOT NULL,
  machine TEXT NOT NULL,
  local_date TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence BETWEEN 1 AND 9999),
  data TEXT NOT NULL,
  data_sha256 TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  level TEXT NOT NULL DEFAULT 'none' CHECK (level IN ('none', 'B-B', 'B-T', 'B-LT', 'B-LTA')),
  seal_problem TEXT CHECK (seal_problem IN ('certificate-pending', 'certificate-expired')),
  sealed_at TEXT,
  digest TEXT,
  kid TEXT,
  qr_text TEXT,
  blob_sha256 BLOB REFERENCES blob, leaf_expires_at TEXT, confirmed_at TEXT,
  UNIQUE (site, machine, local_date, sequence)
) STRICT;

CREATE INDEX receipt_application ON receipt (application_id);

CREATE TABLE receipt_before (
  sha256 BLOB PRIMARY KEY REFERENCES blob,
  mid TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_blob ON receipt (blob_sha256);

CREATE INDEX receipt_number ON receipt (number);

CREATE INDEX receipt_rising ON receipt (level, leaf_expires_at, issued_at, id) WHERE level IN ('B-B', 'B-T');

CREATE INDEX receipt_unsealed ON receipt (issued_at) WHERE level = 'none';

CREATE TABLE scope_cursor (
  scope TEXT PRIMARY KEY,
  epoch TEXT,
  pos INTEGER NOT NULL DEFAULT 0,
  snap_pos INTEGER,
  snap_after TEXT,
  state TEXT NOT NULL CHECK (state IN ('snapshot', 'live', 'leaving'))
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE snapshot_seen (
  scope TEXT,
  entity TEXT,
  id TEXT,
  PRIMARY KEY (scope, entity, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_event (id INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT) STRICT;

CREATE TABLE sync_lane (
  lane TEXT PRIMARY KEY,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try TEXT,
  last_error TEXT
) STRICT;

CREATE TABLE sync_meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  server_id TEXT,
  machine_id TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  series TEXT,
  spare_series TEXT NOT NULL DEFAULT '[]',
  next_incarnation TEXT,
  next_seq INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  acked_seq INTEGER NOT NULL DEFAULT 0,
  server_time TEXT,
  clock_offset_ms INTEGER
, next_reason TEXT
  CHECK (next_reason IN ('fork', 'behind', 'restore', 'centre', 'gap', 'unsendable')), next_missing TEXT, series_spent INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE visit (
  id TEXT PRIMARY KEY,
  officer_id TEXT NOT NULL,
  counter TEXT NOT NULL,
  ticket TEXT,
  citizen_id TEXT,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  outcome TEXT CHECK (outcome IN ('served', 'information-only', 'incomplete-file', 'left'))
) STRICT;

CREATE TABLE visit_event (
  id INTEGER PRIMARY KEY,
  visit_id TEXT NOT NULL REFERENCES visit,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT,
  evidence TEXT
) STRICT;

CREATE INDEX visit_event_visit ON visit_event (visit_id, id);

CREATE UNIQUE INDEX visit_open ON visit (officer_id) WHERE finished_at IS NULL;
