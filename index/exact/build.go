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
	runes    []rune
	docs     []doc
	contents contents
	breaker  breaker
}

// append adds a document, with its public text and its digest.
func (t *text) append(d *index.Document, public string, digest uint64) {
	start := len(t.runes)
	t.runes = append(index.AppendSqueezed(t.runes, d.Report.Title), gap)
	body := len(t.runes)
	spans := t.body(public, d.Report.Sections)
	t.docs = append(t.docs, doc{
		id: d.Key(), seq: d.Seq, digest: digest, start: count(start), title: count(body - 1 - start), text: count(len(t.runes) - body),
	})
	t.contents.add(&t.docs[len(t.docs)-1], spans, t.breaker.breaks)
	t.runes = append(t.runes, gap)
}

// reset empties it for other documents.
func (t *text) reset() {
	clear(t.docs)
	t.runes, t.docs = t.runes[:0], t.docs[:0]
	t.contents.reset()
}

// count narrows a number of characters: a run has fewer than 2^32.
func count(n int) uint32 { return uint32(n) } //nolint:gosec // as it says

// body appends the text piece by piece, cut where sections begin and end, and
// gives the sections in characters of it. Its breaks are the breaker's then.
func (t *text) body(public string, sections []report.Section) []span {
	cuts := []int{0, len(public)}
	for _, s := range sections {
		cuts = append(cuts, runeStart(public, s.Start), runeStart(public, s.End))
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	body := len(t.runes)
	at := make([]int, len(cuts)) // characters before each cut
	t.breaker = breaker{breaks: t.breaker.breaks[:0]}
	for i := 1; i < len(cuts); i++ {
		t.runes = t.breaker.squeeze(t.runes, public[cuts[i-1]:cuts[i]])
		at[i] = len(t.runes) - body
	}
	place := func(offset int) uint32 {
		i, _ := slices.BinarySearch(cuts, runeStart(public, offset))
		return count(at[i])
	}
	spans := make([]span, 0, len(sections))
	for _, s := range sections {
		spans = append(spans, span{t.contents.roles.number(string(s.Role)), place(s.Start), place(s.End)})
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

// sorter is the memory in which texts are brought into the order of keys.
type sorter struct {
	last    rune     // stands for a gap behind a character; greater than all
	firsts  []uint32 // of each character, where the next entry of it goes
	seconds []uint32 // the same of second characters, among one first; else 0
	entries []uint64 // second character << 32 | place, by first character
	places  []uint32 // of one first character, by second
	used    []rune   // second characters
	counts  []docCount
	list    []byte
}

// cleared gives n zeroes, in the memory of table if that is enough.
func cleared(table []uint32, n int) []uint32 {
	if cap(table) < n {
		return make([]uint32, n)
	}
	table = table[:n]
	clear(table)
	return table
}

// write writes the lists of a text. Its places are dealt out by their first
// characters, and then among each by the second, which is near in memory.
func (t *text) write(w *writer, s *sorter) error {
	highest := rune(0)
	for _, r := range t.runes {
		highest = max(highest, r)
	}
	s.last = highest + 1
	s.firsts, s.seconds = cleared(s.firsts, int(s.last)), cleared(s.seconds, int(s.last)+1)
	total := 0
	for _, r := range t.runes {
		if r != gap {
			s.firsts[r]++
			total++
		}
	}
	sum := uint32(0)
	for r, n := range s.firsts {
		s.firsts[r] = sum
		sum += n
	}
	s.entries = slices.Grow(s.entries[:0], total)[:total]
	for place, r := range t.runes {
		if r != gap {
			second := t.runes[place+1]
			if second == gap {
				second = s.last
			}
			s.entries[s.firsts[r]] = uint64(second)<<32 | uint64(place) //nolint:gosec // a character, a place
			s.firsts[r]++
		}
	}
	from := uint32(0)
	for r, to := range s.firsts {
		if from < to {
			if err := t.lists(w, s, rune(r), s.entries[from:to]); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

// lists writes the lists of one first character: of the pairs it begins, then of
// its documents. The entries come in the order of their places.
func (t *text) lists(w *writer, s *sorter, first rune, entries []uint64) error {
	s.used = s.used[:0]
	for _, e := range entries {
		second := rune(e >> 32) //nolint:gosec // a character
		if s.seconds[second] == 0 {
			s.used = append(s.used, second)
		}
		s.seconds[second]++
	}
	slices.Sort(s.used)
	at := uint32(0)
	for _, second := range s.used {
		n := s.seconds[second]
		s.seconds[second] = at
		at += n
	}
	s.places = slices.Grow(s.places[:0], len(entries))[:len(entries)]
	for _, e := range entries {
		s.places[s.seconds[e>>32]] = uint32(e) //nolint:gosec // the place
		s.seconds[e>>32]++
	}
	at = 0
	for _, second := range s.used {
		to := s.seconds[second]
		s.seconds[second] = 0
		s.list = appendPlaces(s.list[:0], s.places[at:to])
		if second == s.last {
			second = lastRune
		}
		if err := w.add(keyOf(first, second), int(to-at), s.list); err != nil {
			return err
		}
		at = to
	}
	s.counts = t.counts(s.counts[:0], entries)
	s.list = appendDocs(s.list[:0], s.counts)
	return w.add(keyOf(first, docsRune), len(s.counts), s.list)
}

// counts turns the places of a character into its documents.
func (t *text) counts(counts []docCount, entries []uint64) []docCount {
	d := 0
	for _, e := range entries {
		p := uint32(e) //nolint:gosec // the place
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
