package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// corpusRows are reports to import. Every tenth comes a second time from another
// site; what is counted is one publication.
func corpusRows(from, to int, say func(i int) string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	for i := from; i < to; i++ {
		row := map[string]string{
			"id": fmt.Sprintf("r%04d", i), "url": fmt.Sprintf("http://a.example/%d", i), "published": fmt.Sprintf("2021-%02d-%02d", 1+i%12, 1+i%28),
			"title": fmt.Sprintf("有庆镇%d年第%d号工作情况", 2018+i%4, i), "text": say(i),
		}
		_ = e.Encode(row) // to memory
	}
	return b.String()
}

// answersOf are what is counted and listed, by command.
func answersOf(t *testing.T, dir string, corpus uint64) (answers map[string]index.Answer, exported string) {
	t.Helper()
	more := []string{}
	if corpus != 0 {
		more = []string{"--corpus", strconv.FormatUint(corpus, 10)}
	}
	answers = map[string]index.Answer{}
	for _, q := range []string{"普法", "执法 -普法 日期:2021-03..2021-08", "年份:2019..2020"} {
		code, out, stderr := call(t, dir, "", append([]string{"search", q, "--limit", "2000", "-o", "json"}, more...)...)
		var a index.Answer
		if err := json.Unmarshal([]byte(out), &a); err != nil || code != exitDone {
			t.Fatalf("%s: exit %d, %v, %s", q, code, err, stderr)
		}
		answers[q] = a
	}
	code, exported, stderr := call(t, dir, "", append([]string{"export", "普法", "--format", "jsonl", "--sample", "40", "--by", "year"}, more...)...)
	if code != exitDone {
		t.Fatal(stderr)
	}
	_, stats, _ := call(t, dir, "", append([]string{"stats", "普法", "--by", "year,region"}, more...)...)
	_, lines, _ := call(t, dir, "", append([]string{"concordance", "普法"}, more...)...)
	return answers, exported + regexp.MustCompile("语料.*\n").ReplaceAllString(stats, "") + lines
}

// TestCorpusRepeatsAPastDay imports a thousand reports, changes, withdraws and
// adds to them, and asks of the day before.
func TestCorpusRepeatsAPastDay(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: imports a thousand reports and opens the index many times")
	}
	const n = 1000
	dir := t.TempDir()
	words := []string{"行政执法", "普法", "监督", "执法普法", "行政执法与普法"}
	text := func(i int) string { return fmt.Sprintf("本年加强%s工作，%s不足。", words[i%5], words[i%3]) }
	must := func(stdin string, args ...string) {
		t.Helper()
		if code, _, stderr := call(t, dir, stdin, args...); code != exitDone {
			t.Fatalf("%v: exit %d, %s", args, code, stderr)
		}
	}
	must(corpusRows(0, n, text), "import", "-")
	before, exported := answersOf(t, dir, 0)
	seq := before["普法"].Corpus.Seq
	if before["普法"].Total == 0 || before["年份:2019..2020"].Total == 0 {
		t.Fatal("nothing to compare")
	}

	must(corpusRows(0, 30, func(i int) string { return "改为" + words[(i+1)%5] + "。" }), "import", "-")
	must(corpusRows(n, n+10, text), "import", "-")
	withdraw(t, dir, "r0040", "r0041", "r0042")

	same := func(when string) {
		t.Helper()
		after, again := answersOf(t, dir, seq)
		diff := cmp.Diff(before, after, cmpopts.IgnoreFields(index.Answer{}, "TookMS", "HiddenSince"), cmpopts.IgnoreFields(index.AnswerHit{}, "Snippets"))
		if diff != "" {
			t.Errorf("%s: the corpus of %d (-then +repeated):\n%s", when, seq, diff)
		}
		if diff := cmp.Diff(exported, again); diff != "" {
			t.Errorf("%s: export, stats, concordance (-then +repeated):\n%s", when, diff)
		}
	}
	same("changed")
	must("", "index", "rebuild")
	same("rebuilt")
	now, _ := answersOf(t, dir, 0)
	want := before["普法"].Corpus
	want.Seq = now["普法"].Corpus.Seq
	if diff := cmp.Diff(want, now["普法"].Corpus); diff != "" || want.Seq == seq || now["年份:2019..2020"].Total == before["年份:2019..2020"].Total {
		t.Errorf("corpus of today (-want +got), or nothing has changed:\n%s", diff)
	}

	// What is hidden stays hidden, and is counted.
	hidden := before["普法"].Hits[0].ID
	must("", "hide", hidden, "--reason", "误")
	_, out, _ := call(t, dir, "", "search", "普法", "--limit", "2000", "-o", "json", "--corpus", strconv.FormatUint(seq, 10))
	var a index.Answer
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err)
	}
	if a.Total != before["普法"].Total-1 || a.HiddenSince == nil || *a.HiddenSince != 1 {
		t.Errorf("with one hidden: %d of %d, hidden since %v", a.Total, before["普法"].Total, a.HiddenSince)
	}
	for _, h := range a.Hits {
		if h.ID == hidden {
			t.Error("a hidden report is found at an old Seq")
		}
	}
	if code, _, _ := call(t, dir, "", "search", "普法", "--corpus", "99999999"); code != exitWrongUse {
		t.Errorf("a Seq that is not yet: exit %d", code)
	}
	must("", "index", "check")
}

