package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// result is any line of a run.
type result struct {
	Engine    string               `json:"engine"`
	What      string               `json:"what"`
	Variant   string               `json:"variant"`
	Documents int                  `json:"documents"`
	Kinds     map[string]latencies `json:"kinds"`
	Alone     map[string]latencies `json:"alone"`
	MBPerCPU  float64              `json:"mb_per_cpu_s"`
	PeakMB    float64              `json:"peak_mb"`
	PerText   float64              `json:"bytes_per_text"`
	TextMB    float64              `json:"text_mb"`
	FoldedMB  float64              `json:"folded_mb"`
	Ratio     float64              `json:"ratio"`
	Start     float64              `json:"start_s"`
	Clients   []clients            `json:"clients"`
}

// measured is a run: the same number of reports, all engines.
type measured []result

// readRuns reads the runs of a folder, the smallest first.
func readRuns(dir string) (runs []measured, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		lines, err := readLines[result](name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if m := measured(lines); m.documents() > 0 {
			runs = append(runs, m)
		}
	}
	if len(runs) == 0 {
		return nil, errors.New("no runs in " + dir)
	}
	slices.SortFunc(runs, func(a, b measured) int { return cmp.Compare(a.documents(), b.documents()) })
	return runs, nil
}

// all gives the lines of an engine that tell of one thing.
func (m measured) all(engine, what string) (found []result) {
	for _, r := range m {
		if r.Engine == engine && r.What == what {
			found = append(found, r)
		}
	}
	return found
}

// one gives the first of them, or nothing but noughts.
func (m measured) one(engine, what string) result {
	if found := m.all(engine, what); len(found) > 0 {
		return found[0]
	}
	return result{}
}

func (m measured) documents() int { return m.one("baogao", "build").Documents }

// middle is the middle one of several numbers, 0 of none.
func middle(numbers []float64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	numbers = slices.Sorted(slices.Values(numbers))
	return numbers[len(numbers)/2]
}

// against is how many times longer the 95th percentile of a kind takes than
// Lucene's: the middle one of the pairs, which were measured in turn.
func (m measured) against(kind string) float64 {
	ours, theirs := m.all("baogao", "search"), m.all("lucene", "search")
	var ratios []float64
	for i := range min(len(ours), len(theirs)) {
		if p := p95(theirs[i].Kinds[kind]); p > 0 {
			ratios = append(ratios, p95(ours[i].Kinds[kind])/p)
		}
	}
	return middle(ratios)
}

// latency is a percentile of an engine's kind, the middle one of its runs.
func (m measured) latency(engine, kind string, of func(latencies) float64) float64 {
	var all []float64
	for _, r := range m.all(engine, "search") {
		if l, ok := r.Kinds[kind]; ok {
			all = append(all, of(l))
		}
	}
	return middle(all)
}

// p50 and p95 are percentiles of the processor time, so that runs on a machine
// where others work can be compared.
func p50(l latencies) float64 { return cmp.Or(l.CPU50, l.P50) }
func p95(l latencies) float64 { return cmp.Or(l.CPU95, l.P95) }

// overHTTP is how many times as long as the engine alone, asked in turn with it,
// a question of any word takes over HTTP, by the clock: that is what those who
// ask wait for. It is the middle one of the runs.
func (m measured) overHTTP(alone string) float64 {
	var ratios []float64
	for _, r := range m.all("baogao", "http") {
		if took := r.Alone[alone].P95; took > 0 {
			ratios = append(ratios, r.Kinds[anyWord].P95/took)
		}
	}
	return middle(ratios)
}

// goal is a row of the table: what must be, and how it is measured.
type goal struct {
	name, must string
	limit      float64 // at least this, or at most if negative
	unit       string
	of         func(m measured) float64
}

