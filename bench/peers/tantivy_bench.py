"""How fast is tantivy on the same reports and questions?

  tantivy_bench.py build terms|pairs TERMS.jsonl DIR   index our terms, or pairs of neighbouring characters
  tantivy_bench.py search TERMS-DIR PAIRS-DIR QUESTIONS.jsonl

tantivy has no tokenizer whose pairs stand at positions, so the pairs are made here, outside what is measured.
Results are JSON in the form of bench/speed.
"""
import os
import sys

import tantivy

import peer

WARM_UPS, REPEATS = 2, 7


def schema(what):
    b = tantivy.SchemaBuilder()
    b.add_text_field("text", tokenizer_name="whitespace_only", index_option="position")
    if what == "terms":
        for name in ("year", "region", "province"):
            b.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        b.add_unsigned_field("date", fast=True)
    return b.build()


def index(what, path, new=False):
    if new:
        os.makedirs(path)
    ix = tantivy.Index(schema(what), path=path) if new else tantivy.Index.open(path)
    ix.register_tokenizer("whitespace_only", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return ix


def build(what, source, path):
    ix = index(what, path, new=True)
    meter = peer.Meter()
    writer = ix.writer(heap_size=256_000_000, num_threads=1)
    for row in meter.rows(source):
        if what == "pairs":
            d = tantivy.Document(text=[row["pairs"]])
        else:
            d = tantivy.Document(text=[row["terms"]], year=[row["year"]], region=[row["region"]], province=[row["province"]])
            d.add_unsigned("date", int(row["date"].replace("-", "")))
        writer.add_document(d)
    writer.commit()
    writer.wait_merging_threads()
    meter.report("tantivy", what, path)


def search(terms, pairs, questions):
    indexes = {"terms": index("terms", terms), "pairs": index("pairs", pairs)}
    searchers = {what: ix.searcher() for what, ix in indexes.items()}
    schemas = {what: schema(what) for what in indexes}
    years = {"years": {"terms": {"field": "year", "size": 100}}, "regions": {"terms": {"field": "region", "size": 10000}}}

    def prepare(q):
        what = "pairs" if "phrase" in q else "terms"
        term = lambda field, word: tantivy.Query.term_query(schemas[what], field, word, index_option="basic")
        if "phrase" in q:
            words = peer.pairs(q["phrase"]).split()
            if len(words) == 1:
                return what, term("text", words[0])
            return what, tantivy.Query.phrase_query(schemas[what], "text", words)
        occur = tantivy.Occur.Must if q["kind"] == "all" else tantivy.Occur.Should
        query = tantivy.Query.boolean_query([(occur, tantivy.Query.term_query(schemas[what], "text", w)) for w in q["words"]])
        if "year" in q:
            must = [query] + [tantivy.Query.const_score_query(term(*f), 0.0) for f in (("year", str(q["year"])), ("province", q["region"]))]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, m) for m in must])
        return what, query

    def ask(q, prepared):
        what, query = prepared
        if q["kind"] == "date":
            return searchers[what].search(query, 10, count=True, order_by_field="date").count
        found = searchers[what].search(query, 10, count=True).count
        if q["kind"] == "facets":
            counts = searchers[what].aggregate(query, years)
            if sum(b["doc_count"] for b in counts["years"]["buckets"]) != found:
                raise SystemExit("the numbers of years are not the total")
        return found

    peer.search("tantivy", searchers["terms"].num_docs, questions, prepare, ask, WARM_UPS, REPEATS)


if __name__ == "__main__":
    {"build": build, "search": search}[sys.argv[1]](*sys.argv[2:])
