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

// plainPlaces decodes one number after the other, packed ones bit by bit.
func plainPlaces(b []byte, n int, limit uint32) (all []uint32, ok bool) {
	numbers := make([]uint64, n)
	w, longer := 0, n // without low bits every number is a longer one
	if n == chunk {
		if len(b) < 2 || b[0] > 32 || len(b) < 2+int(b[0])*chunk/8 {
			return nil, false
		}
		w, longer, b = int(b[0]), int(b[1]), b[2:]
		for i := range n * w {
			numbers[i/w] |= uint64(b[i/8]>>(i%8)&1) << (i % w)
		}
		b = b[n*w/8:]
	}
	highs := map[int]uint64{}
	for i := range longer {
		if n == chunk {
			if len(b) == 0 || b[0] >= chunk {
				return nil, false
			}
			i, b = int(b[0]), b[1:]
		}
		high, size := binary.Uvarint(b)
		if size <= 0 || high > math.MaxUint32>>w {
			return nil, false
		}
		highs[i], b = high, b[size:]
	}
	place := uint64(0)
	for i, low := range numbers {
		place += low + highs[i]<<w
		all = append(all, uint32(place))
	}
	return all, len(b) == 0 && place < uint64(limit)
}

// FuzzPlaces: a chunk of whatever bytes is read as one number after the other is.
func FuzzPlaces(f *testing.F) {
	draw := rand.New(rand.NewPCG(9, 9))
	for _, most := range []uint32{2, 10, 100, 1000, 20_000, 3_000_000} {
		var numbers [chunk]uint32
		var list []byte
		for i := range numbers {
			numbers[i] = draw.Uint32N(most) << (draw.Uint32N(20) / 19 * 6) // some longer
			list = binary.AppendUvarint(list, uint64(numbers[i]))
		}
		f.Add(appendPacked(nil, &numbers), uint8(chunk), uint32(math.MaxUint32))
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

// FuzzPacked: what is packed is unpacked, whatever it was.
func FuzzPacked(f *testing.F) {
	f.Add([]byte{1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f}, uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, shift uint8) {
		var want, numbers [chunk]uint32
		place := uint32(0)
		for i := 0; len(b) >= 4 && i < chunk; i, b = i+1, b[4:] {
			d := binary.LittleEndian.Uint32(b) >> (shift % 32)
			if place+d < place {
				break
			}
			place += d
			numbers[i] = d
		}
		place = 0
		for i, d := range numbers {
			place += d
			want[i] = place
		}
		var l places
		last, ok := l.unpack(appendPacked(nil, &numbers), 0)
		if !ok || last != uint64(place) || l.buf != want {
			t.Errorf("%d: %v, %d", want, ok, l.buf)
		}
	})
}
