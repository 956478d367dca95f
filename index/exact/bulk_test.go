package exact

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
)

// TestBulkModel builds indexes at once, by several writers in small runs, changes
// them, and compares with the scan.
func TestBulkModel(t *testing.T) {
	rounds := uint64(40)
	if testing.Short() {
		rounds = 6
	}
	for seed := range rounds {
		draw := rand.New(rand.NewPCG(seed, 3))
		dir := t.TempDir()
		b, err := NewBulk(dir)
		if err != nil {
			t.Fatal(err)
		}
		b.x.disk, b.run, b.fan, b.x.largest = unsyncedDisk{}, 1+draw.IntN(200), 2+draw.IntN(4), int64(100+draw.IntN(3000))
		writers := []*BulkWriter{b.Writer(), b.Writer(), b.Writer()}
		m := model{}
		seq := uint64(0)
		for range draw.IntN(60) {
			seq++
			d := drawDocument(draw, seq)
			d.Report.ID += strconv.FormatUint(seq, 10)
			m.apply(d)
			if err := writers[draw.IntN(3)].Add(t.Context(), &d, d.Report.Public(), d.Digest()); err != nil {
				t.Fatal(err)
			}
		}
		for _, w := range writers {
			if err := w.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Finish(t.Context(), seq); err != nil {
			t.Fatal(err)
		}
		x, err := open(newIndex(dir, unsyncedDisk{}), seq)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = x.Close() })
		if err := x.Check(t.Context()); err != nil {
			t.Error(err)
		}
		compare(t, draw, x, m)
		docs := drawBatch(draw, &seq)
		apply(t, x, seq, docs...)
		m.apply(docs...)
		compare(t, draw, x, m)
	}
}

// TestBulkMemoryIsFlat: what was written is on the disk alone, whether or not it
// was merged.
func TestBulkMemoryIsFlat(t *testing.T) {
	b, err := NewBulk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b.x.disk, b.run, b.fan, b.x.largest = unsyncedDisk{}, 4000, 4, 20_000
	w := b.Writer()
	add := func(from, to uint64) {
		for seq := from; seq < to; seq++ {
			d := document(seq, strconv.FormatUint(seq, 10), "题", strings.Repeat("一句。二句！\n", 10))
			if err := w.Add(t.Context(), &d, d.Report.Public(), seq); err != nil {
				t.Fatal(err)
			}
		}
	}
	const few, many = 1000, 9000
	add(0, few)
	before := heap()
	add(few, many)
	if each := (heap() - before) / (many - few); each > 40 {
		t.Errorf("%d bytes of each document stay in memory", each)
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.Finish(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	x, err := Open(b.x.dir, many)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	if hits := find(t, x, "二句！一", Scope{}); len(hits) != many {
		t.Errorf("%d documents", len(hits))
	}
}

// heap is the memory in use, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// plainBreaks is breaker as one would write it first: a pass over the text of
// its own.
func plainBreaks(public string) (breaks []uint32) {
	n, last := uint32(0), uint32(0)
	put := func(paragraph uint32) {
		switch {
		case n > last:
			breaks, last = append(breaks, n<<1|paragraph), n
		case len(breaks) > 0:
			breaks[len(breaks)-1] |= paragraph
		}
	}
	for _, r := range public {
		switch {
		case strings.ContainsRune("\n\r\u2028\u2029", r):
			put(1)
		case unicode.IsSpace(r):
		default:
			if n++; strings.ContainsRune(index.SentenceEnds, r) {
				put(0)
			}
		}
	}
	return breaks
}

// TestSqueezeEqualsTheScan has every character, and texts of those that matter.
func TestSqueezeEqualsTheScan(t *testing.T) {
	var texts []string
	for from := rune(0); from <= unicode.MaxRune; from += 1 << 12 {
		var b strings.Builder
		for r := from; r < from+1<<12; r++ {
			b.WriteRune(r)
		}
		texts = append(texts, b.String())
	}
	draw := rand.New(rand.NewPCG(1, 3))
	for range 500 {
		var b strings.Builder
		for range draw.IntN(30) {
			b.WriteString([]string{"。", "！", ";", "｡", "\n", "\r\n", "\u2028", " ", "\u3000", "臺", "Ａ", "一", "\xff"}[draw.IntN(13)])
		}
		texts = append(texts, b.String())
	}
	for _, text := range texts {
		var b breaker
		got := b.squeeze(b.squeeze(nil, text[:len(text)/2-len(text)/2%3]), text[len(text)/2-len(text)/2%3:])
		whole := breaker{}
		if one := whole.squeeze(nil, text); slices.Equal(one, got) && !slices.Equal(b.breaks, whole.breaks) {
			t.Errorf("%q: %v in two pieces, %v in one", text, b.breaks, whole.breaks)
		} else if want := index.AppendSqueezed(nil, text); !slices.Equal(one, want) {
			t.Errorf("%.40q: %q, want %q", text, string(one), string(want))
		}
		if diff := cmp.Diff(plainBreaks(text), whole.breaks); diff != "" {
			t.Errorf("%.40q (-want +got):\n%s", text, diff)
		}
	}
}
