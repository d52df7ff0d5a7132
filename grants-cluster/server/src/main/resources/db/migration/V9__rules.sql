-- The rules of who may have what: files of each node, and upon which of them the nodes have agreed.

-- Texts of the sets of rules that were agreed upon, by the SHA-256 over them: a node that starts goes on with what the others have agreed upon, and an auditor can
-- read what was in force.
CREATE TABLE portcullis.rules_set (
    digest text PRIMARY KEY,
    -- A JSON object: the names of the files and their texts.
    files  text NOT NULL,
    at     timestamptz NOT NULL
);
-- What the files of each node are now. Unlogged: it is told anew every few seconds.
CREATE UNLOGGED TABLE portcullis.rules_node (
    node    text PRIMARY KEY,
    -- Which member of the cluster it is: another after each start. Empty before it has joined.
    member  text NOT NULL,
    -- Empty while they can not be used.
    digest  text NOT NULL,
    problem text,
    -- Since when this member has said the same, without a pause.
    since   timestamptz NOT NULL,
    at      timestamptz NOT NULL
);
-- The last row is in force.
CREATE TABLE portcullis.rules_agreed (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest text NOT NULL REFERENCES portcullis.rules_set,
    at     timestamptz NOT NULL
);
