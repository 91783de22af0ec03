-- The files of watched folders as they were when they were read: one that is still so
-- is not read again, also where its article was deleted.

CREATE TABLE watched (
	path     TEXT NOT NULL PRIMARY KEY,          -- absolute
	size     INTEGER NOT NULL,                   -- bytes
	modified INTEGER NOT NULL                    -- Unix nanoseconds
) STRICT, WITHOUT ROWID;
