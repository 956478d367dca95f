package countytest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/compare"
	"baogao/internal/countytest"
)

const facts = `as_of | 2024-03-15
years | 2021 2022
# a remark
unit | 甲县人民政府 | government | 980309 | | |
unit | 乙镇 | town | 980309100 | | | 2022-05-18 renamed 乙乡
column | 专栏 | 2023-04-10 | whole
report | 乙乡 | 2021 | 2022-03-31 | 专栏 | 2022-04-11 | |
report | 乙镇 | 2022 | 2023-04-02 | 专栏 | 2023-04-10 | 2022-10-10 |
report | 乙镇 | 2022 | 2023-05-02 | 专栏 | 2023-04-10 | 2022-10-10 |
truth | 乙镇 | borderline | late 2
`

func read(t *testing.T, text string) (*countytest.County, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "county.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return countytest.Read(path)
}

// A former name is the unit's; a second publication of a year has an id of its
// own; cells come in the words of the truth.
func TestRead(t *testing.T) {
	c, err := read(t, facts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"乙镇 2021 borderline", "乙镇 2022 late 2"}, c.Truth); diff != "" {
		t.Error(diff)
	}
	want := []string{"甲县 2021 unknown", "甲县 2022 unknown", "乙镇 2021 borderline", "乙镇 2022 late 2"}
	if diff := cmp.Diff(want, c.Cells(compare.Coverage(&c.Facts))); diff != "" {
		t.Error(diff)
	}
	ids := map[string]bool{}
	for _, e := range c.Facts.Reports {
		ids[e.ID] = true
	}
	if len(ids) != 3 || c.Facts.Reports[0].Unit != "980309100" {
		t.Errorf("%+v", c.Facts.Reports)
	}
}

func TestMistakeNamesItsLine(t *testing.T) {
	for _, line := range []string{"report | 丙镇 | 2022 | | 专栏 | | |", "rule | x | law", "town | 丙镇"} {
		if _, err := read(t, facts+line+"\n"); err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("%q: %v", line, err)
		}
	}
}
