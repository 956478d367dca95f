package compare

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestTables: two tables have as many hits as pairs of rows. They are one
// passage where they speak, none where they do not, and hide none beside them.
func TestTables(t *testing.T) {
	const prose = "镇上在渡口设立流动法律服务点，每逢集日由两名调解员坐班，接待来访群众，还把典型案例编成快板在院坝会上演出。"
	for _, tt := range []struct {
		name, a, b string
		want       []string
	}{
		{"numbers and letters", strings.Repeat("粤 J12 E\n", 80), strings.Repeat("粤 J7 K\n", 70), nil},
		{"beside prose", strings.Repeat("粤 J12 E\n", 80) + "一、" + prose, prose + strings.Repeat("粤 J7 K\n", 70), []string{"321-370 0-49 49"}},
		{"that speak", strings.Repeat("渔船检验证书编号5号有效\n", 40), strings.Repeat("渔船检验证书编号7号有效\n", 40), []string{"0-480 0-480 480"}},
	} {
		a, b, hits := hitsOf(tt.a, tt.b)
		var got []string
		for _, f := range Extend(a, b, hits) {
			got = append(got, fmt.Sprintf("%d-%d %d-%d %d", f.AStart, f.AEnd, f.BStart, f.BEnd, f.Agree))
		}
		if strings.Join(got, " ") != strings.Join(tt.want, " ") {
			t.Errorf("%s: %d hits, %d tokens and %d: %q, want %q", tt.name, len(hits), len(a), len(b), got, tt.want)
		}
	}
}

// hitsOf joins the seeds of two texts.
func hitsOf(x, y string) (a, b []uint16, hits []Hit) {
	m := NewMasker(nil)
	a, b = m.Mask(x).Tokens, m.Mask(y).Tokens
	at := map[uint32][]uint32{}
	for _, s := range Seeds(b) {
		at[s.Hash] = append(at[s.Hash], s.At)
	}
	for _, s := range Seeds(a) {
		for _, place := range at[s.Hash] {
			hits = append(hits, Hit{s.At, place})
		}
	}
	return a, b, hits
}

// TestTablesAreReadOnce: walking on from each pair of rows takes minutes.
func TestTablesAreReadOnce(t *testing.T) {
	rows := strings.Repeat("粤 J12 E\n", 1200)
	a, b, hits := hitsOf(rows, rows)
	began := time.Now()
	found := Extend(a, b, hits)
	if took := time.Since(began); len(found) > 0 || took > 5*time.Second {
		t.Errorf("%d hits: %d passages in %s", len(hits), len(found), took)
	}
}
