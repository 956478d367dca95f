-- +goose Up

-- Access keys. Only the SHA-256 of a key is kept: it is 130 random bits, so
-- that nothing slower is needed. A revoked key keeps its row, for its name
-- stands in logs.
CREATE TABLE keys (
    name    TEXT PRIMARY KEY,
    sha256  TEXT NOT NULL UNIQUE,
    scopes  TEXT NOT NULL, -- separated by spaces
    made    INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
