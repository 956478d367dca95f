"""How fast is SQLite's FTS5 on the same reports and questions?

  sqlite_bench.py build terms|pairs TERMS.jsonl DIR
  sqlite_bench.py search TERMS-DIR PAIRS-DIR QUESTIONS.jsonl

Terms and pairs of neighbouring characters are given as words. Results are JSON in the form of bench/speed.
"""
import os
import sqlite3
import sys

import peer

WARM_UPS, REPEATS = 1, 2  # it is slow


def build(what, source, path):
    os.makedirs(path)
    db = sqlite3.connect(os.path.join(path, "db"))
    db.executescript("pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-200000")
    meter = peer.Meter()
    db.execute("create virtual table texts using fts5(text, content='', tokenize='unicode61')")
    db.execute("create table facts(id integer primary key, year, region, province, date)")
    with db:
        for i, row in enumerate(meter.rows(source)):
            db.execute("insert into texts(rowid, text) values(?, ?)", (i, row[what]))
            db.execute("insert into facts values(?, ?, ?, ?, ?)", (i, row["year"], row["region"], row["province"], row["date"]))
    db.execute("insert into texts(texts) values('optimize')")
    db.commit()
    db.close()
    meter.report("sqlite", what, path)


def search(terms, pairs, questions):
    dbs = {what: sqlite3.connect(os.path.join(path, "db")) for what, path in (("terms", terms), ("pairs", pairs))}
    join = " from texts join facts on facts.id = texts.rowid where texts match ?"

    def prepare(q):
        if "phrase" in q:
            return dbs["pairs"], '"' + peer.pairs(q["phrase"]).strip() + '"'
        return dbs["terms"], (" AND " if q["kind"] == "all" else " OR ").join('"%s"' % w for w in q["words"])

    def ask(q, prepared):
        db, match = prepared
        where, values = join, [match]
        if "year" in q:
            where, values = join + " and year = ? and province = ?", [match, str(q["year"]), q["region"]]
        order = "date desc, facts.id" if q["kind"] == "date" else "rank"
        db.execute("select texts.rowid" + where + " order by " + order + " limit 10", values).fetchall()
        found = db.execute("select count(*)" + where, values).fetchone()[0]
        if q["kind"] == "facets":
            for name in ("year", "region"):
                counts = db.execute("select " + name + ", count(*)" + where + " group by 1", values).fetchall()
                if sum(n for _, n in counts) != found:
                    raise SystemExit("the numbers of %s are not the total" % name)
        return found

    n = dbs["terms"].execute("select count(*) from facts").fetchone()[0]
    peer.search("sqlite", n, questions, prepare, ask, WARM_UPS, REPEATS)


if __name__ == "__main__":
    {"build": build, "search": search}[sys.argv[1]](*sys.argv[2:])
