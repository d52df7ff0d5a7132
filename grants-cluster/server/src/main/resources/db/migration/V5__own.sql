-- What people make and ask for themselves.

-- The secrets that people made for themselves. They end when they said, and no grant of theirs makes them last longer.
CREATE TABLE portcullis.own_secret (
    id text PRIMARY KEY
);

-- Who was refused a login that is somebody else's, and when the audit was told last: not each time that they ask again.
CREATE TABLE portcullis.login_refusal (
    issuer  text NOT NULL,
    subject text NOT NULL,
    login   text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject, login)
);
CREATE INDEX login_refusal_by_age ON portcullis.login_refusal (at);
