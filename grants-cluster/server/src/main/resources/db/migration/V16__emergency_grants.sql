-- Grants for the day on which nothing else works, that this cluster has made. What they allow, and whom, is in the record and in the request.
CREATE TABLE portcullis.emergency_grant (
    grant_id         text PRIMARY KEY,
    -- Lists are in this order.
    number           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    credential_id    text NOT NULL,
    request          text NOT NULL UNIQUE REFERENCES portcullis.access_request ON DELETE CASCADE,
    -- Whose state says whether it was used, and who alone is believed that it was.
    gateway          text NOT NULL,
    length_ms        bigint NOT NULL,
    -- Who looks at what was done, and how soon.
    reviewers        text[] NOT NULL,
    reviewer_issuers text[] NOT NULL,
    review_within_ms bigint NOT NULL,
    -- By the gateway's clock; null as long as no gateway has told of it.
    used_at          timestamptz,
    used_session     text,
    -- Whether somebody was told of the use, and whether what is used up has been revoked.
    told             boolean NOT NULL DEFAULT false,
    revoked          boolean NOT NULL DEFAULT false
);
CREATE INDEX emergency_grant_used ON portcullis.emergency_grant (used_at) WHERE used_at IS NOT NULL AND NOT (told AND revoked);

-- Somebody may want to be told.
CREATE TRIGGER note_emergency AFTER INSERT ON portcullis.audit FOR EACH ROW
    WHEN (new.type = 'emergency_grant_used') EXECUTE FUNCTION portcullis.note();