// withdraw lets the addresses of reports answer no more.
func withdraw(t *testing.T, dir string, ids ...string) {
	t.Helper()
	ar, err := archive.Open(t.Context(), dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ar.Close()
	w, err := ar.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, id := range ids {
		target := archive.Target{URL: "http://a.example/gone/" + id, Site: "a", Role: archive.Article}
		seq, err := w.Record(t.Context(), archive.Visit{
			Target: target, Code: errs.NotFound, Gone: true, SHA256: id, Next: time.Unix(1<<33, 0),
			Captures: []archive.Capture{{Target: target, Kind: archive.Response, Status: 404, FinalURL: target.URL, Body: []byte("404")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.Put(t.Context(), "", 0, []archive.Put{{Capture: seq, Withdrawn: true, Report: report.Report{ID: id}}})
		if err != nil || out[0] != archive.Gone {
			t.Fatalf("withdraw %s: %v, %v", id, out, err)
		}
	}
}

// TestDuplicatesAndVersionsChangeNoCount plants copies of a publication at other
// addresses, and another version of a page: what is counted stays.
func TestDuplicatesAndVersionsChangeNoCount(t *testing.T) {
	dir := t.TempDir()
	row := func(url, text string) string {
		b, _ := json.Marshal(map[string]string{ //nolint:errchkjson // strings
			"url": url, "title": "渠县有庆镇2021年度法治政府建设情况报告", "unit": "四川省达州市渠县有庆镇人民政府", "kind": "rule_of_law", "year": "2021", "text": text,
		})
		return string(b) + "\n"
	}
	text := "一、主要成效\n" + strings.Repeat("加强普法宣传，规范行政执法，聘请法律顾问。", 20) + "\n二、存在问题\n经费不足。"
	count := func() (total int, facets map[string][]index.FacetValue) {
		t.Helper()
		_, out, stderr := call(t, dir, "", "search", "普法", "-o", "json")
		var a index.Answer
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatal(err, stderr)
		}
		return a.Total, a.Facets
	}
	call(t, dir, row("http://a.example/1", text), "import", "-")
	total, facets := count()
	for _, more := range []string{row("http://b.example/9", text), row("http://c.example/7", text+"\n（完）"), row("http://a.example/1", text+"\n修订。")} {
		if code, _, stderr := call(t, dir, more, "import", "-"); code != exitDone {
			t.Fatal(stderr)
		}
		n, f := count()
		if diff := cmp.Diff(facets, f); n != total || total != 1 || diff != "" {
			t.Errorf("%d reports, then %d:\n%s", total, n, diff)
		}
	}
}

// TestOwnSynonyms: a list in the data directory is used at once, and an answer of
// an old Seq says that it was not there then.
func TestOwnSynonyms(t *testing.T) {
	dir := t.TempDir()
	if code, _, stderr := call(t, dir, corpusRows(0, 2, func(int) string { return "推进一网通办。" }), "import", "-"); code != exitDone {
		t.Fatal(stderr)
	}
	search := func(more ...string) (a index.Answer) {
		t.Helper()
		_, out, stderr := call(t, dir, "", append([]string{"search", "最多跑半次", "-o", "json"}, more...)...)
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatal(err, stderr)
		}
		return a
	}
	was := search()
	name := filepath.Join(dir, "synonyms.txt")
	if err := os.WriteFile(name, []byte("最多跑半次 > 一网通办\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if now := search(); was.Total != 0 || now.Total != 2 || now.Corpus.Dictionary == was.Corpus.Dictionary {
		t.Errorf("%d found with %s, then %d with %s", was.Total, was.Corpus.Dictionary, now.Total, now.Corpus.Dictionary)
	}
	if again := search("--corpus", strconv.FormatUint(was.Corpus.Seq, 10)); len(again.Corrections) != 1 || again.Corrections[0].Code != "dictionary_changed" {
		t.Errorf("of %d: %+v", was.Corpus.Seq, again.Corrections)
	}
	if err := os.WriteFile(name, []byte("\n最多跑半次\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, dir, "", "search", "x"); code != exitWrongUse || !strings.Contains(stderr, "line 2") {
		t.Errorf("a bad line: exit %d, %s", code, stderr)
	}
}
