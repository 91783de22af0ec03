-- What a person did with Footnote: conversations and the answers in them.
-- Answers are receipts: they are kept as they were given, whatever happens to
-- the articles later.

CREATE TABLE conversation (
	id      TEXT NOT NULL PRIMARY KEY,   -- cnv_ and 130 random bits
	title   TEXT NOT NULL,
	created INTEGER NOT NULL,            -- Unix milliseconds
	updated INTEGER NOT NULL             -- of its last answer
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_updated ON conversation (updated, id);

CREATE TABLE answer (
	seq          INTEGER PRIMARY KEY,
	id           TEXT NOT NULL UNIQUE,   -- ans_ and 130 random bits
	conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
	question     TEXT NOT NULL,
	answer       TEXT NOT NULL,          -- Markdown, for the conversation's history
	receipt      TEXT NOT NULL,          -- the JSON object that was given out
	created      INTEGER NOT NULL
) STRICT;

CREATE INDEX answer_conversation ON answer (conversation, seq);
