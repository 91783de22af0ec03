-- What was asked to be added: jobs, and the sources of each. What a server had not
-- read when it ended is read by the next. Uploaded bytes are in files of the folder
-- uploads, until their source is read without a failure.

CREATE TABLE job (
	seq     INTEGER PRIMARY KEY,         -- order of arrival
	id      TEXT NOT NULL UNIQUE,        -- job_ and 130 random bits
	state   TEXT NOT NULL CHECK (state IN ('open', 'done', 'stopped')),
	created INTEGER NOT NULL             -- Unix milliseconds
) STRICT;

CREATE TABLE job_source (
	job     INTEGER NOT NULL REFERENCES job (seq) ON DELETE CASCADE,
	n       INTEGER NOT NULL,            -- its place in the job, from 0
	name    TEXT NOT NULL,               -- of the file, or the address
	file    TEXT NOT NULL,               -- in the folder uploads; '': there are no bytes, or no more
	bytes   INTEGER NOT NULL,            -- of the upload; 0: an address
	said    TEXT NOT NULL,               -- JSON: what was said of it
	done    INTEGER NOT NULL CHECK (done IN (0, 1)),
	failed  INTEGER NOT NULL,            -- results that are failures
	results TEXT NOT NULL,               -- JSON: a list of what became of its articles
	PRIMARY KEY (job, n)
) STRICT, WITHOUT ROWID;
