-- Who may send requests to a server that other machines can reach: keys, and the
-- browsers that have signed in with one. Neither is kept as it is, only its SHA-256:
-- both are random enough that nothing leads back from there. A key that is revoked
-- is deleted, with its sessions.

CREATE TABLE access_key (
	seq     INTEGER PRIMARY KEY,         -- order of creation
	id      TEXT NOT NULL UNIQUE,        -- key_ and 130 random bits: its name for programs
	hash    BLOB NOT NULL UNIQUE,        -- SHA-256 of the key
	name    TEXT NOT NULL,               -- '': none was given
	scope   TEXT NOT NULL CHECK (scope IN ('ask', 'write', 'admin')),
	created INTEGER NOT NULL,            -- Unix milliseconds, as all times here
	used    INTEGER NOT NULL DEFAULT 0   -- to the minute; 0: never
) STRICT;

CREATE TABLE session (
	hash    BLOB NOT NULL PRIMARY KEY,   -- SHA-256 of its id, which the browser keeps
	key     TEXT NOT NULL REFERENCES access_key (id) ON DELETE CASCADE,
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_key ON session (key, created);
