-- Where a retired log ended at its machine, so that a push of before that is no growth of a clone (docs/adr/0092).
ALTER TABLE client_log_head
  ADD COLUMN ended_seq bigint,
  ADD COLUMN ended_hash bytea,
  ADD COLUMN ended_at timestamptz;
