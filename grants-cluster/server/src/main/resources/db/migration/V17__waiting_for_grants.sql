-- A connection that is confirmed and has no grant yet waits for one: until when, from its gateway's first question on. The row is kept as
-- long (ends_at).
ALTER TABLE portcullis.link ADD COLUMN waits_until timestamptz;
