-- +goose Up

-- The key of a department is its government's code and its name: 司法局 there is
-- in every county. What persons said of one follows where only one is meant.
UPDATE reports SET unit = (
        SELECT json_extract(v.body, '$.unit.code') || '/' || json_extract(v.body, '$.unit.name')
        FROM versions v WHERE v.report = reports.id AND v.n = reports.version)
    WHERE EXISTS (
        SELECT 1 FROM versions v WHERE v.report = reports.id AND v.n = reports.version
            AND json_extract(v.body, '$.unit.type') = 'department' AND coalesce(json_extract(v.body, '$.unit.code'), '') <> '');
CREATE TEMP TABLE named AS
    SELECT substr(unit, instr(unit, '/') + 1) AS name, min(unit) AS unit FROM reports WHERE instr(unit, '/') > 0
    GROUP BY 1 HAVING count(DISTINCT unit) = 1;
UPDATE OR IGNORE statements SET unit = (SELECT n.unit FROM named n WHERE n.name = statements.unit)
    WHERE unit IN (SELECT name FROM named);
UPDATE OR IGNORE reference_figures SET unit = (SELECT n.unit FROM named n WHERE n.name = reference_figures.unit)
    WHERE unit IN (SELECT name FROM named);
DROP TABLE named;
