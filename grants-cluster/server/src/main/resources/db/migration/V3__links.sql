-- Logins that people are asked to confirm in a browser: a gateway holds the connection, and a row is gone minutes after its end. What was
-- decided is in the audit, for good.
CREATE TABLE portcullis.link (
    -- The gateway's own name for its wish; the decision that goes down to it is addressed by it.
    id          text PRIMARY KEY,
    -- In the address of the page. Whoever has it can look at nothing and decide nothing without signing in as the login.
    handle      text NOT NULL UNIQUE,
    -- Shown by the client, typed by the person: it says that both are about the same connection. It opens nothing by itself.
    code        text NOT NULL,
    -- Whom a confirmation lets in: the connection that waits, or the next one like it.
    kind        text NOT NULL CHECK (kind IN ('held', 'next')),
    node        text NOT NULL,
    session     text NOT NULL,
    login       text NOT NULL,
    target      text NOT NULL,
    role        text,
    origin      text NOT NULL,
    application text NOT NULL,
    sensitive   boolean NOT NULL,
    since       timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    -- used: the next connection came. claimed: it is that next connection.
    state       text NOT NULL CHECK (state IN ('open', 'confirmed', 'denied', 'failed', 'withdrawn', 'used', 'claimed')),
    wrong_codes integer NOT NULL DEFAULT 0,
    issuer      text,
    subject     text
);
CREATE INDEX link_by_login ON portcullis.link (login, origin);
CREATE INDEX link_by_origin ON portcullis.link (origin);
CREATE INDEX link_by_end ON portcullis.link (ends_at);
