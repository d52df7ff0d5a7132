-- What the roles of grants may do at their targets, and who is there that no gateway knows.

-- The last look of each gateway at a role.
CREATE TABLE portcullis.rights_report (
    node         text NOT NULL,
    target       text NOT NULL,
    -- As grants name it, and as whom the gateway logs in for it.
    role         text NOT NULL,
    user_name    text NOT NULL,
    database     text NOT NULL,
    host         text NOT NULL,
    grants       integer NOT NULL,
    at           timestamptz NOT NULL,
    -- When a look last came to something.
    looked_at    timestamptz,
    -- Nobody knows then any more whether it is still so.
    stale_at     timestamptz NOT NULL,
    -- Why the last look came to nothing; empty if it did not.
    problem      text NOT NULL,
    -- [{kind, severity, detail}]
    findings     jsonb NOT NULL,
    -- Sessions in the database that no gateway has: [{pid, user, application, client, started, severity}]
    backends     jsonb NOT NULL,
    -- When these were last compared with the sessions of all gateways.
    backends_at  timestamptz,
    PRIMARY KEY (node, target, role)
);
CREATE INDEX rights_report_by_target ON portcullis.rights_report (target, role);
CREATE INDEX rights_report_stale ON portcullis.rights_report (stale_at);

-- What follows from the reports of all gateways, each thing once: told when it appears, and when it is gone.
CREATE TABLE portcullis.rights_finding (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target   text NOT NULL,
    -- Empty for a session that no gateway has.
    role     text NOT NULL,
    key      text NOT NULL,
    kind     text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('critical', 'high', 'low')),
    detail   text NOT NULL,
    since    timestamptz NOT NULL,
    UNIQUE (target, role, key)
);

-- Of which targets somebody wants to know now.
CREATE TABLE portcullis.rights_wish (
    target   text PRIMARY KEY,
    id       text NOT NULL,
    asked_at timestamptz NOT NULL
);

-- Backends of gateways that are no session's, and of sessions that have just ended. Unlogged, as the sessions.
CREATE UNLOGGED TABLE portcullis.gateway_backend (
    node    text NOT NULL,
    pid     integer NOT NULL,
    -- Microseconds since 1970 by the target's clock; 0 if it is not known.
    started bigint NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (node, pid, started)
);
CREATE INDEX gateway_backend_seen ON portcullis.gateway_backend (seen_at);

-- What is good to know is told nobody.
CREATE TRIGGER note_rights AFTER INSERT ON portcullis.audit FOR EACH ROW
    WHEN (new.type ~ '^(rights|bypass)_(found|gone)$' AND new.event ~ '"severity":"(critical|high)"') EXECUTE FUNCTION portcullis.note();
