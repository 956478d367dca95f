package indextest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/report"
)

// phraseTexts are documents without outline: their words stand nowhere but in
// title and text.
var phraseTexts = []struct{ id, title, text string }{
	{"a", "渠县２０２０年报告", "及格率92.87%，同比增长（5.1个）百分点。"},
	{"b", "報告", "依法\u3000行 政，\n\n臺灣ＡＢＣ。"},
	{"c", "", "的"},
	{"d", "空的", ""},
	{"e", "", "𠮷野家\ue000\U0001F600哈哈哈"},
	{"f", "", "电话15012345678，公报告知。"},
}

// phrases checks what quotes mean: the literal characters, white space left
// out, width, case and 繁简 folded, in title or public text, not across the two.
func phrases(t *testing.T, open func(*testing.T) Engine) {
	t.Helper()
	store := &Store{}
	for i, d := range phraseTexts {
		store.Docs = append(store.Docs, index.Document{Seq: uint64(i + 1), State: index.Live, Report: &report.Report{ID: d.id, Title: d.title, Text: d.text}})
	}
	last := store.Docs[len(store.Docs)-1].Report
	last.Personal = []report.Personal{{Type: "mobile", Span: report.Span{Start: len("电话"), End: len("电话15012345678")}}}
	e := open(t)
	follow(t, store, e)
	for _, tt := range []struct{ phrase, want string }{
		{"92.87%", "a"},
		{"９２.８７％", "a"},
		{"92.8", "a"},
		{"92,87%", ""},
		{"(5.1个)百", "a"},
		{"2020年", "a"},
		{"报告", "abf"},
		{"報告", "abf"},
		{"报 告", "abf"},
		{"依法行政", "b"},
		{"政,台湾abc。", "b"},
		{"报告依法", ""},
		{"报告及格", ""},
		{"的", "cd"},
		{"的的", ""},
		{"𠮷野", "e"},
		{"\ue000", "e"},
		{"\U0001F600哈", "e"},
		{"哈哈哈", "e"},
		{"哈哈哈哈", ""},
		{"1501", ""},
		{"电话", "f"},
	} {
		if got := matching(t, e, index.Phrase{Text: tt.phrase}); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.phrase, got, tt.want)
		}
	}
	for phrase, want := range map[string]string{"报告": "ab", "的": "d", "92": ""} {
		if got := matching(t, e, index.InTitle{Part: index.Phrase{Text: phrase}}); got != want {
			t.Errorf("%q in titles: %s, want %s", phrase, got, want)
		}
	}
	everySubstring(t, e, store)
}

// everySubstring compares all short substrings with a scan.
func everySubstring(t *testing.T, e Engine, store *Store) {
	t.Helper()
	wanted := map[string]bool{}
	for _, d := range store.Docs {
		for _, text := range []string{d.Report.Title, d.Report.Public(), d.Report.Title + d.Report.Public()} {
			runes := []rune(index.Squeeze(text))
			for n := 1; n <= 5; n++ {
				for at := 0; at+n <= len(runes); at++ {
					wanted[string(runes[at:at+n])] = true
				}
			}
		}
	}
	for phrase := range wanted {
		var want strings.Builder
		for _, d := range store.Docs {
			if strings.Contains(index.Squeeze(d.Report.Title), phrase) || strings.Contains(index.Squeeze(d.Report.Public()), phrase) {
				want.WriteString(d.Report.ID)
			}
		}
		if got := matching(t, e, index.Phrase{Text: phrase}); got != want.String() {
			t.Errorf("%q: %s, a scan finds %s", phrase, got, want.String())
		}
	}
}

func follow(t *testing.T, store *Store, e Engine) {
	t.Helper()
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
}

