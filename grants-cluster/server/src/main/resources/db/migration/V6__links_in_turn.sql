-- No origin can keep people of others from being asked, and who denies is not asked again at once.

-- What counts as one origin: an IPv4 address, a network of 64 bits of IPv6.
ALTER TABLE portcullis.link ADD COLUMN network text;
UPDATE portcullis.link SET network = origin;
ALTER TABLE portcullis.link ALTER COLUMN network SET NOT NULL;

-- The credential of the device whose secret the client has shown, if it has one.
ALTER TABLE portcullis.link ADD COLUMN device text;

DROP INDEX portcullis.link_by_login;
DROP INDEX portcullis.link_by_origin;
CREATE INDEX link_by_login ON portcullis.link (login, network);
CREATE INDEX link_open ON portcullis.link (network) WHERE state = 'open';

-- What people have confirmed lately, by login and address: for further connections of devices that have a secret of that login.
CREATE TABLE portcullis.link_memory (
    login              text NOT NULL,
    origin             text NOT NULL,
    issuer             text NOT NULL,
    subject            text NOT NULL,
    confirmed_at       timestamptz NOT NULL,
    -- When it was last confirmed by a browser at that very address; null: never.
    confirmed_there_at timestamptz,
    PRIMARY KEY (login, origin)
);
CREATE INDEX link_memory_by_age ON portcullis.link_memory (confirmed_at);
