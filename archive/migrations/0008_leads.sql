-- +goose Up

-- What a judgement was made of stays readable when the text it spoke of is gone:
-- the lead as it stood, JSON.
ALTER TABLE judgements ADD COLUMN body TEXT NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN attachment TEXT NOT NULL DEFAULT ''; -- attachments.sha256

-- Files that persons attach to what they say: a photograph of a notice board, a
-- letter. They are few and small, and lie in the database so that a judgement
-- and its file are one transaction, in every backup.
CREATE TABLE attachments (
    sha256 TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    body   BLOB NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
