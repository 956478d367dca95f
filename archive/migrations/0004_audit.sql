-- +goose Up

-- What a matrix of units and years asks of thousands of reports at once, beside
-- the text instead of inside it.
ALTER TABLE reports ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN published TEXT NOT NULL DEFAULT '';
UPDATE reports SET (title, published) = (
    SELECT coalesce(json_extract(v.body, '$.title'), ''), coalesce(json_extract(v.body, '$.published'), '')
    FROM versions v WHERE v.report = reports.id AND v.n = reports.version);
CREATE INDEX reports_kind ON reports (kind, unit, year);

-- When the address was first seen in a list; 0 where nobody noted it. A reading
-- of the list before that day is a reading without the address.
ALTER TABLE targets ADD COLUMN found INTEGER NOT NULL DEFAULT 0;

-- What persons say of leads. text is the hash of what the lead spoke of: a
-- rejected lead comes back only when that changed.
CREATE TABLE judgements (
    lead  TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    note  TEXT NOT NULL,
    by    TEXT NOT NULL,
    at    INTEGER NOT NULL,
    text  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What persons say of a unit's duty in one year: exempt, or published where no
-- crawler looks (newspaper, 公众号, notice board), with the evidence named.
CREATE TABLE statements (
    unit      TEXT NOT NULL, -- report.Unit.Key
    kind      TEXT NOT NULL,
    year      INTEGER NOT NULL,
    exempt    INTEGER NOT NULL,
    published TEXT NOT NULL, -- YYYY-MM-DD, of a publication elsewhere
    medium    TEXT NOT NULL,
    note      TEXT NOT NULL,
    by        TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (unit, kind, year)
) STRICT, WITHOUT ROWID;

-- Population and other figures that reports are measured against.
CREATE TABLE reference_figures (
    unit   TEXT NOT NULL, -- report.Unit.Key
    year   INTEGER NOT NULL,
    name   TEXT NOT NULL, -- population
    value  REAL NOT NULL,
    source TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (unit, name, year)
) STRICT, WITHOUT ROWID;
