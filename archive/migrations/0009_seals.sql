-- +goose Up

-- One head a day: the hash of what was captured since the one before it, and of
-- that one. Whoever holds an old head can tell whether anything before it changed.
CREATE TABLE seals (
    day      TEXT PRIMARY KEY, -- YYYY-MM-DD in China, of a further one with THHMMSS
    seq      INTEGER NOT NULL, -- of the newest capture in it
    captures INTEGER NOT NULL,
    sha256   TEXT NOT NULL,
    previous TEXT NOT NULL
) STRICT, WITHOUT ROWID;
