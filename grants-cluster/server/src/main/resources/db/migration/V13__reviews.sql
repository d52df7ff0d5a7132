-- Whether it could not wait for what is usual.
ALTER TABLE portcullis.access_request ADD break_glass boolean NOT NULL DEFAULT false;
-- The names of the claims that rules looked at when it was asked for, those that the token did not have among them.
ALTER TABLE portcullis.access_request ADD claims_seen text[] NOT NULL DEFAULT '{}';

-- How and when whoever said it had signed in.
ALTER TABLE portcullis.access_request_step ADD acr text;
ALTER TABLE portcullis.access_request_step ADD signed_in_at timestamptz;

-- Who broke the glass must answer for it: somebody else looks at what they did.
CREATE TABLE portcullis.review (
    request         text PRIMARY KEY REFERENCES portcullis.access_request ON DELETE CASCADE,
    -- Lists are in this order.
    number          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    -- Members of one of these groups, from one of these issuers (any if there is none).
    reviewers       text[] NOT NULL,
    reviewer_issuers text[] NOT NULL,
    -- Whether somebody was told that it is overdue.
    told            boolean NOT NULL DEFAULT false,
    signed_at       timestamptz,
    signed_by       text,
    signed_issuer   text,
    signed_subject  text,
    signed_words    text
);
CREATE INDEX review_open ON portcullis.review (due_at) WHERE signed_at IS NULL;
