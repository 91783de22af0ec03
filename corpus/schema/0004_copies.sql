-- Which articles are copies of one another, and from which sources an article
-- came. All of it goes with its article.

CREATE TABLE likeness (
	document  TEXT NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
	signature BLOB NOT NULL,                     -- see copies.Signature; empty: the text is too short for one
	credit    TEXT NOT NULL,                     -- whom the text names as where it comes from; '' nobody
	address   TEXT NOT NULL                      -- on the web, in the form that is compared; '' none
) STRICT, WITHOUT ROWID;

CREATE INDEX likeness_address ON likeness (address) WHERE address <> '';

CREATE TABLE copy (
	document TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	other    TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE, -- was there before
	PRIMARY KEY (document, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_other ON copy (other);

CREATE TABLE source (
	uri         TEXT NOT NULL PRIMARY KEY,       -- that of the document or of another source of the same article
	document    TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	fingerprint BLOB NOT NULL                    -- SHA-256 of all that the source said last
) STRICT, WITHOUT ROWID;

CREATE INDEX source_document ON source (document);

INSERT INTO source SELECT uri, id, fingerprint FROM document;
ALTER TABLE document DROP COLUMN fingerprint;
