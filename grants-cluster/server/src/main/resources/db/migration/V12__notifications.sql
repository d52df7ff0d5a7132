-- Who is told of what happens.

-- Rows of the audit that somebody might want to hear of and no node has looked at yet. Written with the row itself: what happened and is
-- told of is the same.
CREATE TABLE portcullis.notable (
    audit    bigint PRIMARY KEY,
    noted_at timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION portcullis.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portcullis.notable (audit) VALUES (new.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER note AFTER INSERT ON portcullis.audit FOR EACH ROW
    WHEN (new.type ~ '^(request|freeze|break_glass|review)_|^notification_test$') EXECUTE FUNCTION portcullis.note();

-- Whom each node can tell, and of what: told anew every few seconds.
CREATE TABLE portcullis.notification_receiver (
    node     text NOT NULL,
    receiver text NOT NULL,
    types    text[] NOT NULL,
    told_at  timestamptz NOT NULL,
    PRIMARY KEY (node, receiver)
);

-- One event for one receiver.
CREATE TABLE portcullis.notification (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receiver   text NOT NULL,
    audit      bigint NOT NULL,
    state      text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')),
    tries      integer NOT NULL,
    created_at timestamptz NOT NULL,
    -- Before then no node tries. While one does, this is when another takes over from it.
    due_at     timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    -- Why it did not arrive the last time.
    problem    text,
    UNIQUE (receiver, audit)
);
CREATE INDEX notification_due ON portcullis.notification (receiver, due_at) WHERE state = 'waiting';
CREATE INDEX notification_over ON portcullis.notification (changed_at) WHERE state <> 'waiting';
