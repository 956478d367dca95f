package audit_test

import (
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
// from an archive that holds a report for each cell.
func BenchmarkCoverageOfTheArchive(b *testing.B) {
	places := report.NewRegister()
	var units []report.Unit
	for _, u := range places.Within("51") {
		if u.Level == "township" && len(units) < 1500 {
			units = append(units, u)
		}
	}
	ar, err := archive.Open(b.Context(), b.TempDir(), archive.Options{})
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
		var visits []archive.Visit
		var puts []archive.Put
		for i := range units {
			id := fmt.Sprintf("%s-%d", units[i].Code, year)
			target := archive.Target{URL: "http://www.example.gov.cn/" + id, Site: "s", Role: archive.Article}
			visits = append(visits, archive.Visit{Target: target, Captures: []archive.Capture{{
				Target: target, Kind: archive.Response, Status: http.StatusOK, FinalURL: target.URL, Header: http.Header{}, Body: []byte(id),
			}}, Next: time.Now().Add(time.Hour)})
			puts = append(puts, archive.Put{Report: report.Report{ID: id, Title: id, Unit: units[i], Kind: report.RuleOfLaw, Year: year, Published: fmt.Sprintf("%d-02-%02d", year+1, 1+i%28), Text: id}})
		}
		if err := w.RecordAll(b.Context(), visits); err != nil {
			b.Fatal(err)
		}
		seq, err := ar.Seq(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for i := range puts {
			puts[i].Capture = seq
		}
		if _, err := w.Put(b.Context(), "bench", seq, puts); err != nil {
			b.Fatal(err)
		}
	}
	a := &audit.Auditor{Archive: ar, Places: places, Rules: compare.NationalRules(), Now: time.Now, Program: "bench"}
	for b.Loop() {
		m, err := a.Coverage(b.Context(), audit.CoverageAsk{Region: "51", Kind: report.RuleOfLaw, From: 2016, To: 2025})
		if err != nil || len(m.Units) < 1500 {
			b.Fatal(err)
		}
	}
}
