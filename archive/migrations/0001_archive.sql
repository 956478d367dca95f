-- +goose Up
-- Seq: one row, raised inside the write transaction, so that Seq order is commit order.
CREATE TABLE counter (seq INTEGER NOT NULL);
INSERT INTO counter VALUES (0);

CREATE TABLE cursors (name TEXT PRIMARY KEY, seq INTEGER NOT NULL);

-- How far each WARC file is committed; bytes beyond are torn.
CREATE TABLE warc (file TEXT PRIMARY KEY, committed INTEGER NOT NULL);

-- The frontier. Times are Unix milliseconds.
CREATE TABLE targets (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	url TEXT NOT NULL, form TEXT NOT NULL, site TEXT NOT NULL, role TEXT NOT NULL,
	column_url TEXT NOT NULL, via TEXT NOT NULL, anchor TEXT NOT NULL, listed TEXT NOT NULL, depth INTEGER NOT NULL,
	due INTEGER NOT NULL DEFAULT 0,
	etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL DEFAULT '',
	failures INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, last_seq INTEGER NOT NULL DEFAULT 0,
	code INTEGER NOT NULL DEFAULT 0,
	rank INTEGER NOT NULL, -- columns 0, articles 1, attachments 2
	UNIQUE (url, form)
);
CREATE INDEX targets_due ON targets (site, rank, id, due);

CREATE TABLE captures (
	seq INTEGER PRIMARY KEY,
	url TEXT NOT NULL, form TEXT NOT NULL, site TEXT NOT NULL, role TEXT NOT NULL,
	column_url TEXT NOT NULL, via TEXT NOT NULL, anchor TEXT NOT NULL, listed TEXT NOT NULL, depth INTEGER NOT NULL,
	kind TEXT NOT NULL, time INTEGER NOT NULL, final_url TEXT NOT NULL, status INTEGER NOT NULL, header TEXT NOT NULL,
	sha256 TEXT NOT NULL, remote TEXT NOT NULL, truncated TEXT NOT NULL, code INTEGER NOT NULL, gone INTEGER NOT NULL,
	file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX captures_url ON captures (url, seq);

CREATE TABLE reports (
	id TEXT PRIMARY KEY,
	seq INTEGER NOT NULL UNIQUE,
	version INTEGER NOT NULL,
	withdrawn INTEGER NOT NULL DEFAULT 0,
	first_seen INTEGER NOT NULL,
	unit TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL, needs_ocr INTEGER NOT NULL
);
CREATE INDEX reports_same ON reports (unit, kind, year);

CREATE TABLE versions (
	report TEXT NOT NULL REFERENCES reports (id), n INTEGER NOT NULL,
	seen INTEGER NOT NULL, sha256 TEXT NOT NULL, capture INTEGER NOT NULL,
	article TEXT NOT NULL, body TEXT NOT NULL, -- JSON of report.Article and report.Report
	PRIMARY KEY (report, n)
);

-- Further addresses of a publication; id is the alias.
CREATE TABLE sources (
	id TEXT PRIMARY KEY, report TEXT NOT NULL REFERENCES reports (id),
	url TEXT NOT NULL, seen INTEGER NOT NULL, published TEXT NOT NULL, title TEXT NOT NULL
);
CREATE INDEX sources_report ON sources (report);

CREATE TABLE hidden (report TEXT PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL);

CREATE TABLE runs (
	id TEXT PRIMARY KEY, command TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL, summary BLOB
);
