package sample_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sample"
	"baogao/report"
)

func TestCountyIsTheSameEveryTime(t *testing.T) {
	a, b := sample.County(), sample.County()
	if diff := cmp.Diff(a.Expected(true), b.Expected(true)); diff != "" {
		t.Errorf("two calls differ:\n%s", diff)
	}
	for i, p := range a.Publications {
		if p.Document != nil && p.Document.Text() != b.Publications[i].Document.Text() {
			t.Fatalf("text of %s differs between two calls", p.Title)
		}
	}
}

func TestCounts(t *testing.T) {
	c := sample.County()
	got := map[string]int{}
	for _, m := range c.Members {
		got[m.Type]++
		if m.Former != "" {
			got["renamed"]++
		}
		if len(m.Predecessors) > 0 {
			got["merged"]++
		}
	}
	for _, p := range c.Publications {
		got["cells "+string(p.Kind)]++
		for _, later := range []bool{false, true} {
			if p.Visible(later) {
				got[map[bool]string{false: "first ", true: "second "}[later]+string(p.Kind)]++
			}
		}
	}
	want := map[string]int{
		"government": 1, "street_office": 4, "town": 11, "township": 8, "zone": 1, "department": 8, "renamed": 1, "merged": 1,
		"cells rule_of_law": 165, "cells open_gov": 165, "cells work_report": 165,
		"first rule_of_law": 145, "first open_gov": 150, "first work_report": 87,
		"second rule_of_law": 146, "second open_gov": 150, "second work_report": 87,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if n := len(c.Expected(false)); n < 300 {
		t.Errorf("a full crawl finds %d reports, want at least 300", n)
	}
}

func TestStatuses(t *testing.T) {
	c := sample.County()
	for _, tt := range []struct {
		kind          report.Kind
		name          string
		year          int
		first, second string
	}{
		{report.RuleOfLaw, "松泉镇", 2022, "borderline", "borderline"},
		{report.RuleOfLaw, "栖云县住房和城乡建设局", 2023, "late", "late"},
		{report.RuleOfLaw, "白鹭滩镇", 2024, "not_found", "not_found"},
		{report.RuleOfLaw, "梨花渡镇", 2024, "on_time", "withdrawn"},
		{report.RuleOfLaw, "雾冲乡", 2025, "not_found", "late"},
		{report.RuleOfLaw, "长亭渡镇", 2022, "not_established", "not_established"},
		{report.RuleOfLaw, "晓月乡", 2023, "not_established", "not_established"},
		{report.RuleOfLaw, "望舒街道", 2022, "voluntary", "voluntary"},
		{report.OpenGov, "云津街道", 2022, "late", "late"},
		{report.OpenGov, "栖云经济开发区", 2021, "voluntary", "voluntary"},
		{report.WorkReport, "雾冲乡", 2022, "not_found", "not_found"},
		{report.WorkReport, "画屏镇", 2023, "on_time", "on_time"},
	} {
		p := c.Find(tt.kind, tt.name, tt.year)
		if p == nil || p.Status(false) != tt.first || p.Status(true) != tt.second {
			t.Errorf("%s %s %d: got %+v, want %s then %s", tt.kind, tt.name, tt.year, p, tt.first, tt.second)
		}
	}
}

// TestCalendar checks what must hold for every publication.
func TestCalendar(t *testing.T) {
	c := sample.County()
	paths := map[string]bool{}
	planted := map[string]int{}
	for _, p := range c.Publications {
		if p.Published == "" {
			continue
		}
		if !p.Member.Alive(p.Year) {
			t.Errorf("%s: published outside the life of its unit", p.Title)
		}
		if p.Published < strconv.Itoa(p.Year) || p.Published > "2026-11" {
			t.Errorf("%s: published on %s", p.Title, p.Published)
		}
		if paths[p.Path] || p.Path == "" {
			t.Errorf("%s: address %q is empty or twice used", p.Title, p.Path)
		}
		paths[p.Path] = true
		if !strings.Contains(p.Title, p.Member.NameIn(p.Year)) || !strings.Contains(p.Title, strconv.Itoa(p.Year)) {
			t.Errorf("title %q names neither %s nor %d", p.Title, p.Member.NameIn(p.Year), p.Year)
		}
		for what, is := range map[string]bool{
			"status " + p.Status(true): true, "format " + p.Format: true, "copied": p.CopiedFrom != "", "again": p.Again != nil,
			"changed": p.Corrected != nil, "later": p.Later, "withdrawn": p.Withdrawn, "leftover": p.Leftover != "",
			"moved": p.Column == "通知公告", "template": p.Template, "mobile": p.Mobile != "",
		} {
			if is {
				planted[what]++
			}
		}
	}
	for what, least := range map[string]int{
		"status late": 15, "status borderline": 1, "status withdrawn": 1, "format docx": 1, "format photo": 1, "copied": 2, "again": 1,
		"changed": 1, "later": 2, "withdrawn": 1, "leftover": 1, "moved": 1, "template": 60, "mobile": 20,
	} {
		if planted[what] < least || least == 1 && planted[what] != 1 {
			t.Errorf("%s: %d planted, want %d", what, planted[what], least)
		}
	}
}

func TestCorrectedReport(t *testing.T) {
	p := sample.County().Find(report.RuleOfLaw, "茶坞镇", 2024)
	before, after := p.Document.Text(), p.Corrected.Text()
	if before == after || len(before)-len(after) > 2 || len(after)-len(before) > 2 {
		t.Errorf("the correction should change one figure:\n%s\n%s", before, after)
	}
}

// TestFigures checks that every figure of the truth stands in its text, with
// the value its print says.
func TestFigures(t *testing.T) {
	for _, p := range sample.County().Publications {
		if p.Document == nil || p.CopiedFrom != "" {
			continue
		}
		text := p.Document.Text()
		if p.Kind != report.OpenGov && len(p.Document.Figures) < 8 {
			t.Errorf("%s: only %d figures", p.Title, len(p.Document.Figures))
		}
		for _, f := range p.Document.Figures {
			if p.Format != "photo" && !strings.Contains(text, strings.TrimSuffix(f.Raw, "件")) {
				t.Errorf("%s: figure %+v stands not in the text", p.Title, f)
			}
			digits := f.Raw[:len(f.Raw)-len(strings.TrimLeft(f.Raw, "0123456789."))]
			printed, err := strconv.ParseFloat(digits, 64)
			for prefix, factor := range map[string]float64{"万": 1e4, "亿": 1e8} {
				if strings.HasPrefix(f.Raw[len(digits):], prefix) {
					printed *= factor
				}
			}
			if err != nil || printed < f.Value-0.01 || printed > f.Value+0.01 {
				t.Errorf("%s: %q is not %v", p.Title, f.Raw, f.Value)
			}
		}
	}
}

// TestPartsOfWholes checks shares and percentages of one text against each other.
func TestPartsOfWholes(t *testing.T) {
	for _, p := range sample.County().Publications {
		if p.Document == nil {
			continue
		}
		v := map[string]float64{}
		for _, f := range p.Document.Figures {
			if f.Relation == "level" {
				v[f.Indicator] = f.Value
			}
		}
		for _, tt := range [][3]string{
			{"化解矛盾纠纷", "排查矛盾纠纷", "矛盾纠纷化解率"},
			{"整改问题隐患", "发现问题隐患", "问题隐患整改率"},
			{"按时办结政务服务事项", "办理政务服务事项", "按时办结率"},
			{"持证执法人员", "行政执法人员", "执法人员持证率"},
		} {
			part, whole, share := v[tt[0]], v[tt[1]], v[tt[2]]
			if part == 0 || whole == 0 {
				continue
			}
			if got := 100 * part / whole; part > whole || share > 0 && (got < share-0.006 || got > share+0.006) {
				t.Errorf("%s: %s %v of %v, printed %v %%", p.Title, tt[0], part, whole, share)
			}
		}
	}
}

// TestOpenGovTables checks the arithmetic the form prescribes, within a table
// and from year to year.
func TestOpenGovTables(t *testing.T) {
	left := map[string][]string{}
	for _, p := range sample.County().Publications {
		if p.Kind != report.OpenGov || p.Document == nil {
			continue
		}
		rows := map[string][]int{}
		for _, para := range p.Document.Paragraphs {
			for _, row := range para.Rows {
				if len(row) != 8 {
					continue
				}
				var n []int
				for _, cell := range row[1:] {
					v, _ := strconv.Atoi(cell)
					n = append(n, v)
				}
				rows[row[0]] = n
			}
		}
		for col := range 7 {
			received, carried := rows["一、本年新收政府信息公开申请数量"][col], rows["二、上年结转政府信息公开申请数量"][col]
			answered, over := rows["（七）总计"][col], rows["四、结转下年度继续办理"][col]
			results := rows["三、本年度办理结果　（一）予以公开"][col]
			for _, label := range []string{"（二）部分公开", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"} {
				results += rows[label][col]
			}
			if received+carried != answered+over || results != answered {
				t.Errorf("%s column %d: %d+%d != %d+%d, or results %d", p.Title, col, received, carried, answered, over, results)
			}
		}
		key := p.Member.Name
		carried := rows["二、上年结转政府信息公开申请数量"]
		if before := left[key+strconv.Itoa(p.Year-1)]; before != nil && before[0] != strconv.Itoa(carried[6]) {
			t.Errorf("%s carries over %d, the year before left %s", p.Title, carried[6], before[0])
		}
		left[key+strconv.Itoa(p.Year)] = []string{strconv.Itoa(rows["四、结转下年度继续办理"][6])}
	}
}

func TestOutlineStandsInText(t *testing.T) {
	for _, p := range sample.County().Publications {
		if p.Document == nil {
			continue
		}
		if len(p.Document.Outline) < 4 {
			t.Errorf("%s: %d headings", p.Title, len(p.Document.Outline))
		}
		text := strings.ReplaceAll(p.Document.Text(), "　", "")
		for _, h := range p.Document.Outline {
			if !strings.Contains(text, h.Number+h.Text) {
				t.Errorf("%s: heading %q stands not in the text", p.Title, h.Number+h.Text)
			}
		}
	}
}

// shingles returns the 8-grams of a text.
func shingles(text string) map[string]bool {
	runes := []rune(strings.Join(strings.Fields(text), ""))
	set := map[string]bool{}
	for i := 0; i+8 <= len(runes); i++ {
		set[string(runes[i:i+8])] = true
	}
	return set
}

func jaccard(a, b map[string]bool) float64 {
	both := 0
	for s := range a {
		if b[s] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// TestVariety: reports of one kind and year differ unless planted as copies.
func TestVariety(t *testing.T) {
	c := sample.County()
	groups := map[string][]*sample.Publication{}
	for _, p := range c.Publications {
		if p.Document != nil {
			key := string(p.Kind) + strconv.Itoa(p.Year)
			groups[key] = append(groups[key], p)
		}
	}
	all := map[report.Kind][]float64{}
	for _, group := range groups {
		sets := make([]map[string]bool, len(group))
		for i, p := range group {
			sets[i] = shingles(p.Document.Prose())
			n := len([]rune(p.Document.Text()))
			if n < 900 || n > 3200 {
				t.Errorf("%s has %d characters", p.Title, n)
			}
		}
		for i, p := range group {
			for j, q := range group[:i] {
				v := jaccard(sets[i], sets[j])
				planted := p.CopiedFrom == q.Member.Name || q.CopiedFrom == p.Member.Name
				switch {
				case planted && v < 0.8:
					t.Errorf("copy %s of %s: similarity %.2f", p.Title, q.Title, v)
				case planted:
				case v >= 0.5:
					t.Errorf("%s and %s: similarity %.2f", p.Title, q.Title, v)
				default:
					all[p.Kind] = append(all[p.Kind], v)
				}
			}
		}
	}
	for kind, values := range all {
		slices.Sort(values)
		if median := values[len(values)/2]; median >= 0.3 {
			t.Errorf("%s: median similarity %.2f", kind, median)
		}
		t.Logf("%s: %d pairs, median %.3f, most %.3f", kind, len(values), values[len(values)/2], values[len(values)-1])
	}
}

// TestNamesAreInvented: no unit of the county exists.
func TestNamesAreInvented(t *testing.T) {
	dir := os.Getenv("BAOGAO_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	known := map[string]bool{}
	for _, name := range []string{"provinces", "cities", "areas", "streets"} {
		file, err := os.Open(filepath.Join(dir, "data", "gazetteer", name+".csv"))
		if err != nil {
			t.Skip("register of places is not here:", err)
		}
		defer file.Close()
		r := csv.NewReader(file)
		r.LazyQuotes = true
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			known[row[1]] = true
			if strings.HasPrefix(row[0], "99") {
				t.Errorf("code %s is in real use", row[0])
			}
		}
	}
	c := sample.County()
	for _, m := range c.Members {
		for _, name := range []string{m.Name, m.Former} {
			for n := range known {
				if name != "" && (n == name || strings.HasPrefix(n, strings.TrimRight(name, "镇乡街道县")+"镇")) {
					t.Errorf("%s exists: %s", name, n)
				}
			}
		}
	}
}

func TestUnits(t *testing.T) {
	c := sample.County()
	units := c.Units()
	if len(units) != 26 {
		t.Errorf("%d places, want the county, 24 units and one former name", len(units))
	}
	for _, u := range units {
		if u.Path[len(u.Path)-1] != u.Name || !strings.HasPrefix(u.Code, c.Code) {
			t.Errorf("path or code of %+v", u)
		}
	}
}
