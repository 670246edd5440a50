-- Files of applications (docs/adr/0040). Nothing had written these tables before this version.
-- A file is wanted and stored per scope: who only knows a digest must not get the bytes that another mall sent.
DROP TABLE upload;
DROP TABLE blob_ref;
DROP TABLE blob;

CREATE TABLE blob (
  scope text NOT NULL,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  size bigint,
  mime text NOT NULL,
  stored_at timestamptz,
  PRIMARY KEY (scope, sha256),
  CHECK (stored_at IS NULL OR size IS NOT NULL)
);
CREATE TABLE blob_ref (
  scope text NOT NULL,
  entity text NOT NULL,
  entity_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('document', 'receipt')),
  sha256 bytea NOT NULL,
  mid uuid NOT NULL,
  PRIMARY KEY (entity, entity_id, role, sha256),
  FOREIGN KEY (scope, sha256) REFERENCES blob
);
CREATE INDEX blob_ref_sha256 ON blob_ref (scope, sha256);

-- An upload belongs to the machine that began it; its parts lie in the store under its id and their offsets.
CREATE TABLE upload (
  id uuid PRIMARY KEY,
  machine_id uuid NOT NULL REFERENCES machine,
  scope text NOT NULL,
  sha256 bytea NOT NULL,
  size bigint NOT NULL,
  received bigint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  CHECK (received BETWEEN 0 AND size)
);
CREATE INDEX upload_expires ON upload (expires_at);
CREATE TABLE upload_part (
  upload_id uuid REFERENCES upload ON DELETE CASCADE,
  at bigint,
  size bigint NOT NULL,
  PRIMARY KEY (upload_id, at)
);

-- No approval or issue while a document is wanted (docs/design/sync.md, section 5, Blob), where nothing gets past it.
CREATE FUNCTION refuse_without_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM blob_ref r JOIN blob b ON b.scope = r.scope AND b.sha256 = r.sha256
    WHERE r.entity = 'application' AND r.entity_id = NEW.id AND r.role = 'document' AND b.stored_at IS NULL
  ) THEN
    RAISE EXCEPTION 'documents are still wanted' USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_stored';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER documents_stored BEFORE UPDATE OF state ON application
FOR EACH ROW WHEN (NEW.state IN ('approved', 'issued') AND OLD.state IS DISTINCT FROM NEW.state)
EXECUTE FUNCTION refuse_without_documents();

ALTER TABLE blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE blob_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE blob FORCE ROW LEVEL SECURITY;
ALTER TABLE blob_ref FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON blob USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
CREATE POLICY in_scope ON blob_ref USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));

GRANT SELECT, INSERT, UPDATE ON blob, blob_ref, upload, upload_part TO loket_app;
GRANT DELETE ON blob_ref, upload, upload_part TO loket_app;
