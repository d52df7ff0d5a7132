-- Who signs in by OIDC.

-- Who caused it as the issuer names it: the column who is for people to read, and a name there can change.
ALTER TABLE portcullis.audit ADD COLUMN issuer text;
ALTER TABLE portcullis.audit ADD COLUMN subject text;

-- One row once the first operator has signed in: the tokens of the nodes' files count no more.
CREATE TABLE portcullis.bootstrap_end (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    at       timestamptz NOT NULL,
    issuer   text NOT NULL,
    subject  text NOT NULL
);

-- Whose login it is: by the first sign-in, and never anybody else's.
CREATE TABLE portcullis.principal (
    login    text PRIMARY KEY,
    issuer   text NOT NULL,
    subject  text NOT NULL,
    bound_at timestamptz NOT NULL,
    UNIQUE (issuer, subject)
);
