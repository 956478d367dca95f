package suggest

import (
	"context"
	"testing"

	"baogao/report"
	"baogao/segment"
)

// country is a vocabulary of all places there are.
type country struct{ units []report.Unit }

func (country) Terms(context.Context, func(string, int)) error { return nil }
func (country) Cursor(context.Context) (uint64, error)         { return 1, nil }
func (c country) Places(yield func([]string, int)) {
	for _, u := range c.units {
		yield(u.Path, 1)
	}
}

func everywhere(b *testing.B) (c country, p *segment.Pinyin) {
	b.Helper()
	p, err := segment.NewPinyin()
	if err != nil {
		b.Fatal(err)
	}
	places := report.NewRegister()
	places.Names(func(_, code string) bool {
		if len(code) == 2 {
			c.units = append(c.units, places.Within(code)...)
		}
		return true
	})
	return c, p
}

// BenchmarkReadWords reads the names of 45,000 units.
func BenchmarkReadWords(b *testing.B) {
	c, p := everywhere(b)
	for b.Loop() {
		if _, err := readWords(b.Context(), c, p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAlike looks for what twelve characters may be misspelled of.
func BenchmarkAlike(b *testing.B) {
	c, p := everywhere(b)
	w, err := readWords(b.Context(), c, p)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w.alike("有庆镇人民政府办公室印发", p)
	}
}
