-- +goose Up

-- What vouches for a capture beside its bytes: the certificate the server
-- showed, and how the clock that gave the time was checked. JSON, empty for
-- captures from before this was noted; the WARC record has the same.
ALTER TABLE captures ADD COLUMN witness TEXT NOT NULL DEFAULT '';
