-- +goose Up

-- What persons say of units: new ones, changes, lifetimes. n keeps the order in
-- which it was said, for later words amend earlier ones. unit is JSON.
CREATE TABLE units (
    n    INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    unit TEXT NOT NULL,
    at   INTEGER NOT NULL,
    UNIQUE (code, name)
) STRICT;
