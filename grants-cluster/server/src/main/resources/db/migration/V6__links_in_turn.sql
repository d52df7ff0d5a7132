-- No origin can keep people of others from being asked, and who denies is not asked again at once.

-- What counts as one origin: an IPv4 address, a network of 64 bits of IPv6.
ALTER TABLE portcullis.link ADD COLUMN network text;
UPDATE portcullis.link SET network = origin;
ALTER TABLE portcullis.link ALTER COLUMN network SET NOT NULL;

DROP INDEX portcullis.link_by_login;
DROP INDEX portcullis.link_by_origin;
CREATE INDEX link_by_login ON portcullis.link (login, network);
CREATE INDEX link_open ON portcullis.link (network) WHERE state = 'open';
