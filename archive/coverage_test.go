package archive

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// TestPublications holds what is noted when an address is found against the
// plain way: a look through all readings of its column, run by run.
func TestPublications(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	a, err := Open(t.Context(), t.TempDir(), Options{Now: func() time.Time { now = now.Add(time.Second); return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	w := writer(t, a)
	columns := []string{"http://a.gov.cn/", "http://b.gov.cn/"}
	for run := range 6 {
		if _, err := w.StartRun(t.Context(), "crawl"); err != nil {
			t.Fatal(err)
		}
		for i, column := range columns {
			list := visit(column, strconv.Itoa(run))
			list.Target.Role, list.Target.Column = Column, column
			if list.Captures[0].Target = list.Target; (run+i)%3 == 1 {
				list.Code = errs.ServerError // this reading says nothing
			}
			var ids []string
			for n := range run + i {
				id := fmt.Sprintf("%s%d", column, run-n/2)
				ids, list.Found = append(ids, id), append(list.Found, Target{URL: id, Site: "s", Role: Article, Column: column})
			}
			record(t, w, list)
			for n, id := range ids {
				r := report.Report{ID: id, Title: id, Kind: report.RuleOfLaw, Year: 2020 + n, Text: id, Unit: report.Unit{Name: "镇", Code: fmt.Sprintf("51172%d", i)}}
				if i == 1 && n%2 == 1 {
					r.Unit = report.Unit{Name: "某某管理局"}
				}
				put(t, w, Put{Capture: record(t, w, visit(id, id)), Report: r})
			}
		}
		now = now.Add(24 * time.Hour)
	}
	if err := a.Hide(t.Context(), columns[1]+"3", "test"); err != nil {
		t.Fatal(err)
	}
	ps, err := a.Publications(t.Context(), PublicationQuery{Prefix: "5117", Units: []string{"511720", "某某管理局", "某某管理局"}, Kind: report.RuleOfLaw})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, column := range columns {
		for n := range 7 {
			id := fmt.Sprintf("%s%d", column, n)
			if _, err := a.Report(t.Context(), id); err == nil {
				want = append(want, id)
			}
		}
	}
	absent := 0
	for i := range ps {
		p := &ps[i]
		got = append(got, p.ID)
		if plain := a.plainAbsent(t, p.ID, p.Columns[0]); !p.Absent.Equal(plain) {
			t.Errorf("%s: last seen absent %v, want %v", p.ID, p.Absent, plain)
		}
		if !p.Absent.IsZero() {
			absent++
		}
	}
	if cs, err := a.ColumnStates(t.Context(), columns[1:]); err != nil || len(cs) != 1 || cs[0].URL != columns[1] || cs[0].Pages != 1 || cs[0].Read.IsZero() {
		t.Errorf("columns: %+v %v", cs, err)
	}
	if slices.Sort(got); !slices.Equal(got, want) || absent == 0 || absent == len(got) {
		t.Errorf("%d of %d were absent before; got %v, want %v", absent, len(got), got, want)
	}
}

// TestReadWholeBefore: of a column whose last reading failed, or is doubted, the
// day is told since when each of its pages had been read before.
func TestReadWholeBefore(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 4, 0, 0, 0, time.UTC) }
	now := day(1)
	a, err := Open(t.Context(), t.TempDir(), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	w := writer(t, a)
	const list = "http://a.gov.cn/"
	read := func(n int, url string, code errs.Code) {
		t.Helper()
		now = day(n)
		v := visit(url, strconv.Itoa(n))
		v.Target.Role, v.Target.Column, v.Code = Column, list, code
		v.Captures[0].Target, v.Captures[0].Time = v.Target, now
		record(t, w, v)
	}
	problem := func(code errs.Code, n int) {
		t.Helper()
		if err := w.PutSite(t.Context(), SiteState{Site: "s", Problems: []SiteProblem{{Code: code, URL: list, Since: day(n)}}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want time.Time
	}{
		{"its last page was never read", func() { read(1, list, errs.OK); read(1, list+"2", errs.ServerError) }, time.Time{}},
		{"whole", func() { read(2, list, errs.OK); read(3, list+"2", errs.OK) }, time.Time{}},
		{"then not", func() { read(5, list, errs.OK); read(6, list+"2", errs.ServerError) }, day(3)},
		{"nor at its first page", func() { read(7, list, errs.ServerError) }, day(3)},
		{"read, and doubted since", func() { read(8, list, errs.OK); read(8, list+"2", errs.OK); problem(errs.ColumnShrank, 4) }, day(2)},
		{"no longer doubted", func() { problem(errs.OddDate, 8) }, time.Time{}},
	} {
		step.do()
		cs, err := a.ColumnStates(t.Context(), []string{list})
		if err != nil || len(cs) != 1 || !cs[0].WholeBefore.Equal(step.want) {
			t.Errorf("%s: want %v: %+v %v", step.name, step.want, cs, err)
		}
	}
}

func (a *Archive) plainAbsent(t *testing.T, url, column string) time.Time {
	t.Helper()
	var ms sql.NullInt64
	err := a.reads.QueryRowContext(t.Context(), `SELECT max(time) FROM captures WHERE url = ?2 AND code = 0 AND time <
		(SELECT max(started) FROM runs WHERE started <= (SELECT found FROM targets WHERE url = ?1))`, url, column).Scan(&ms)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return fromMillis(ms.Int64)
}
