-- +goose Up

-- What a receiver of notices tells ours by: they are signed with it. Empty for
-- standing queries from before this was so, and for those that go by mail.
ALTER TABLE alerts ADD COLUMN secret TEXT NOT NULL DEFAULT '';
