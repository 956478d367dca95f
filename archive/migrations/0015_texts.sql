-- +goose Up

-- What a list of reports shows stands first in a row, the text as it is: SQLite
-- reads a row page by page, and only as far as it must. head and details are
-- together the JSON of a report without its text.
CREATE TABLE versions_new (
    report       TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    n            INTEGER NOT NULL,
    capture      INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    last_capture INTEGER NOT NULL,
    last_sha256  TEXT NOT NULL,
    seen         INTEGER NOT NULL,
    head         TEXT NOT NULL,
    text         TEXT NOT NULL,
    details      TEXT NOT NULL, -- figures, requirements, evidence
    article      TEXT NOT NULL,
    PRIMARY KEY (report, n)
) STRICT;
INSERT INTO versions_new
    SELECT report, n, capture, sha256, last_capture, last_sha256, seen,
        json_remove(json_replace(body, '$.text', '', '$.figures', NULL, '$.requirements', NULL), '$.evidence'),
        coalesce(json_extract(body, '$.text'), ''),
        json_object('figures', body -> '$.figures', 'requirements', body -> '$.requirements', 'evidence', body -> '$.evidence'),
        article
    FROM versions ORDER BY rowid;
DROP TABLE versions;
ALTER TABLE versions_new RENAME TO versions;
