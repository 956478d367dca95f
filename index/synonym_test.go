package index

import (
	"testing"

	"baogao/segment"
)

// TestQuestionsAreAskedInOfficialWords: in a question in full the words of every
// day also stand for what reports write; a keyword is meant as it is typed.
func TestQuestionsAreAskedInOfficialWords(t *testing.T) {
	cutter, err := segment.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	same, err := segment.DefaultSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	lay, err := segment.LayWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		query string
		match Match
		want  map[string]string // a term and one of the others
	}{
		{"老板不给加班费怎么办", MatchAny, map[string]string{"老板": "用人单位", "加班费": "延长工作时间"}},
		{"老板 加班费", MatchAny, nil},
		{"老板不给加班费怎么办", MatchAll, nil},
		{"“老板”怎么办", MatchAny, nil},
		{"放管服改革", MatchAny, map[string]string{"放管服": "简政放权"}},
		{"放管服", MatchAll, map[string]string{"放管服": "简政放权"}},
		{"用人单位老板是谁", MatchAny, map[string]string{"老板": "雇主"}},
	} {
		parsed, err := ParseQuery(tt.query, ParseOptions{Match: tt.match})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, e := range expansions(thesaurus{cutter, same, lay}.expand(parsed.Query)) {
			for _, o := range e.Others {
				if o.Term == tt.want[e.Term] || tt.want[e.Term] == "" {
					got[e.Term] = o.Term
				}
				if tt.query == "用人单位老板是谁" && o.Term == "用人单位" {
					t.Errorf("%s: %s is in the question itself", tt.query, o.Term)
				}
			}
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s (%s): %v, want %v", tt.query, tt.match, got, tt.want)
		}
		for term, other := range tt.want {
			if got[term] != other {
				t.Errorf("%s (%s): %s stands for %q, want %q among them", tt.query, tt.match, term, got[term], other)
			}
		}
	}
}
