package bleveindex

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"baogao/index"
)

// facet counts values of documents. Each document has one key, the list of its
// values; lists and values are numbered as they come, so that counting adds up
// small numbers.
type facet struct {
	name  string
	key   []byte // the last one, in memory used again
	keys  map[string]uint32
	lists [][]uint32 // by key
	of    []uint32   // key by document

	*texts           // the values
	labels  []string // by value
	byValue bool     // how they are ordered: years by themselves, others by counts
}

func newFacets() map[string]*facet {
	facets := map[string]*facet{}
	for _, name := range []string{"year", "kind", "role", "region"} {
		facets[name] = &facet{name: name, keys: map[string]uint32{}, texts: newTexts(), byValue: name == "year"}
	}
	return facets
}

func (f *facet) set(number uint32, m *meta) {
	f.key = f.key[:0]
	m.values(f.name, func(value string, path []string) {
		f.key = append(append(f.key, value...), 0)
		for _, name := range path {
			f.key = append(append(f.key, name...), 0)
		}
	})
	k, ok := f.keys[string(f.key)]
	if !ok {
		k = uint32(len(f.lists)) //nolint:gosec // no more than documents
		f.keys[string(f.key)] = k
		f.lists = append(f.lists, f.listOf(m))
	}
	for int(number) >= len(f.of) {
		f.of = append(f.of, 0)
	}
	f.of[number] = k
}

// listOf numbers the values of a document. The shortest label of a value is
// shown, whichever report came first.
func (f *facet) listOf(m *meta) (list []uint32) {
	m.values(f.name, func(value string, path []string) {
		n, label := f.number(value), strings.Join(path, "/")
		if int(n) == len(f.labels) {
			f.labels = append(f.labels, label)
		}
		if shown := f.labels[n]; len(label) < len(shown) || len(label) == len(shown) && label < shown {
			f.labels[n] = label
		}
		list = append(list, n)
	})
	return list
}

// facets counts the values of the whole set of hits.
func (e *evaluation) facets(found set, names []string) map[string][]index.FacetValue {
	out := make(map[string][]index.FacetValue, len(names))
	for _, name := range names {
		out[name] = []index.FacetValue{}
		if f := e.docs.facets[name]; f != nil {
			out[name] = f.count(found)
		}
	}
	return out
}

// count counts a facet's values, the most frequent first, years by themselves.
func (f *facet) count(found set) []index.FacetValue {
	counts, ranks := f.sum(found, nil), f.ranks()
	order := make([]uint64, 0, len(counts)) // what comes first, then the value
	for value, count := range counts {
		if count == 0 {
			continue
		}
		first := ^uint32(count) //nolint:gosec // documents
		if f.byValue {
			first = ^ranks[value]
		}
		order = append(order, uint64(first)<<32|uint64(ranks[value]))
	}
	slices.Sort(order)
	at := make([]uint32, len(ranks)) // value by rank
	for value, rank := range ranks {
		at[rank] = uint32(value)
	}
	values := make([]index.FacetValue, len(order))
	for i, o := range order {
		value := at[uint32(o)] //nolint:gosec // the lower half
		values[i] = index.FacetValue{Value: f.list[value], Label: f.labels[value], Count: counts[value]}
	}
	return values
}

// sum adds up, for each value, its documents, or how often something stands in
// them.
func (f *facet) sum(found set, times []int) []int {
	keys := make([]int, len(f.lists))
	if times == nil {
		of := f.of
		for w, word := range found {
			for ; word != 0; word &= word - 1 {
				keys[of[w*64+bits.TrailingZeros64(word)]]++
			}
		}
	} else {
		for doc := range found.each {
			keys[f.of[doc]] += times[doc]
		}
	}
	values := make([]int, len(f.labels))
	for key, n := range keys {
		for _, value := range f.lists[key] {
			values[value] += n
		}
	}
	return values
}

// values gives the facet values of a document; a region is the county, or what
// is known above it, with its names from the province down.
func (m *meta) values(facet string, yield func(value string, path []string)) {
	switch facet {
	case "year":
		if m.Year != 0 {
			yield(strconv.Itoa(m.Year), nil)
		}
	case "kind":
		yield(string(m.Kind), nil)
	case "role":
		for _, r := range m.Roles {
			yield(string(r), nil)
		}
	case "region":
		if code, path := m.place(); code != "" {
			yield(code, path)
		} else if len(path) > 0 {
			yield(path[0], path)
		}
	}
}

// place is the county of a document, or what is known above it, with its names
// from the province down; without a code the first name alone.
func (m *meta) place() (code string, path []string) {
	switch {
	case m.Code != "" && len(m.Path) > 0:
		above := len(m.Path)
		if len(m.Code) > 6 && above > 1 {
			above--
		}
		return m.Code[:min(6, len(m.Code))], m.Path[:above]
	case len(m.Path) > 0:
		return "", m.Path[:1]
	}
	return "", nil
}
