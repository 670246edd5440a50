-- Every receipt by its number, to find numbers that stand on two papers (docs/adr/0093). Not unique: nothing is refused.
CREATE TABLE receipt_number (
  scope text NOT NULL,
  number text NOT NULL,
  receipt_id uuid NOT NULL,
  application_id uuid NOT NULL,
  data_sha256 bytea NOT NULL CHECK (octet_length(data_sha256) = 32),
  mid uuid NOT NULL,
  PRIMARY KEY (scope, number, receipt_id)
);
SELECT set_config('app.scopes', coalesce(string_agg(scope, ','), ''), true) FROM scope_head;
INSERT INTO receipt_number (scope, number, receipt_id, application_id, data_sha256, mid)
SELECT a.scope, r ->> 'number', (r ->> 'id')::uuid, a.id, decode(r ->> 'dataSha256', 'hex'),
  coalesce((a.field_rev -> 'receipts' ->> 'mid')::uuid, '00000000-0000-0000-0000-000000000000')
FROM application a, jsonb_array_elements(coalesce(a.body -> 'receipts', '[]')) AS r
ON CONFLICT DO NOTHING;
ALTER TABLE receipt_number ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_number FORCE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON receipt_number USING (scope = ANY (string_to_array(current_setting('app.scopes', true), ',')));
GRANT SELECT, INSERT ON receipt_number TO loket_app;
