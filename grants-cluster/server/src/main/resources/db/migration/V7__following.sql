-- A grant follows its person.

-- Who it is for, as the issuer names them: copies of what is signed. Unknown of what was written before.
ALTER TABLE portcullis.record ADD COLUMN issuer text, ADD COLUMN subject text;
CREATE INDEX record_running ON portcullis.record (expires_at) WHERE kind = 'grant' AND state = 'active';

-- People who hold grants, and when their issuer is asked about them again. A row is there as long as they hold one.
CREATE TABLE portcullis.person_check (
    issuer   text NOT NULL,
    subject  text NOT NULL,
    since    timestamptz NOT NULL,
    due_at   timestamptz NOT NULL,
    -- When the issuer last said that all is well with them; null: never.
    found_at timestamptz,
    -- Whether any of their groups gave a role then.
    had_role boolean NOT NULL DEFAULT false,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX person_check_due ON portcullis.person_check (due_at);

-- What issuers told about who signed out.
CREATE TABLE portcullis.sign_out (
    issuer   text NOT NULL,
    -- The issuer's name for the telling: each counts once.
    token_id text NOT NULL,
    -- One of both at least: all of a person's sessions, or this one.
    subject  text,
    session  text,
    at       timestamptz NOT NULL,
    -- Whether what ends with it has ended.
    done     boolean NOT NULL,
    PRIMARY KEY (issuer, token_id)
);
CREATE INDEX sign_out_by_subject ON portcullis.sign_out (issuer, subject, at) WHERE subject IS NOT NULL;
CREATE INDEX sign_out_by_session ON portcullis.sign_out (issuer, session, at) WHERE session IS NOT NULL;
CREATE INDEX sign_out_by_age ON portcullis.sign_out (at);
CREATE INDEX sign_out_to_do ON portcullis.sign_out (at) WHERE NOT done;

-- How whoever confirms a link must have signed in, as JSON; null: somehow.
ALTER TABLE portcullis.link ADD COLUMN demand text;
