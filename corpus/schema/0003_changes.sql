-- What a person knows better than an article, and what an article said before it
-- changed. Both go with their article.

ALTER TABLE document ADD COLUMN updated TEXT NOT NULL DEFAULT ''; -- day on which the article says it was changed, RFC 3339 in UTC; '': unknown

CREATE TABLE correction (
	document TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	field    TEXT NOT NULL,                      -- a column of document
	value    TEXT NOT NULL,                      -- what stands there
	original TEXT NOT NULL,                      -- what the article itself says
	PRIMARY KEY (document, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE version (
	seq            INTEGER PRIMARY KEY,          -- order in which they were replaced
	document       TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	text_sha256    BLOB NOT NULL,                -- of the text as it was
	text           BLOB NOT NULL,                -- DEFLATE (RFC 1951)
	bytes          INTEGER NOT NULL,             -- length of the text
	title          TEXT NOT NULL,
	published      TEXT NOT NULL,                -- RFC 3339 in UTC
	published_from TEXT NOT NULL,
	since          TEXT NOT NULL,                -- when it was stored, RFC 3339 in UTC
	until          TEXT NOT NULL,                -- when another one took its place
	UNIQUE (document, text_sha256)
) STRICT;