func goals() []goal {
	against := func(kind string) func(m measured) float64 {
		return func(m measured) float64 { return m.against(kind) }
	}
	return []goal{
		{"切词，对 gse.Segment", "≥ 10×", 10, "×", func(m measured) float64 { return m.one("baogao", "cut").Ratio }},
		{"每处理器秒从文本到索引，含逐字索引，对 gse + bleve 默认", "≥ 3×", 3, "×", func(m measured) float64 {
			if stock := m.one("stock", "build").MBPerCPU; stock > 0 {
				return m.one("baogao", "build").MBPerCPU / stock
			}
			return 0
		}},
		{"词索引加逐字索引，对文本字节", "≤ 1.3", -1.3, "", func(m measured) float64 { return m.one("baogao", "build").PerText }},
		{"任一词，前十与精确总数，p95 对 Lucene 穷举", "≤ 1.5×", -1.5, "×", against(anyWord)},
		{"全部词，p95 对 Lucene", "≤ 2×", -2, "×", against(allWords)},
		{"逐字短语，p95 对 Lucene 二字组短语", "≤ 1×", -1, "×", against(phrases)},
		{"分面，p95 对 Lucene", "≤ 1×", -1, "×", against(faceted)},
		{"按日期，p95 对 Lucene", "≤ 1×", -1, "×", against(byDate)},
		{"十条摘要，p95", "≤ 2 ms", -2, " ms", func(m measured) float64 { return m.latency("baogao", shownHits, p95) }},
		{"批量建索引的内存峰值", "≤ 600 MB", -600, " MB", func(m measured) float64 { return m.one("baogao", "build").PeakMB }},
		{"接口全程，任一词，p95 对引擎自身（墙钟）", "≤ 1.3×", -1.3, "×", func(m measured) float64 { return m.overHTTP(anyWord) }},
		{"同上，对一问接一问、从不停歇的引擎", "≤ 1.3×", -1.3, "×", func(m measured) float64 { return m.overHTTP(restless) }},
		{"启动到第一个回答", "≤ 1 s", -1, " s", func(m measured) float64 { return m.one("baogao", "http").Start }},
	}
}

// cell is a number with the sign of whether it is as good as it must be.
func (g *goal) cell(m measured) string {
	n := g.of(m)
	if n == 0 {
		return "—"
	}
	sign := "✓"
	if g.limit > 0 && n < g.limit || g.limit < 0 && n > -g.limit {
		sign = "✗"
	}
	if n >= 1000 {
		return fmt.Sprintf("%.0f%s %s", n, g.unit, sign)
	}
	return fmt.Sprintf("%.3g%s %s", n, g.unit, sign)
}

// table prints a folder of runs for docs/PERFORMANCE.md.
func table(_ context.Context, o options, out io.Writer) error {
	runs, err := readRuns(o.dir)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	fmt.Fprint(w, "| | 须 |")
	for _, m := range runs {
		fmt.Fprintf(w, " %d 份 |", m.documents())
	}
	fmt.Fprintf(w, "\n|---|---|%s\n", strings.Repeat("---|", len(runs)))
	for _, g := range goals() {
		fmt.Fprintf(w, "| %s | %s |", g.name, g.must)
		for _, m := range runs {
			fmt.Fprintf(w, " %s |", g.cell(m))
		}
		fmt.Fprintln(w)
	}
	for _, m := range runs {
		m.details(w)
	}
	return w.Flush()
}

// engines in the order of the tables, with their names for people.
func engines() [][2]string {
	return [][2]string{{"baogao", "baogao"}, {"lucene", "Lucene"}, {"tantivy", "tantivy"}, {"sqlite", "SQLite FTS5"}, {"stock", "gse + bleve 默认"}}
}

// details are the numbers of every engine, p50 and p95 in milliseconds.
func (m measured) details(w io.Writer) {
	if len(m.all("baogao", "search")) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%d 份报告，%.0f MB 文本（折叠后 %.0f MB）：\n\n", m.documents(), m.one("baogao", "build").TextMB, m.one("baogao", "build").FoldedMB)
	fmt.Fprint(w, "| p50 / p95，毫秒 | 索引 MB/处理器秒 | 索引/文本 | 峰值 MB |")
	for _, kind := range shown() {
		fmt.Fprintf(w, " %s |", kind[1])
	}
	fmt.Fprint(w, "\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, e := range engines() {
		if len(m.all(e[0], "search")) == 0 {
			continue
		}
		seconds, perText, peak := 0., 0., 0.
		for _, b := range m.all(e[0], "build") {
			seconds, perText, peak = seconds+1/b.MBPerCPU, perText+b.PerText, max(peak, b.PeakMB)
		}
		fmt.Fprintf(w, "| %s | %.2g | %.2f | %.0f |", e[1], 1/seconds, perText, peak)
		for _, kind := range shown() {
			fmt.Fprintf(w, " %.3g / %.3g |", m.latency(e[0], kind[0], p50), m.latency(e[0], kind[0], p95))
		}
		fmt.Fprintln(w)
	}
	if http := m.one("baogao", "http"); len(http.Clients) > 0 {
		fmt.Fprint(w, "\n| 客户数 | 回答/秒 | p50 ms | p95 ms | p99 ms | 拒绝 |\n|---|---|---|---|---|---|\n")
		for _, c := range http.Clients {
			fmt.Fprintf(w, "| %d | %.0f | %.3g | %.3g | %.3g | %d |\n", c.Clients, c.Answers, c.P50, c.P95, c.P99, c.Refused)
		}
	}
}

// shown are the kinds that every engine was asked, with their names for people.
func shown() [][2]string {
	return [][2]string{{anyWord, "任一词"}, {allWords, "全部词"}, {phrases, "短语"}, {faceted, "分面"}, {byDate, "按日期"}, {filtered, "筛选"}}
}
