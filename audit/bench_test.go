package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"baogao/archive"
	"baogao/audit"
	"baogao/compare"
	"baogao/report"
)

// BenchmarkCoverageOfTheArchive answers a matrix of 1,500 units and ten years
// from an archive that holds a report for each cell, each found in a column of
// its county that had been read without it.
func BenchmarkCoverageOfTheArchive(b *testing.B) {
	places := report.NewRegister()
	var units []report.Unit
	for _, u := range places.Within("51") {
		if u.Level == "township" && len(units) < 1500 {
			units = append(units, u)
		}
	}
	var now time.Time
	ar, err := archive.Open(b.Context(), b.TempDir(), archive.Options{Now: func() time.Time { now = now.Add(time.Millisecond); return now }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ar.Close() })
	w, err := ar.Writer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = w.Close() })
	for year := 2016; year <= 2025; year++ {
		now = time.Date(year+1, 2, 1, 0, 0, 0, 0, time.UTC)
		if err := runYear(b.Context(), ar, w, units, year); err != nil {
			b.Fatal(err)
		}
	}
	a := &audit.Auditor{Archive: ar, Places: places, Rules: compare.NationalRules(), Now: time.Now, Program: "bench"}
	ask := audit.CoverageAsk{Region: "51", Kind: report.RuleOfLaw, From: 2016, To: 2025}
	b.Run("matrix", func(b *testing.B) {
		for b.Loop() {
			m, err := a.Coverage(b.Context(), ask)
			if err != nil || len(m.Units) < 1500 {
				b.Fatal(err)
			}
		}
	})
	b.Run("county", func(b *testing.B) {
		ask := ask
		ask.Region = units[0].Code[:6]
		for b.Loop() {
			if _, err := a.Coverage(b.Context(), ask); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) { // as it is answered over HTTP
		for b.Loop() {
			m, err := a.Coverage(b.Context(), ask)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := json.Marshal(m); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// runYear reads the column of every county, finds the reports of a year in it,
// and takes them in.
func runYear(ctx context.Context, ar *archive.Archive, w *archive.Writer, units []report.Unit, year int) error {
	if _, err := w.StartRun(ctx, "crawl"); err != nil {
		return err
	}
	columns := map[string]int{}
	var lists, visits []archive.Visit
	var puts []archive.Put
	visit := func(t archive.Target) archive.Visit {
		return archive.Visit{Target: t, Next: time.Now(), Captures: []archive.Capture{{
			Target: t, Kind: archive.Response, Status: http.StatusOK, FinalURL: t.URL, Header: http.Header{}, Body: fmt.Append(nil, t.URL, year),
		}}}
	}
	for i := range units {
		county := units[i].Code[:6]
		site := "http://www." + county + ".gov.cn/"
		at, known := columns[county]
		if !known {
			at = len(lists)
			columns[county], lists = at, append(lists, visit(archive.Target{URL: site, Site: county, Role: archive.Column, Column: site}))
		}
		id := fmt.Sprintf("%s-%d", units[i].Code, year)
		target := archive.Target{URL: site + id, Site: county, Role: archive.Article, Column: site}
		lists[at].Found, visits = append(lists[at].Found, target), append(visits, visit(target))
		puts = append(puts, archive.Put{Article: report.Article{URL: target.URL}, Report: report.Report{
			ID: id, Title: id, Unit: units[i], Kind: report.RuleOfLaw, Year: year, Published: fmt.Sprintf("%d-02-%02d", year+1, 1+i%28), Text: id, URL: target.URL,
		}})
	}
	if err := w.RecordAll(ctx, append(lists, visits...)); err != nil {
		return err
	}
	seq, err := ar.Seq(ctx)
	if err != nil {
		return err
	}
	for i := range puts {
		puts[i].Capture = seq - uint64(len(puts)-1-i)
	}
	_, err = w.Put(ctx, "bench", seq, puts)
	return err
}
