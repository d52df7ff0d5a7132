-- While one of these is in force, nothing is granted that it is about.
CREATE TABLE portcullis.freeze (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since     timestamptz NOT NULL,
    reason    text NOT NULL,
    who       text NOT NULL,
    -- None: all of them.
    targets   text[] NOT NULL,
    logins    text[] NOT NULL,
    lifted_at timestamptz,
    lifted_by text
);
CREATE INDEX freeze_in_force ON portcullis.freeze (number) WHERE lifted_at IS NULL;
