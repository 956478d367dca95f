"""What the peers in Python share: reading rows and questions, measuring, telling."""
import json
import os
import resource
import time

KINDS = ("any", "all", "phrase", "facets", "date", "filter")


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in status if line.startswith("VmHWM"))


def pairs(text):
    """Pairs of neighbouring characters, as words; none across the end of a line."""
    return " ".join(a + b for line in text.split("\n") for a, b in zip(line, line[1:]) if not (a + b).isspace())


class Meter:
    """Measures a build without the reading of the rows."""

    def __init__(self):
        self.documents = self.text = self.reading = 0
        self.began, self.spent = time.time(), cpu()

    def rows(self, source):
        with open(source) as lines:
            while True:
                begin = time.thread_time()
                line = lines.readline()
                if not line:
                    return
                row = json.loads(line)
                row["pairs"] = pairs(row["folded"])
                self.documents += 1
                self.text += len(row["text"].encode())
                self.reading += time.thread_time() - begin
                yield row

    def report(self, engine, variant, path):
        spent = cpu() - self.spent - self.reading
        size = sum(os.path.getsize(os.path.join(path, f)) for f in os.listdir(path))
        print(json.dumps({
            "engine": engine, "what": "build", "variant": variant, "documents": self.documents, "text_mb": self.text / 1e6,
            "wall_s": time.time() - self.began, "cpu_s": spent, "mb_per_cpu_s": self.text / 1e6 / spent, "peak_mb": peak(),
            "bytes": {variant: size}, "bytes_per_text": size / self.text}))


def search(engine, documents, questions, prepare, ask, warm_ups, repeats):
    """Asks every question, keeps the best time of each and tells the percentiles."""
    with open(questions) as lines:
        asked = [json.loads(line) for line in lines]
    kinds = {}
    for kind in KINDS:
        mine = [(q, prepare(q)) for q in asked if q["kind"] == kind]
        best, used, hits, wrong, spent = [9e9] * len(mine), [9e9] * len(mine), 0, 0, 0
        for turn in range(warm_ups + repeats):
            if turn == warm_ups:
                spent = cpu()
            for i, (q, prepared) in enumerate(mine):
                begin, before = time.perf_counter(), time.thread_time()
                total = ask(q, prepared)
                took, processor = (time.perf_counter() - begin) * 1000, (time.thread_time() - before) * 1000
                if turn == 0:
                    hits += total
                    wrong += total != q["terms"]
                if turn >= warm_ups:
                    best[i], used[i] = min(best[i], took), min(used[i], processor)
        each = (cpu() - spent) * 1000 / max(1, len(mine) * repeats)
        best.sort()
        used.sort()
        at = lambda all, p: round(all[(len(all) - 1) * p // 100], 4)
        kinds[kind] = {"p50": at(best, 50), "p95": at(best, 95), "p99": at(best, 99),
                       "cpu50": at(used, 50), "cpu95": at(used, 95), "cpu99": at(used, 99), "cpu_ms": round(each, 4), "hits": hits, "wrong": wrong}
    print(json.dumps({"engine": engine, "what": "search", "documents": documents, "kinds": kinds, "peak_mb": peak()}))
