package index

import (
	"context"
	"strings"
	"testing"
	"time"
)

// speaker finds a number of documents by query, and knows other spellings.
type speaker struct {
	found  map[string]int
	others map[string][]string
	asked  []string
}

func (s *speaker) Search(_ context.Context, req Request) (*Result, error) {
	return &Result{Total: s.found[Render(req.Query)]}, nil
}

func (s *speaker) Respell(_ context.Context, word string) ([]string, error) {
	s.asked = append(s.asked, word)
	return s.others[word], nil
}

func TestSpellingIsOffered(t *testing.T) {
	seg, err := segmenter()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ q, want string }{
		{"执发", "执法"},
		{"监督 执发", "监督 执法"},
		{`"执发" 年份:2020`, `"执法" 年份:2020`},
		{"-执发 监督", ""}, // not looked for
		{"监督", ""},     // found often enough
		{"少见", ""},     // the other is no more frequent
		{"独角兽", ""},    // nothing is like it
		{strings.Repeat("无 ", 60), ""},
	} {
		s := &speaker{
			found: map[string]int{
				"执法": 40, `"执法"`: 40, "监督": 30, `"监督"`: 30, "监督 执法": 12, `"执法" 年份:2020`: 11, "少见": 2, `"少见"`: 2, "少件": 3,
			},
			others: map[string][]string{"执发": {"只发", "执法"}, "少见": {"少件"}, "监督": {"尖都"}},
		}
		service := &Service{Searcher: s, Speller: s, Segmenter: seg, Now: func() time.Time { return time.Unix(0, 0) }}
		a, err := service.Search(t.Context(), Ask{Query: tt.q})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range a.Corrections {
			if c.Code == "spelling" {
				got = c.Query
			}
		}
		if got != tt.want || a.Query != tt.q || len(s.asked) > maxDoubted {
			t.Errorf("%s: offered %q, want %q; asked for %q", tt.q, got, tt.want, s.asked)
		}
	}
}
