-- The truth of a grant cluster. Migrations only ever expand what the version before can live with (a new table, a column with a default);
-- what nobody uses any more goes a version later. All run-time statements name the schema.

-- One row: whose database this is and how far it has come. Its lock puts all changes of what is granted into one order.
CREATE TABLE portcullis.cluster_state (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    cluster_id text   NOT NULL,
    epoch      bigint NOT NULL CHECK (epoch >= 1),
    head_seq   bigint NOT NULL CHECK (head_seq >= 0)
);

-- The newest revision of each record. The columns beside the envelope are copies of what is signed, for questions.
CREATE TABLE portcullis.record (
    id             text PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('grant', 'credential', 'catalog')),
    revision       bigint NOT NULL CHECK (revision >= 1),
    state          text NOT NULL CHECK (state IN ('active', 'revoked')),
    epoch          bigint NOT NULL,
    seq            bigint NOT NULL UNIQUE,
    -- Of the first revision: lists are in this order, which no later change disturbs.
    created_seq    bigint NOT NULL UNIQUE,
    login          text,
    target         text,
    not_before     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    max_expires_at timestamptz NOT NULL,
    -- Which key signed it: the first 8 bytes of the SHA-256 of the public key.
    key_id         bytea NOT NULL,
    envelope       bytea NOT NULL,
    changed_at     timestamptz NOT NULL
);
CREATE INDEX record_by_kind ON portcullis.record (kind, created_seq);
CREATE INDEX record_by_login ON portcullis.record (login, kind, created_seq) WHERE login IS NOT NULL;
CREATE INDEX record_by_target ON portcullis.record (target, created_seq) WHERE target IS NOT NULL;
CREATE INDEX record_by_end ON portcullis.record (max_expires_at);

-- Every revision: one row for each number of the sequence.
CREATE TABLE portcullis.record_history (
    seq            bigint PRIMARY KEY,
    epoch          bigint NOT NULL,
    id             text NOT NULL,
    revision       bigint NOT NULL,
    supersedes     bigint NOT NULL,
    max_expires_at timestamptz NOT NULL,
    envelope       bytea NOT NULL,
    changed_at     timestamptz NOT NULL
);
CREATE INDEX record_history_by_id ON portcullis.record_history (id, seq);

-- SCRAM sends one salt before it knows which secret the client has: all verifiers of a login share it, for ever.
CREATE TABLE portcullis.login_salt (
    login      text PRIMARY KEY,
    salt       bytea NOT NULL,
    iterations integer NOT NULL
);

CREATE TABLE portcullis.audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    node     text NOT NULL,
    seq      bigint,
    type     text NOT NULL,
    who      text NOT NULL,
    session  text,
    grant_id text,
    -- JSON, but as text: nothing a gateway tells can make the insert fail.
    event    text NOT NULL
);
CREATE INDEX audit_by_session ON portcullis.audit (session, id) WHERE session IS NOT NULL;
CREATE INDEX audit_by_grant ON portcullis.audit (grant_id, id) WHERE grant_id IS NOT NULL;
CREATE INDEX audit_by_type ON portcullis.audit (type, id);

-- Up to where the lines of a gateway's audit file are in the audit.
CREATE TABLE portcullis.audit_file (
    node        text NOT NULL,
    file        text NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (node, file)
);

CREATE TABLE portcullis.idempotency (
    owner        text NOT NULL,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    status       integer NOT NULL,
    body         text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_by_age ON portcullis.idempotency (at);

CREATE TABLE portcullis.gateway (
    node       text PRIMARY KEY,
    created_at timestamptz NOT NULL
);
CREATE TABLE portcullis.gateway_credential (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node       text NOT NULL REFERENCES portcullis.gateway,
    sha256     bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);
CREATE INDEX gateway_credential_by_node ON portcullis.gateway_credential (node);

-- What gateways do now. Unlogged: it is told anew every second, so it need not outlive a crash.
CREATE UNLOGGED TABLE portcullis.gateway_report (
    node         text PRIMARY KEY,
    process      text NOT NULL,
    number       bigint NOT NULL,
    at           timestamptz NOT NULL,
    version      text NOT NULL,
    started_at   timestamptz NOT NULL,
    view_state   text NOT NULL,
    view_reason  text NOT NULL,
    view_epoch   bigint NOT NULL,
    view_seq     bigint NOT NULL,
    view_skew_ms bigint NOT NULL,
    view_grants  bigint NOT NULL
);
CREATE UNLOGGED TABLE portcullis.gateway_session (
    node     text NOT NULL,
    id       text NOT NULL,
    grant_id text NOT NULL,
    login    text NOT NULL,
    target   text NOT NULL,
    since    timestamptz NOT NULL,
    session  jsonb NOT NULL,
    PRIMARY KEY (node, id)
);
CREATE INDEX gateway_session_by_start ON portcullis.gateway_session (since, id);
CREATE INDEX gateway_session_by_id ON portcullis.gateway_session (id);

-- What a node wants from the gateways after the database lost commits, and what they sent.
CREATE UNLOGGED TABLE portcullis.collect_wish (
    id         text PRIMARY KEY,
    epoch      bigint NOT NULL,
    above      bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNLOGGED TABLE portcullis.collected (
    wish     text NOT NULL REFERENCES portcullis.collect_wish ON DELETE CASCADE,
    node     text NOT NULL,
    -- Null in the row that says that the gateway has sent all.
    envelope bytea
);
CREATE INDEX collected_by_wish ON portcullis.collected (wish);
