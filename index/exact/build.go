package exact

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"baogao/index"
	"baogao/report"
)

// gap is the empty place behind a title and behind a text.
const gap rune = -1

// text is documents as one row of characters, gaps between them.
type text struct {
	runes []rune
	docs  []doc
	roles roles
}

// append adds a document.
func (t *text) append(d *index.Document) {
	r := d.Report
	start := len(t.runes)
	t.runes = append(index.AppendSqueezed(t.runes, r.Title), gap)
	body := len(t.runes)
	spans := t.body(r.Public(), r.Sections)
	breaks := breaksOf(r.Public())
	t.docs = append(t.docs, doc{
		id: d.Key(), seq: d.Seq, digest: d.Digest(), spans: spans, breaks: breaks, start: count(start),
		title: count(body - 1 - start), text: count(len(t.runes) - body),
	})
	t.runes = append(t.runes, gap)
}

// count narrows a number of characters: a run has fewer than 2^32.
func count(n int) uint32 { return uint32(n) } //nolint:gosec // as it says

// body appends the text piece by piece, cut where sections begin and end, and
// gives the sections in characters of it.
func (t *text) body(public string, sections []report.Section) []span {
	cuts := []int{0, len(public)}
	for _, s := range sections {
		cuts = append(cuts, runeStart(public, s.Start), runeStart(public, s.End))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	body := len(t.runes)
	at := make([]int, len(cuts)) // characters before each cut
	for i := 1; i < len(cuts); i++ {
		t.runes = index.AppendSqueezed(t.runes, public[cuts[i-1]:cuts[i]])
		at[i] = len(t.runes) - body
	}
	place := func(offset int) uint32 {
		i, _ := slices.BinarySearch(cuts, runeStart(public, offset))
		return count(at[i])
	}
	spans := make([]span, 0, len(sections))
	for _, s := range sections {
		spans = append(spans, span{t.roles.number(string(s.Role)), place(s.Start), place(s.End)})
	}
	return outermost(spans)
}

// outermost sorts sections and leaves out those that are empty or lie in another
// of their role.
func outermost(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	reached := map[uint32]uint32{}
	return slices.DeleteFunc(spans, func(s span) bool {
		if s.end <= max(s.start, reached[s.role]) {
			return true
		}
		reached[s.role] = s.end
		return false
	})
}

// runeStart brings an offset into a text, to the start of a character.
func runeStart(text string, offset int) int {
	offset = min(max(0, offset), len(text))
	for offset > 0 && offset < len(text) && !utf8.RuneStart(text[offset]) {
		offset--
	}
	return offset
}

// second is the character behind a place, as keys have it.
func (t *text) second(place uint32) rune {
	if r := t.runes[place+1]; r != gap {
		return r
	}
	return lastRune
}

// write writes the lists of a text. Counting sort brings its places into the
// order of keys: first by the second character, then by the first.
func (t *text) write(w *writer) error {
	highest := gap
	for _, r := range t.runes {
		highest = max(highest, r)
	}
	firsts, seconds := make(table, highest+2), make(table, highest+3)
	next := func(place uint32) rune { return min(t.second(place), highest+1) }
	for place, r := range t.runes {
		if r != gap {
			firsts[r+1]++
			seconds[next(count(place))+1]++
		}
	}
	n := firsts.sum()
	bySecond, byKey, byFirst := make([]uint32, n), make([]uint32, n), make([]uint32, seconds.sum())
	again := slices.Clone(firsts)
	for place, r := range t.runes {
		if r != gap {
			firsts.put(byFirst, r, count(place))
			seconds.put(bySecond, next(count(place)), count(place))
		}
	}
	for _, place := range bySecond {
		again.put(byKey, t.runes[place], place)
	}
	return t.lists(w, byKey, byFirst)
}

// table counts each character at the one behind it. After sum it has where the
// next of each goes.
type table []uint32

func (t table) sum() uint32 {
	sum := uint32(0)
	for i, n := range t {
		sum += n
		t[i] = sum
	}
	return sum
}

func (t table) put(into []uint32, r rune, place uint32) {
	into[t[r]] = place
	t[r]++
}

// lists writes the lists of every first character: of the pairs it begins, then
// of its documents.
func (t *text) lists(w *writer, byKey, byFirst []uint32) error {
	var list []byte
	var counts []docCount
	for from := 0; from < len(byKey); {
		first := t.runes[byKey[from]]
		to := from
		for to < len(byKey) && t.runes[byKey[to]] == first {
			second := t.second(byKey[to])
			end := to + 1
			for end < len(byKey) && t.runes[byKey[end]] == first && t.second(byKey[end]) == second {
				end++
			}
			list = appendPlaces(list[:0], byKey[to:end])
			if err := w.add(keyOf(first, second), end-to, list); err != nil {
				return err
			}
			to = end
		}
		counts = t.counts(counts[:0], byFirst[from:to])
		list = appendDocs(list[:0], counts)
		if err := w.add(keyOf(first, docsRune), len(counts), list); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// counts turns the places of a character into its documents.
func (t *text) counts(counts []docCount, places []uint32) []docCount {
	d := 0
	for _, p := range places {
		for d+1 < len(t.docs) && t.docs[d+1].start <= p {
			d++
		}
		if n := len(counts); n == 0 || counts[n-1].doc != count(d) {
			counts = append(counts, docCount{doc: count(d)})
		}
		c := &counts[len(counts)-1]
		if p < t.docs[d].body() {
			c.title++
		} else {
			c.text++
		}
	}
	return counts
}
