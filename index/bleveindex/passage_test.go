package bleveindex

import (
	"strings"
	"testing"

	"baogao/index"
	"baogao/index/indextest"
)

// TestPassageOnTheMatterComesFirst: a long report with a passage on the matter
// is worth more than one with the same words, as often, strewn over it.
func TestPassageOnTheMatterComesFirst(t *testing.T) {
	filler := strings.Repeat("本镇本年度其他各项日常事务按部就班推进。", 12)
	words := []string{"农村饮水", "饮水安全", "安全改造", "改造工程"}
	strewn := filler + strings.Join(words, "。"+filler) + filler
	passage := filler + filler + strings.Join(words, "、") + "。" + filler + filler + filler
	store := &indextest.Store{}
	store.Add(places(), "strewn", "工作总结", strewn)
	store.Add(places(), "passage", "工作总结", passage)
	for i := range 20 {
		store.Add(places(), "other"+string(rune('a'+i)), "工作总结", filler+filler+filler)
	}
	e := open(t, t.TempDir())
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	for _, match := range []index.Match{index.MatchAny, index.MatchAll} {
		parsed, err := index.ParseQuery("农村饮水 安全改造 改造工程", index.ParseOptions{Match: match})
		if err != nil {
			t.Fatal(err)
		}
		res, err := e.Search(t.Context(), index.Request{Query: parsed.Query, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Hits) != 2 || res.Hits[0].ID != "passage" {
			t.Errorf("%s: %+v, want the report with the passage first", match, res.Hits)
		}
	}
}
