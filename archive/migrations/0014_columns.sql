-- +goose Up

-- The pages of a column's list, among all that the crawler knows.
CREATE INDEX targets_columns ON targets (list) WHERE rank = 0;
