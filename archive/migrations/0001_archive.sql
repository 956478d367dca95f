-- +goose Up

-- The one counter Seq comes from. It is raised inside the transaction that
-- uses it, so that Seq order is commit order.
CREATE TABLE counter (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL
) STRICT;
INSERT INTO counter (one, seq) VALUES (1, 0);

-- How far each stage came.
CREATE TABLE cursors (
    name TEXT PRIMARY KEY,
    seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- WARC files and how many of their bytes are committed.
CREATE TABLE segments (
    file TEXT PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The frontier: every address the crawler knows, with the state of its last
-- visit. Times are Unix milliseconds; due 0 is "at once".
CREATE TABLE targets (
    id            INTEGER PRIMARY KEY,
    url           TEXT NOT NULL,
    form          TEXT NOT NULL,
    site          TEXT NOT NULL,
    role          TEXT NOT NULL,
    rank          INTEGER NOT NULL,
    list          TEXT NOT NULL, -- first page of the column
    via           TEXT NOT NULL,
    anchor        TEXT NOT NULL,
    listed        TEXT NOT NULL,
    depth         INTEGER NOT NULL,
    due           INTEGER NOT NULL DEFAULT 0,
    visited       INTEGER NOT NULL DEFAULT 0,
    code          INTEGER NOT NULL DEFAULT 0,
    message       TEXT NOT NULL DEFAULT '',
    etag          TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    sha256        TEXT NOT NULL DEFAULT '',
    failures      INTEGER NOT NULL DEFAULT 0,
    gone          INTEGER NOT NULL DEFAULT 0,
    last_seq      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (url, form)
) STRICT;
CREATE INDEX targets_due ON targets (site, rank, id, due);

-- Every answer and every imported file, with the place of its WARC record.
CREATE TABLE captures (
    seq       INTEGER PRIMARY KEY,
    url       TEXT NOT NULL,
    final_url TEXT NOT NULL,
    origin    TEXT NOT NULL, -- the target as it stood then, JSON
    kind      TEXT NOT NULL,
    time      INTEGER NOT NULL,
    status    INTEGER NOT NULL,
    header    TEXT NOT NULL, -- JSON, of resources only: a response keeps its own
    sha256    TEXT NOT NULL,
    remote    TEXT NOT NULL,
    truncated TEXT NOT NULL,
    code      INTEGER NOT NULL,
    gone      INTEGER NOT NULL,
    file      TEXT NOT NULL REFERENCES segments (file),
    offset    INTEGER NOT NULL,
    length    INTEGER NOT NULL,
    crc       INTEGER NOT NULL, -- CRC-32C of the gzip member
    digest    TEXT NOT NULL,
    UNIQUE (file, offset)
) STRICT;
CREATE INDEX captures_url ON captures (url, seq);
CREATE INDEX captures_final ON captures (final_url, seq) WHERE final_url <> url;

-- One row a publication. address is where it was captured; gone says that this
-- address no longer answers, withdrawn that none of its sources does.
CREATE TABLE reports (
    id         TEXT PRIMARY KEY,
    seq        INTEGER NOT NULL UNIQUE,
    address    TEXT NOT NULL,
    version    INTEGER NOT NULL,
    gone       INTEGER NOT NULL DEFAULT 0,
    withdrawn  INTEGER NOT NULL DEFAULT 0,
    state_seq  INTEGER NOT NULL, -- capture that last spoke about gone
    unit       TEXT NOT NULL, -- report.Unit.Key
    kind       TEXT NOT NULL,
    year       INTEGER NOT NULL,
    needs_ocr  INTEGER NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_address ON reports (address);
CREATE INDEX reports_unit ON reports (unit, kind, year);

-- sha256 and capture are of the bytes first seen with this content, the last_
-- ones of the newest bytes that said the same.
CREATE TABLE versions (
    report       TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    n            INTEGER NOT NULL,
    capture      INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    last_capture INTEGER NOT NULL,
    last_sha256  TEXT NOT NULL,
    seen         INTEGER NOT NULL,
    article      TEXT NOT NULL,
    body         TEXT NOT NULL,
    PRIMARY KEY (report, n)
) STRICT;

-- Further addresses of a publication; their ids lead to the report.
CREATE TABLE sources (
    id        TEXT PRIMARY KEY,
    report    TEXT NOT NULL REFERENCES reports (id),
    address   TEXT NOT NULL,
    url       TEXT NOT NULL,
    title     TEXT NOT NULL,
    published TEXT NOT NULL,
    seen      INTEGER NOT NULL,
    capture   INTEGER NOT NULL,
    gone      INTEGER NOT NULL DEFAULT 0,
    state_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX sources_report ON sources (report, seen, id);
CREATE INDEX sources_address ON sources (address);

-- What persons took out of sight. It names ids, not rows, so that it holds
-- also for a report that is put again or for the first time.
CREATE TABLE hidden (
    id     TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
    n        INTEGER PRIMARY KEY AUTOINCREMENT,
    command  TEXT NOT NULL,
    started  INTEGER NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0,
    summary  TEXT NOT NULL DEFAULT ''
) STRICT;
