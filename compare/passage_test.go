package compare_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"baogao/compare"
	"baogao/report"
)

// paragraph is a text of random characters: it has nothing in common with
// another by accident.
func paragraph(seed int) string {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	var b strings.Builder
	for range 5 {
		for range 24 {
			b.WriteRune(rune('一' + 50 + r.IntN(18000)))
		}
		b.WriteString("。")
	}
	return b.String()
}

const (
	ours   = "2022年，望河镇在渡口设立流动法律服务点，每逢集日由两名调解员坐班，累计接待来访群众186人次，化解林权纠纷23件，望河镇还把典型案例编成快板在院坝会上演出。"
	theirs = "2023年，青石镇在渡口设立流动法律服务点，每逢集日由三名调解员坐班，累计接待来访群众97人次，化解林权纠纷8件，青石镇还把典型案例编成快板在院坝会上演出。"
)

// shelf compares texts whose units are named by their order.
func shelf(texts []string, change func([]compare.Text)) compare.Found {
	m := compare.NewMasker(func(yield func(name, code string) bool) {
		_ = yield("望河镇", "1") && yield("青石镇", "2")
	})
	list := make([]compare.Text, len(texts))
	for i, t := range texts {
		list[i] = compare.Text{ID: strconv.Itoa(i), Unit: fmt.Sprint("u", i), Code: fmt.Sprintf("98%04d%03d", i, 100), Text: t}
	}
	if change != nil {
		change(list)
	}
	return compare.Copies(m, list)
}

// TestOnlyTheNamesWereChanged: masks make a passage of other names, years and
// numbers the same passage, and its places are exact.
func TestOnlyTheNamesWereChanged(t *testing.T) {
	a, b := paragraph(1)+ours+paragraph(2), paragraph(3)+theirs+paragraph(4)
	f := shelf([]string{a, b, paragraph(5)}, func(l []compare.Text) { l[0].Published, l[1].Published = "2023-01-10", "2024-02-01" })
	if len(f.Passages) != 1 {
		t.Fatalf("%d passages: %+v", len(f.Passages), f.Passages)
	}
	p := f.Passages[0]
	if p.A.ID != "1" || p.B.ID != "0" || !p.Masked || p.Similarity < 0.95 || p.Boilerplate || p.Origin != "0" || p.Group != 0 {
		t.Errorf("%+v", p)
	}
	got := b[p.A.Start:p.A.End]
	if !strings.HasPrefix(got, "2023年，青石镇在渡口") || !strings.HasSuffix(got, "院坝会上演出") {
		t.Errorf("place of the passage: %q", got)
	}
	if !strings.Contains(strings.Join(p.Differs, " "), "青石镇→望河镇") {
		t.Errorf("what differs: %q", p.Differs)
	}
	if own := f.Own["2"]; own != 1 {
		t.Errorf("a text of its own: %.2f", own)
	}
	if own := f.Own["1"]; own > 0.85 || own < 0.3 {
		t.Errorf("a text that borrows: %.2f", own)
	}
}

func TestWhatIsNoDirection(t *testing.T) {
	pair := []string{paragraph(1) + ours, paragraph(3) + theirs}
	for _, tt := range []struct{ name, a, b string }{
		{"a day is missing", "", "2024-02-01"}, {"a day is missing", "2023-02-01", ""}, {"too near", "2023-02-01", "2023-02-05"},
	} {
		f := shelf(pair, func(l []compare.Text) { l[0].Published, l[1].Published = tt.a, tt.b })
		if len(f.Passages) != 1 || f.Passages[0].Origin != "" {
			t.Errorf("%s: %+v", tt.name, f.Passages)
		}
	}
	f := shelf(append(pair, paragraph(7)+strings.ReplaceAll(ours, "186", "5")), func(l []compare.Text) {
		l[0].Published, l[1].Published, l[2].Published = "2023-02-01", "2024-02-01", "2025-02-01"
	})
	if len(f.Passages) != 3 {
		t.Fatalf("%+v", f.Passages)
	}
	for _, p := range f.Passages {
		if p.Origin != "" || p.Units != 3 || p.Group != f.Passages[0].Group {
			t.Errorf("three units have it, nobody knows from where: %+v", p)
		}
	}
}

