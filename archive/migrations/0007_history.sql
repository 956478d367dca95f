-- +goose Up

-- What each report was from a Seq on, so that what was searched on a past day
-- can be searched again. Texts stay in versions, as they are understood now.
CREATE TABLE history (
    report    TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    seq       INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    hidden    INTEGER NOT NULL,
    published TEXT NOT NULL, -- the earliest day any source claims
    PRIMARY KEY (report, seq)
) STRICT, WITHOUT ROWID;

-- Of what was put before, only the versions are known: each counts from its
-- capture on.
INSERT INTO history
    SELECT report, capture, n, 0, 0, coalesce(json_extract(body, '$.published'), '')
    FROM versions WHERE capture > 0;
INSERT OR REPLACE INTO history
    SELECT id, seq, version, withdrawn, id IN (SELECT id FROM hidden), coalesce((
        SELECT min(p.published) FROM (
            SELECT id AS report, published FROM reports UNION ALL SELECT report, published FROM sources
        ) p WHERE p.report = reports.id AND p.published <> ''), '') FROM reports;

-- With which analyzer, dictionary and rules answers were given from a Seq on.
CREATE TABLE corpora (
    n          INTEGER PRIMARY KEY AUTOINCREMENT,
    seq        INTEGER NOT NULL,
    analyzer   TEXT NOT NULL,
    dictionary TEXT NOT NULL,
    rules      TEXT NOT NULL,
    program    TEXT NOT NULL
) STRICT;
-- What answers before this were computed with, nobody noted.
INSERT INTO corpora (seq, analyzer, dictionary, rules, program) SELECT 0, '', '', '', '' FROM counter WHERE seq > 0;
