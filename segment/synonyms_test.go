package segment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ExampleSynonyms_Of() {
	list, err := DefaultSynonyms()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range list.Of("放管服") {
		fmt.Println(s.Term, s.Weight)
	}
	// Output:
	// 简政放权 0.6
	// 放管结合 0.6
	// 优化服务 0.6
}

func TestReadSynonyms(t *testing.T) {
	s, err := ReadSynonyms(strings.NewReader("# 说明\n人大 = 人民代表大会 人代会 0.9 # 注\n\nＡ > b C\nA > b 0.7\n國務院 = 中央人民政府\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		term string
		want []Synonym
	}{
		{"人大", []Synonym{{"人民代表大会", 0.9}, {"人代会", 0.9}}},
		{"人代会", []Synonym{{"人大", 0.9}, {"人民代表大会", 0.9}}},
		{"a", []Synonym{{"b", 0.7}, {"c", 0.5}}},
		{"b", nil},
		{"国务院", []Synonym{{"中央人民政府", 0.8}}},
		{"國務院", []Synonym{{"中央人民政府", 0.8}}},
		{"无此词", nil},
	} {
		if diff := cmp.Diff(tt.want, s.Of(tt.term)); diff != "" {
			t.Errorf("Of(%q) (-want +got):\n%s", tt.term, diff)
		}
	}
}

func TestReadSynonymsTellsTheLine(t *testing.T) {
	for _, bad := range []string{"人大 人民代表大会", "= 乙", "甲 =", "甲 乙 = 丙", "甲 = 乙 1.5", "甲 = 乙 0", "甲 > 0.5 NaN"} {
		if _, err := ReadSynonyms(strings.NewReader("好 = 佳\n" + bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("ReadSynonyms(%q) = %v, want an error that names line 2", bad, err)
		}
	}
}
