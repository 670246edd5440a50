-- A mutation is found by its id through mutation_id, which names its place in the log: a second index over the log cost
-- every push.
DROP INDEX mutation_mid;
