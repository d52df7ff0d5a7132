-- While one of these is in force, nothing is granted that it is about.
CREATE TABLE portcullis.freeze (
    number        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since         timestamptz NOT NULL,
    reason        text NOT NULL,
    who           text NOT NULL,
    issuer        text,
    subject       text,
    -- None: all of them.
    targets       text[] NOT NULL,
    logins        text[] NOT NULL,
    lifted_at     timestamptz,
    lifted_by     text,
    -- Whether the grants that it is about are to be ended, and who wants it.
    ends_grants   boolean NOT NULL,
    ender         text NOT NULL,
    ender_issuer  text,
    ender_subject text,
    -- How far that is: grants are taken in the order in which they were made.
    ended_through bigint NOT NULL DEFAULT 0,
    ended         bigint NOT NULL DEFAULT 0,
    -- Those that nobody can read, and so nobody can end; no gateway reads them either.
    unreadable    bigint NOT NULL DEFAULT 0,
    -- When none was left.
    ended_at      timestamptz
);
CREATE INDEX freeze_in_force ON portcullis.freeze (number) WHERE lifted_at IS NULL;
-- What begins while a freeze is in force.
CREATE INDEX record_begins ON portcullis.record (not_before) WHERE kind = 'grant' AND state = 'active';
