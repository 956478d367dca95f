package segment

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A list of one's own adds, and its weights hold; another list is another digest.
func TestOwnSynonyms(t *testing.T) {
	s, err := ReadSynonyms(strings.NewReader("放管服 > 简政放权 优化服务 0.6\n人大 = 人民代表大会\n"))
	if err != nil {
		t.Fatal(err)
	}
	was := s.Digest()
	own, err := s.With(strings.NewReader("放管服 > 一网通办 简政放权 0.3\n河长 = 河长制"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Synonym{{"一网通办", 0.3}, {"简政放权", 0.3}, {"优化服务", 0.6}}
	if diff := cmp.Diff(want, own.Of("放管服")); diff != "" {
		t.Errorf("own list (-want +got):\n%s", diff)
	}
	if len(own.Of("河长制")) != 1 || len(own.Of("人大")) != 1 || len(s.Of("河长制")) != 0 || s.Of("放管服")[0].Weight != 0.6 {
		t.Error("lists are lost, or the list that was has changed")
	}
	if own.Digest() == was || s.Digest() != was || len(was) != 6 {
		t.Errorf("digests %s and %s", was, own.Digest())
	}
	if _, err := s.With(strings.NewReader("好\n坏")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a bad line: %v", err)
	}
}
