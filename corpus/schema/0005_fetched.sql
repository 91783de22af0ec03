-- What makes the next fetch of an address conditional. It goes with the article that
-- was read from there.

CREATE TABLE fetched (
	address       TEXT NOT NULL PRIMARY KEY,     -- as it was asked for, normalised
	document      TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	etag          TEXT NOT NULL,
	last_modified TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX fetched_document ON fetched (document);
