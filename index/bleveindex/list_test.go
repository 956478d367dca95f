package bleveindex

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// TestListsKeepTheirBudget: whatever is put in, no more is kept than may be, and
// what is kept is what was put in.
func TestListsKeepTheirBudget(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 8))
	c := &lists{limit: 1 << 16, held: map[listKey]*list{}}
	put := map[string]*list{}
	for range 5000 {
		name := strconv.Itoa(draw.IntN(300))
		if l := c.get(listKey{"", name}); l != nil {
			if l != put[name] {
				t.Fatalf("%s is another list", name)
			}
			continue
		}
		put[name] = &list{times: make([]uint8, draw.IntN(12_000))}
		c.put(listKey{"", name}, put[name])
		size := 0
		for _, l := range c.held {
			size += l.size()
		}
		if size != c.size || size > c.limit {
			t.Fatalf("%d bytes are kept, counted as %d, of %d", size, c.size, c.limit)
		}
	}
	if len(c.held) == 0 {
		t.Error("nothing is kept")
	}
	var none *lists
	none.put(listKey{}, &list{})
	if none.get(listKey{}) != nil {
		t.Error("nil keeps a list")
	}
}

// TestListsHoldEveryCount compares lists with what was gathered, counts beyond a
// byte and beyond what counts among them.
func TestListsHoldEveryCount(t *testing.T) {
	for seed := range uint64(50) {
		draw := rand.New(rand.NewPCG(seed, 4))
		g := &gathered{in: make(set, 20), times: make([]times, 20*64)}
		want := map[uint32][2]int{}
		for _, doc := range draw.Perm(20 * 64)[:draw.IntN(600)] {
			n := [2]int{draw.IntN(4), draw.IntN(2) * int(seed%2)}
			if draw.IntN(10) == 0 {
				n[draw.IntN(2)] = []int{254, 255, 256, 65_535, 1 << 20}[draw.IntN(5)]
			}
			g.add(uint32(doc), n[0], n[1])
			want[uint32(doc)] = [2]int{min(n[0], most), min(n[1], most)}
		}
		l, among := g.list(norm{lengths: make([]uint32, 20*64)}), make(set, 20)
		for doc := range uint32(20 * 64) {
			if draw.IntN(2) == 0 {
				among.add(doc)
			} else {
				delete(want, doc)
			}
		}
		l.each(among, nil, func(doc uint32, got times) {
			if n, ok := want[doc]; !ok || n != [2]int{int(got.text), int(got.title)} {
				t.Errorf("seed %d: %d has %d, want %d %t", seed, doc, got, n, ok)
			}
			delete(want, doc)
		})
		for doc := range want {
			t.Errorf("seed %d: %d is missing", seed, doc)
		}
	}
}
