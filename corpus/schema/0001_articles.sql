-- The articles, their chunks and the vectors of their chunks. This database is
-- the only truth: the lexical index and the vector spaces in memory are rebuilt
-- from it.

CREATE TABLE document (
	seq            INTEGER PRIMARY KEY,          -- order of arrival
	id             TEXT NOT NULL UNIQUE,         -- "a_" and a hash of uri
	uri            TEXT NOT NULL UNIQUE,         -- file path, URL, or upload:HASH/NAME
	title          TEXT NOT NULL,
	author         TEXT NOT NULL,                -- "" unknown, here and below
	publisher      TEXT NOT NULL,
	lang           TEXT NOT NULL,                -- BCP 47
	url            TEXT NOT NULL,                -- where the article can be read on the web
	published      TEXT NOT NULL,                -- RFC 3339 in UTC
	published_from TEXT NOT NULL,                -- where the date was found; "unknown"
	format         TEXT NOT NULL,                -- text, markdown, html
	tags           TEXT NOT NULL,                -- JSON array of strings
	text           TEXT NOT NULL,                -- plain text, NFC; every offset is a byte offset into it
	text_sha256    BLOB NOT NULL,
	fingerprint    BLOB NOT NULL,                -- SHA-256 of all of the above but seq
	sample         INTEGER NOT NULL,             -- 1: from the built-in sample corpus
	ingested       TEXT NOT NULL                 -- RFC 3339 in UTC
) STRICT;

CREATE INDEX document_text ON document (text_sha256);

CREATE TABLE chunk (
	id        TEXT NOT NULL PRIMARY KEY,         -- "p_" and a hash of document, offsets and text
	document  TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	start_at  INTEGER NOT NULL,                  -- bytes into document.text, end exclusive
	end_at    INTEGER NOT NULL,
	heading   TEXT NOT NULL                      -- the heading it stands under
) STRICT, WITHOUT ROWID;

CREATE INDEX chunk_document ON chunk (document, start_at);

CREATE TABLE embedding (
	model  TEXT NOT NULL,                        -- names the vector space
	chunk  TEXT NOT NULL REFERENCES chunk (id) ON DELETE CASCADE,
	vector BLOB NOT NULL,                        -- float32, little endian, length 1
	PRIMARY KEY (model, chunk)
) STRICT, WITHOUT ROWID;

CREATE INDEX embedding_chunk ON embedding (chunk);

CREATE TABLE note (
	name  TEXT NOT NULL PRIMARY KEY,             -- sample: loaded, or declined; calibration 1 MODEL: JSON, see rag.Calibration
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
