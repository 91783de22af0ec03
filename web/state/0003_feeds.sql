-- The feeds that are polled, and what became of their articles. A feed that goes
-- takes its items with it; the articles stay.

CREATE TABLE feed (
	seq      INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE,       -- feed_ and 130 random bits
	url      TEXT NOT NULL UNIQUE,
	title    TEXT NOT NULL,              -- "" until the feed has said it
	tags     TEXT NOT NULL,              -- JSON, for its articles
	every    INTEGER NOT NULL,           -- seconds between two polls that succeed
	enabled  INTEGER NOT NULL CHECK (enabled IN (0, 1)),
	etag     TEXT NOT NULL DEFAULT '',   -- of the last reply all of whose items are done
	modified TEXT NOT NULL DEFAULT '',
	created  INTEGER NOT NULL,           -- Unix milliseconds, as all times here
	tried    INTEGER NOT NULL DEFAULT 0, -- 0: not yet
	polled   INTEGER NOT NULL DEFAULT 0, -- with success
	next     INTEGER NOT NULL,           -- when it is due
	failures INTEGER NOT NULL DEFAULT 0, -- one after the other
	error    TEXT NOT NULL DEFAULT '',   -- of the last poll, in plain words
	added    INTEGER NOT NULL DEFAULT 0  -- articles that it brought
) STRICT;

CREATE INDEX feed_due ON feed (enabled, next);

CREATE TABLE feed_item (
	seq     INTEGER PRIMARY KEY,
	feed    TEXT NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
	key     BLOB NOT NULL,               -- SHA-256 of what the feed calls it, 16 bytes
	url     TEXT NOT NULL,
	title   TEXT NOT NULL,
	status  TEXT NOT NULL,               -- added, updated, unchanged, duplicate, failed or skipped
	article TEXT NOT NULL,               -- its id, "" where there is none
	error   TEXT NOT NULL,               -- in plain words
	tries   INTEGER NOT NULL,
	tried   INTEGER NOT NULL,
	UNIQUE (feed, key)
) STRICT;
