package exact

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func drawPlaces(draw *rand.Rand, n int) []uint32 {
	out := make([]uint32, n)
	at := uint32(0)
	for i := range out {
		out[i] = at + draw.Uint32N(1<<draw.IntN(18))
		at = out[i] + 1
	}
	return out
}

func TestPlaces(t *testing.T) {
	draw := rand.New(rand.NewPCG(8, 8))
	for _, n := range []int{1, 2, chunk - 1, chunk, chunk + 1, 3 * chunk, 3*chunk + 1, 5000} {
		want := drawPlaces(draw, n)
		highest := want[n-1]
		list := appendPlaces([]byte("before"), want)[len("before"):]
		var l places
		if err := l.reset(list, n, highest+1); err != nil {
			t.Fatal(n, err)
		}
		got, err := l.all(nil)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%d places, %v (-want +got):\n%s", n, err, diff)
		}
		for _, steps := range []int{1, 10, n} {
			if err := l.reset(list, n, highest+1); err != nil {
				t.Fatal(err)
			}
			ask := make([]uint32, steps)
			for i := range ask {
				ask[i] = draw.Uint32N(highest + 2)
			}
			slices.Sort(ask)
			for _, p := range ask {
				i := sort.Search(n, func(i int) bool { return want[i] >= p })
				place, ok, err := l.seek(p)
				if err != nil || ok != (i < n) || ok && place != want[i] {
					t.Fatalf("%d places: seek(%d) = %d, %v, %v", n, p, place, ok, err)
				}
			}
		}
		if err := l.reset(list, n, highest); err == nil {
			if _, err = l.all(nil); err == nil {
				t.Errorf("%d places: one beyond the limit is not noticed", n)
			}
		}
		if err := l.reset(list[:len(list)-1], n, highest+1); err == nil {
			if _, err = l.all(nil); err == nil {
				t.Errorf("%d places: the end cut off is not noticed", n)
			}
		}
	}
}

func TestDocumentCounts(t *testing.T) {
	want := []docCount{{0, 0, 1}, {1, 0, 2}, {5, 0, 3}, {6, 1, 0}, {7, 2, 9}, {1 << 20, 0, 1}}
	list := appendDocs(nil, want)
	var got []docCount
	if err := eachDoc(list, len(want), 1<<20+1, func(c docCount) { got = append(got, c) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(docCount{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for what, err := range map[string]error{
		"one less": eachDoc(list, len(want)-1, 1<<20+1, func(docCount) {}),
		"one more": eachDoc(list, len(want)+1, 1<<20+1, func(docCount) {}),
		"beyond":   eachDoc(list, len(want), 1<<20, func(docCount) {}),
		"cut off":  eachDoc(list[:len(list)-1], len(want), 1<<20+1, func(docCount) {}),
	} {
		if err == nil {
			t.Errorf("%s is not noticed", what)
		}
	}
}

// plainPlaces decodes one number after the other.
func plainPlaces(b []byte, n int, limit uint32) (all []uint32, ok bool) {
	place := uint64(0)
	for range n {
		d, size := binary.Uvarint(b)
		if size <= 0 || d > 1<<32 {
			return nil, false
		}
		b, place = b[size:], place+d
		all = append(all, uint32(place))
	}
	return all, len(b) == 0 && place < uint64(limit)
}

// FuzzPlaces: a chunk of whatever bytes is read as one number after the other is.
func FuzzPlaces(f *testing.F) {
	draw := rand.New(rand.NewPCG(9, 9))
	for _, most := range []uint32{10, 100, 200, 1000, 20_000, 3_000_000} { // differences of one byte to four
		var list []byte
		for range chunk {
			list = binary.AppendUvarint(list, uint64(draw.Uint32N(most)))
		}
		f.Add(list, uint8(chunk), uint32(math.MaxUint32))
		f.Add(list[:len(list)/2], uint8(chunk/2), uint32(1000))
	}
	f.Fuzz(func(t *testing.T, b []byte, n uint8, limit uint32) {
		n = min(n, chunk)
		want, ok := plainPlaces(b, int(n), limit)
		var l places
		err := l.reset(b, int(n), limit)
		var got []uint32
		if err == nil {
			got, err = l.all(nil)
		}
		if n > 0 && (err == nil) != ok {
			t.Fatalf("%x: %v, plainly %v", b, err, ok)
		}
		if err == nil && !slices.Equal(got, want) {
			t.Errorf("%x: %d, plainly %d", b, got, want)
		}
	})
}
