-- The state of the articles and of the vectors, each a random number that every
-- change replaces: what was worked out from a state is still right as long as its
-- number stands here, also after a copy of the database was put back. Triggers
-- keep it so, whoever writes.

CREATE TABLE state (
	name  TEXT NOT NULL PRIMARY KEY,             -- articles, vectors
	stamp BLOB NOT NULL                          -- 16 random bytes
) STRICT, WITHOUT ROWID;

INSERT INTO state VALUES ('articles', randomblob(16)), ('vectors', randomblob(16));

CREATE TRIGGER document_added   AFTER INSERT ON document  BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'articles'; END;
CREATE TRIGGER document_changed AFTER UPDATE ON document  BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'articles'; END;
CREATE TRIGGER document_removed AFTER DELETE ON document  BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'articles'; END;
CREATE TRIGGER chunk_added      AFTER INSERT ON chunk     BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'articles'; END;
CREATE TRIGGER chunk_changed    AFTER UPDATE ON chunk     BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'articles'; END;
CREATE TRIGGER chunk_removed    AFTER DELETE ON chunk     BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'articles'; END;
CREATE TRIGGER vector_added     AFTER INSERT ON embedding BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'vectors'; END;
CREATE TRIGGER vector_changed   AFTER UPDATE ON embedding BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'vectors'; END;
CREATE TRIGGER vector_removed   AFTER DELETE ON embedding BEGIN UPDATE state SET stamp = randomblob(16) WHERE name = 'vectors'; END;
