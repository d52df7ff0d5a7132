-- A late end is of what was there, and not everybody ends for one wrong answer.

-- When what ends with a sign-out was tried last, which is not when somebody signed out; null: not since it was told.
ALTER TABLE portcullis.sign_out ADD COLUMN tried_at timestamptz;
-- The number of the last change before it: later grants are those of somebody who has signed in again. Null: nobody wrote it down.
ALTER TABLE portcullis.sign_out ADD COLUMN head_seq bigint;

-- Nodes of a version before do not know it. Null: an origin that is counted by its address alone.
ALTER TABLE portcullis.link ALTER COLUMN network DROP NOT NULL;
-- Which refusals the audit has been told of: each once.
ALTER TABLE portcullis.link ADD COLUMN told text[] NOT NULL DEFAULT '{}';

-- Whose grants have ended for what their issuer answered, within the last hour or so.
CREATE TABLE portcullis.person_end (
    issuer  text NOT NULL,
    subject text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
-- Since when their grants go on although their issuer answers that they should not, as too many would end; null: they do not.
ALTER TABLE portcullis.person_check ADD COLUMN held_at timestamptz;
-- When an operator said that such an answer about them is right.
ALTER TABLE portcullis.person_check ADD COLUMN released_at timestamptz;
CREATE INDEX person_held ON portcullis.person_check (issuer, subject) WHERE held_at IS NOT NULL;
