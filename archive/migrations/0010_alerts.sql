-- +goose Up

-- Standing queries. rule is JSON; seq is how far the changes of reports were
-- looked through for it.
CREATE TABLE alerts (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL,
    by   TEXT NOT NULL,
    made INTEGER NOT NULL,
    seq  INTEGER NOT NULL
) STRICT;

-- What was told already: a document once per version and event.
CREATE TABLE alerts_told (
    alert INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    what  TEXT NOT NULL, -- id:version:event, or a lead
    at    INTEGER NOT NULL,
    PRIMARY KEY (alert, what)
) STRICT, WITHOUT ROWID;
