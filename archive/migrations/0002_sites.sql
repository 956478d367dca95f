-- +goose Up

-- How each site fared when it was last visited, and what is expected of it:
-- memory is the crawler's own JSON.
CREATE TABLE sites (
    site    TEXT PRIMARY KEY,
    run     TEXT NOT NULL,
    visited INTEGER NOT NULL,
    good    INTEGER NOT NULL, -- last visit without a problem, 0 if there was none
    state   TEXT NOT NULL,
    memory  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The problems that stand: found, and not yet seen to be mended. seq is the
-- capture that shows it, 0 where nothing was captured.
CREATE TABLE site_problems (
    site    TEXT NOT NULL REFERENCES sites (site) ON DELETE CASCADE,
    code    INTEGER NOT NULL,
    url     TEXT NOT NULL,
    message TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (site, code, url)
) STRICT, WITHOUT ROWID;

-- Protocol of the connection a capture came over, and whether the certificate
-- was verified; empty without TLS.
ALTER TABLE captures ADD COLUMN tls TEXT NOT NULL DEFAULT '';
