-- Conversations can be kept at the top of the list, and an answer can be rated.

ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));

DROP INDEX conversation_updated;
CREATE INDEX conversation_order ON conversation (pinned, updated, id);

CREATE TABLE feedback (
	answer  TEXT NOT NULL PRIMARY KEY REFERENCES answer (id) ON DELETE CASCADE,
	rating  TEXT NOT NULL CHECK (rating IN ('up', 'down')),
	reason  TEXT NOT NULL,               -- '': none was given
	created INTEGER NOT NULL             -- Unix milliseconds, of the last change
) STRICT, WITHOUT ROWID;