// TestYearsTellTheDirection where days do not.
func TestYearsTellTheDirection(t *testing.T) {
	pair := []string{paragraph(1) + ours, paragraph(3) + theirs}
	for _, tt := range []struct {
		name  string
		units string
		days  [2]string
		want  string
	}{
		{"a unit's own year before", "uu", [2]string{"2022-03-20", "2022-03-20"}, "0"},
		{"moved to a new site afterwards", "uu", [2]string{"2024-08-16", "2023-03-20"}, "0"},
		{"a neighbour's, dated before its year began", "uv", [2]string{"2022-03-16", "2021-03-20"}, "0"},
		{"a neighbour's, undated", "uv", [2]string{"2022-03-16", ""}, "0"},
		{"undated, and the neighbour's out later", "uv", [2]string{"", "2023-03-16"}, ""},
	} {
		f := shelf(pair, func(l []compare.Text) {
			for i := range l {
				l[i].Unit, l[i].Kind, l[i].Year, l[i].Published = tt.units[i:i+1], report.RuleOfLaw, 2021+i, tt.days[i]
			}
		})
		if len(f.Passages) != 1 || f.Passages[0].Origin != tt.want {
			t.Errorf("%s: %+v", tt.name, f.Passages)
		}
	}
}

func TestRelations(t *testing.T) {
	pair := []string{paragraph(1) + ours, paragraph(3) + theirs}
	for want, codes := range map[string][4]string{
		"own_earlier": {"u", "980101100", "u", "980101100"}, "neighbour": {"u", "980101100", "v", "980101101"},
		"superior": {"u", "980101", "v", "980101101"}, "elsewhere": {"u", "980101100", "v", "980102100"},
	} {
		f := shelf(pair, func(l []compare.Text) {
			l[0].Unit, l[0].Code, l[1].Unit, l[1].Code = codes[0], codes[1], codes[2], codes[3]
		})
		if len(f.Passages) != 1 || f.Passages[0].Relation != want {
			t.Errorf("want %s: %+v", want, f.Passages)
		}
		if want == "own_earlier" && f.Own["1"] != 1 {
			t.Errorf("one's own words of last year are one's own: %v", f.Own)
		}
	}
}

// TestBoilerplate: what everyone says leads to nothing.
func TestBoilerplate(t *testing.T) {
	const all = "坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻落实党的二十大精神，认真落实上级关于法治政府建设的各项决策部署，推动法治政府建设再上新台阶。"
	var texts []string
	for i := range 60 {
		texts = append(texts, paragraph(i*3)+all+paragraph(i*3+1))
	}
	f := shelf(texts, nil)
	for _, p := range f.Passages {
		if strings.Contains(texts[num(p.A.ID)][p.A.Start:p.A.End], "新时代中国特色") && !p.Boilerplate {
			t.Fatalf("boilerplate passes for a copy: %+v", p)
		}
	}
}

func num(id string) (n int) { _, _ = fmt.Sscan(id, &n); return n }

func TestForeignNames(t *testing.T) {
	got := compare.ForeignNames("x", "我镇工作推进顺利，为栗坪乡高质量发展提供法治保障，栗坪乡党委。", map[string]string{"栗坪乡": "y", "无": "z"})
	if len(got) != 2 || got[0].Name != "栗坪乡" || got[0].With != "y" || got[0].End-got[0].Start != len("栗坪乡") {
		t.Errorf("%+v", got)
	}
}

func FuzzCopies(f *testing.F) {
	f.Add("", "")
	f.Add(ours, theirs)
	f.Add("一二三四五六七八九十\xff望", strings.Repeat("a\n1", 50))
	f.Fuzz(func(t *testing.T, a, b string) {
		texts := []string{a, b}
		for _, p := range shelf(texts, nil).Passages {
			for _, at := range []compare.Place{p.A, p.B} {
				if at.Start < 0 || at.End > len(texts[num(at.ID)]) || at.Start >= at.End {
					t.Errorf("place %+v of %q", at, texts[num(at.ID)])
				}
			}
		}
	})
}

func TestKinship(t *testing.T) {
	texts := []string{paragraph(1) + ours + paragraph(2), paragraph(3) + theirs + paragraph(2), paragraph(9) + paragraph(11)}
	k := compare.NewKinship(compare.NewMasker(nil), texts)
	if near, far := k.Of(0, 1), k.Of(0, 2); near <= far || near <= 0 || near > 1 {
		t.Errorf("near %.3f, far %.3f", near, far)
	}
	if got := k.Of(0, 0); got < 0.999 || got > 1.001 {
		t.Errorf("a text and itself: %.3f", got)
	}
}
