-- The life of a machine's log (docs/design/sync.md, sections 6, 9 and 16).

-- An incarnation belongs to one machine for ever; why it was begun is evidence for whoever looks at an alarm.
CREATE UNIQUE INDEX client_log_head_incarnation ON client_log_head (incarnation);
ALTER TABLE client_log_head ADD COLUMN reason text;

-- The key that this one replaces ends at the first use of this one.
ALTER TABLE machine_key ADD COLUMN replaces text REFERENCES machine_key;

-- The application may not own its log, so it makes partitions by this function of the owner. Rows that already stand in
-- the default partition keep their month there: moving them would lock the log.
CREATE FUNCTION make_mutation_partitions(months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET lock_timeout = '5s'
AS $$
DECLARE
  this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
  first timestamptz;
  past timestamptz;
  name text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(6472, 20);
  FOR n IN 0..least(months, 24) LOOP
    first := (this_month + make_interval(months => n)) AT TIME ZONE 'UTC';
    past := (this_month + make_interval(months => n + 1)) AT TIME ZONE 'UTC';
    name := 'mutation_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
    CONTINUE WHEN to_regclass(name) IS NOT NULL;
    CONTINUE WHEN EXISTS (SELECT FROM mutation_default WHERE received_at >= first AND received_at < past);
    EXECUTE format('CREATE TABLE %I (LIKE mutation INCLUDING ALL)', name);
    EXECUTE format('ALTER TABLE mutation ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, past);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION make_mutation_partitions(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_mutation_partitions(int) TO loket_app;
