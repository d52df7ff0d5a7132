-- What people ask for, and what became of it.
CREATE TABLE portcullis.access_request (
    id           text PRIMARY KEY,
    -- Lists are in this order.
    number       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    revision     bigint NOT NULL CHECK (revision >= 1),
    state        text NOT NULL CHECK (state IN ('pending', 'granted', 'denied', 'withdrawn', 'expired')),
    asked_at     timestamptz NOT NULL,
    -- From then on nobody can say yes.
    ends_at      timestamptz NOT NULL,
    decided_at   timestamptz,
    -- Who asked, as their token said then.
    who          text NOT NULL,
    login        text NOT NULL,
    kind         text NOT NULL,
    issuer       text NOT NULL,
    subject      text NOT NULL,
    groups       text[] NOT NULL,
    -- A JSON object: those that rules look at.
    claims       text NOT NULL,
    acr          text,
    signed_in_at timestamptz,
    -- What they asked for.
    target       text NOT NULL,
    role         text NOT NULL,
    scope        bytea NOT NULL,
    statement    text,
    not_before   timestamptz,
    expires_at   timestamptz,
    length_ms    bigint,
    reason       text NOT NULL,
    ticket       text,
    -- The grant that is to last longer.
    extends      text,
    -- What the rules said last: what would be granted, and who must say yes to it.
    rule           text NOT NULL,
    rules_digest   text NOT NULL,
    needed         integer NOT NULL,
    approvers      text[] NOT NULL,
    offered        bytea NOT NULL,
    stale_admit_ms bigint NOT NULL,
    stale_grace_ms bigint NOT NULL,
    -- Of all that would be granted: it is what people say yes to.
    digest         text NOT NULL,
    -- What came of it.
    grant_id     text
);
CREATE INDEX access_request_by_login ON portcullis.access_request (login, number);
CREATE INDEX access_request_by_person ON portcullis.access_request (issuer, subject, number);
CREATE INDEX access_request_by_grant ON portcullis.access_request (grant_id);
CREATE INDEX access_request_closed ON portcullis.access_request (decided_at) WHERE state <> 'pending';
CREATE INDEX access_request_by_state ON portcullis.access_request (state, number);
CREATE INDEX access_request_open ON portcullis.access_request (ends_at) WHERE state = 'pending';

-- What was said about it, in its order.
CREATE TABLE portcullis.access_request_step (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request      text NOT NULL REFERENCES portcullis.access_request ON DELETE CASCADE,
    at           timestamptz NOT NULL,
    type         text NOT NULL CHECK (type IN ('asked', 'yes', 'no', 'granted', 'withdrawn', 'expired', 'comment', 'changed')),
    who          text NOT NULL,
    issuer       text,
    subject      text,
    groups       text[] NOT NULL,
    words        text,
    -- What they said yes to.
    digest       text
);
CREATE INDEX access_request_step_of ON portcullis.access_request_step (request, id);
-- A person's yes to a thing counts once.
CREATE UNIQUE INDEX access_request_one_yes ON portcullis.access_request_step (request, issuer, subject, digest) WHERE type = 'yes';

-- Who was told why they may not decide: once is written down, however often they try.
CREATE TABLE portcullis.access_request_refusal (
    request      text NOT NULL REFERENCES portcullis.access_request ON DELETE CASCADE,
    issuer       text NOT NULL,
    subject      text NOT NULL,
    reason       text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (request, issuer, subject, reason)
);
-- How often somebody asked within an hour of the clock, whatever came of it.
CREATE TABLE portcullis.access_request_hour (
    issuer       text NOT NULL,
    subject      text NOT NULL,
    hour         timestamptz NOT NULL,
    asked        integer NOT NULL,
    PRIMARY KEY (issuer, subject, hour)
);
CREATE INDEX access_request_hour_old ON portcullis.access_request_hour (hour);