// matching gives the ids that a query finds, sorted.
func matching(t *testing.T, e Engine, q index.Query) string {
	t.Helper()
	res, err := e.Search(t.Context(), index.Request{Query: q, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range res.Hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, "")
}

// roles checks that a word or phrase is in a role if a section of it holds it,
// its children included.
func roles(t *testing.T, open func(*testing.T) Engine) {
	t.Helper()
	text := "引言法治\n一、成效\n执法检查\n（一）不足\n经费紧张\n二、打算\n普法宣传"
	at := func(s string) int { return strings.Index(text, s) }
	r := &report.Report{ID: "a", Title: "执法报告", Text: text, Sections: []report.Section{
		{Role: report.Achievements, Level: 1, Start: at("一、"), End: at("二、")},
		{Role: report.Problems, Level: 2, Start: at("（一）"), End: at("二、")},
		{Role: report.Plan, Level: 1, Start: at("二、"), End: len(text)},
	}}
	e := open(t)
	follow(t, &Store{Docs: []index.Document{{Seq: 1, State: index.Live, Report: r}}}, e)
	for _, tt := range []struct {
		role report.Role
		text string
		want bool
	}{
		{report.Achievements, "执法", true},
		{report.Problems, "执法", false},
		{report.Plan, "执法", false}, // the title is in no section
		{report.Problems, "经费", true},
		{report.Achievements, "经费", true}, // in a child
		{report.Achievements, "检查（一）不足", true},
		{report.Achievements, "紧张二、打算", false}, // from one section into the next
		{report.Plan, "普法", true},
		{report.Plan, "传", true},
		{report.Preamble, "法治", false}, // there is no such section
	} {
		for _, q := range []index.Query{index.Word{Text: tt.text}, index.Phrase{Text: tt.text}} {
			if _, word := q.(index.Word); word && strings.Contains(tt.text, "、") {
				continue // its terms may stand in different sections
			}
			if got := matching(t, e, index.InRole{Role: tt.role, Part: q}) == "a"; got != tt.want {
				t.Errorf("%s %s %T: %v, want %v", tt.role, tt.text, q, got, tt.want)
			}
		}
	}
}

// order checks that the same documents give the same answer, however they came
// in, and that hits which are worth the same stand by id.
func order(t *testing.T, open func(*testing.T) Engine, store *Store) {
	t.Helper()
	equal := &Store{Docs: slices.Clone(store.Docs)}
	for _, id := range []string{"z", "y", "x"} { // like a, but for the id
		twin := *store.Docs[0].Report
		twin.ID = id
		equal.Docs = append(equal.Docs, index.Document{Seq: uint64(len(equal.Docs) + 1), State: index.Live, Report: &twin})
	}
	requests := []index.Request{
		{Query: index.Any{Parts: []index.Query{index.Word{Text: "执法普法"}, index.Word{Text: "政府"}}}},
		{Query: index.Word{Text: "普法"}},
		{Query: index.Phrase{Text: "普法"}},
		{Query: index.InRole{Role: report.Problems, Part: index.Word{Text: "执法"}}},
		{Query: index.All{}, Sort: index.ByDateAsc},
	}
	answers := func(e Engine) (all [][]index.Hit) {
		for _, req := range requests {
			req.Limit = 100
			res, err := e.Search(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, res.Hits)
		}
		return all
	}
	whole := open(t)
	follow(t, equal, whole)
	want := answers(whole)
	if diff := cmp.Diff(want, answers(whole)); diff != "" {
		t.Errorf("asked again (-first +second):\n%s", diff)
	}
	for _, hits := range want {
		var twins []string
		for _, h := range hits {
			if slices.Contains([]string{"a", "x", "y", "z"}, h.ID) {
				twins = append(twins, h.ID)
			}
		}
		if got := strings.Join(twins, ""); got != "axyz" {
			t.Errorf("equal documents stand in the order %s", got)
		}
	}
	single := open(t)
	for _, d := range slices.Backward(equal.Docs) { // last first, and once more in order
		apply(t, single, d)
	}
	for _, d := range equal.Docs {
		apply(t, single, d)
	}
	if diff := cmp.Diff(want, answers(single)); diff != "" {
		t.Errorf("one by one (-at once +one by one):\n%s", diff)
	}
}

func apply(t *testing.T, e Engine, docs ...index.Document) {
	t.Helper()
	if err := e.Apply(t.Context(), docs, docs[len(docs)-1].Seq); err != nil {
		t.Fatal(err)
	}
}

// older checks that the newest state of a report stays, whatever comes later.
func older(t *testing.T, open func(*testing.T) Engine) {
	t.Helper()
	doc := func(seq uint64, id, text string) index.Document {
		return index.Document{Seq: seq, State: index.Live, Report: &report.Report{ID: id, Text: text}}
	}
	e := open(t)
	apply(t, e, doc(1, "a", "旧的"), doc(3, "b", "新的"))
	apply(t, e, doc(5, "a", "新的"), doc(4, "a", "中的"), doc(2, "b", "旧的"))
	for text, want := range map[string]string{"新的": "ab", "旧的": "", "中的": ""} {
		for _, q := range []index.Query{index.Word{Text: text}, index.Phrase{Text: text}} {
			if got := matching(t, e, q); got != want {
				t.Errorf("%s %T: %s, want %s", text, q, got, want)
			}
		}
	}
}
