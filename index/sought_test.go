package index

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// plainly finds a folded string by folding all of the text.
func plainly(text, folded string) (places [][2]int) {
	if folded == "" {
		return nil
	}
	f := Fold(text)
	for at := 0; ; {
		i := strings.Index(f.Text[at:], folded)
		if i < 0 {
			return places
		}
		start, end := f.span(text, at+i, at+i+len(folded))
		places = append(places, [2]int{start, end})
		at += i + len(folded)
	}
}

func seek(t *testing.T, text string, wanted ...string) {
	t.Helper()
	literals := make([]literal, len(wanted))
	var want [][3]int
	for i, w := range wanted {
		literals[i].folded = Squeeze(w)
		for _, p := range plainly(text, literals[i].folded) {
			want = append(want, [3]int{i, p[0], p[1]})
		}
	}
	var got [][3]int
	s := newSought(literals)
	s.each(text, func(which, start, end int) { got = append(got, [3]int{which, start, end}) })
	slices.SortStableFunc(got, func(a, b [3]int) int { return cmp.Compare(a[0], b[0]) })
	if !slices.Equal(want, got) {
		t.Errorf("%q in %q: %v, want %v", wanted, text, got, want)
	}
}

func TestSoughtEqualsFolding(t *testing.T) {
	for i, tt := range []struct {
		text   string
		wanted []string
	}{
		{"", []string{"", "法"}},
		{"法 治\u3000法治，ＡＢａｂ", []string{"法治", "ab", "", "治法"}},
		{"機關、机关、機 関", []string{"机关", "機關"}},
		{"哈哈哈哈哈", []string{"哈哈", "哈"}},
		{"一\xff二\xff", []string{"\xff", "一\xff", "二"}},
		{"末尾有空白 ", []string{"空白", "白 ", " "}},
		{"1２３\n4", []string{"1234", "23"}},
	} {
		t.Run(strconv.Itoa(i), func(t *testing.T) { seek(t, tt.text, tt.wanted...) })
	}
}

func FuzzSought(f *testing.F) {
	f.Add("依法治 国，依ＦＡ治国", "依法", "a治")
	f.Add("\x00一", "一", " ") // what is empty begins with nothing
	f.Add("\xe4\xb8一\u2028一", "一一", "\xe4")
	f.Fuzz(func(t *testing.T, text, a, b string) {
		seek(t, text, a, b)
		if len(text) > 3 {
			seek(t, text, text[1:len(text)-1], text[:len(text)/2])
		}
	})
}
