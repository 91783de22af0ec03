-- What a person has chosen in the page. Keys of model servers are marked, so that
-- a backup can leave them out.

CREATE TABLE setting (
	name   TEXT NOT NULL PRIMARY KEY,
	value  TEXT NOT NULL,                -- JSON
	secret INTEGER NOT NULL CHECK (secret IN (0, 1))
) STRICT, WITHOUT ROWID;
