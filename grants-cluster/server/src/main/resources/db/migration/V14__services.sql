-- The grants of services, which the rules in force make and renew.

CREATE TABLE portcullis.service_grant (
    service     text NOT NULL,
    login       text NOT NULL,
    target      text NOT NULL,
    role        text NOT NULL,
    -- The last one; none before the first.
    grant_id    text,
    -- What the rule said when it was made or renewed last, as a digest, and how long a revision lasted then.
    terms       text NOT NULL,
    life_ms     bigint NOT NULL,
    -- Whether an operator wants it renewed.
    asked       boolean NOT NULL DEFAULT false,
    -- Since when and why it is not made or renewed; when that was tried last, and under which rules.
    refused_at  timestamptz,
    refused_why text,
    tried_at    timestamptz,
    tried_rules bigint,
    PRIMARY KEY (service, login, target, role)
);

-- Of which service each grant is, and has been.
CREATE TABLE portcullis.service_grant_made (
    grant_id text PRIMARY KEY,
    service  text NOT NULL
);

CREATE TRIGGER note_service AFTER INSERT ON portcullis.audit FOR EACH ROW
    WHEN (new.type IN ('service_renewal_refused', 'service_renewal_resumed')) EXECUTE FUNCTION portcullis.note();
