package suggest

import (
	"context"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"baogao/segment"
)

// maxTerms bounds the terms kept, those of most documents.
const maxTerms = 200_000

// Bounds of a term's length, in characters.
const (
	shortestTerm = 2
	longestTerm  = 12
)

// entry is something that can be suggested.
type entry struct {
	text      string
	kind      Kind
	path      []string // of a unit, itself left out
	ambiguous bool     // several units have this name
	documents int
	weight    float64
}

// suggestion is the entry as it is shown.
func (e *entry) suggestion() Suggestion {
	g := Suggestion{Text: e.text, Type: e.kind, Query: e.text, Note: strings.Join(e.path, "/")}
	if e.kind == Unit {
		name := e.text
		if n := len(e.path); e.ambiguous && n > 0 {
			name = e.path[n-1] + name
		}
		g.Query = "单位:" + name
	}
	return g
}

// key is what may be typed for an entry.
type key struct {
	text  string
	entry int32
	worth float32 // of the entry's weight
}

// words are what a corpus has words for, at a cursor.
type words struct {
	cursor  uint64
	at      time.Time
	entries []entry
	keys    []key // sorted
	with    map[place][]int32
}

// place is one of the first characters of the entries of a length.
type place struct {
	length, at int
	character  rune
}

// match is an entry that may be meant, with what that is worth.
type match struct {
	*entry
	weight float64
}

func readWords(ctx context.Context, v Vocabulary, p *segment.Pinyin) (*words, error) {
	w := &words{with: map[place][]int32{}}
	most := 0
	err := v.Terms(ctx, func(term string, documents int) {
		n := utf8.RuneCountInString(term)
		if n >= shortestTerm && n <= longestTerm && !strings.ContainsFunc(term, func(r rune) bool { return !han(r) }) {
			w.entries = append(w.entries, entry{text: term, kind: Term, documents: documents})
		}
		most = max(most, documents)
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(w.entries, func(a, b entry) int { return b.documents - a.documents })
	w.entries = w.entries[:min(len(w.entries), maxTerms)]
	for i := range w.entries {
		e := &w.entries[i]
		// A word of every text tells nothing, one of a few is seldom meant; long
		// ones say more.
		share := float64(e.documents) / float64(most+1)
		e.weight = float64(e.documents) * -math.Log(share) * (1 + lengthWorth*float64(utf8.RuneCountInString(e.text)-2))
	}
	terms := len(w.entries)
	v.Places(func(path []string, documents int) {
		n := len(path) - 1
		w.entries = append(w.entries, entry{text: path[n], kind: Unit, path: path[:n], documents: documents, weight: unitWorth * float64(documents)})
	})
	spells := speller{p, map[string][2]string{}}
	names := map[string]int{}
	for _, e := range w.entries[terms:] {
		names[e.text]++
	}
	for i := range w.entries {
		e := &w.entries[i]
		e.ambiguous = e.kind == Unit && names[e.text] > 1
		w.index(int32(i), spells)
	}
	slices.SortFunc(w.keys, func(a, b key) int { return strings.Compare(a.text, b.text) })
	return w, nil
}

// What entries are worth beside one another.
const (
	lengthWorth = 0.15 // a character more than two
	unitWorth   = 1.0
	wholeWorth  = 3.0 // what is typed is all of it
	pathWorth   = 0.5 // the name of a place above stands before it
	partWorth   = 0.2 // typed in initials or as a part only
)

// index adds what may be typed for an entry: its name, and that with one or two
// names above before it: 渠县有庆镇, 达州市渠县有庆镇.
func (w *words) index(i int32, spells speller) {
	e := &w.entries[i]
	runes := []rune(e.text)
	for at, r := range runes[:min(len(runes), sharing(len(runes)))] {
		p := place{len(runes), at, r}
		w.with[p] = append(w.with[p], i)
	}
	name, full, initials, worth := "", "", "", float32(1)
	for above := len(e.path); above >= 0 && above >= len(e.path)-2; above-- {
		part := e.text
		if above < len(e.path) {
			part, worth = e.path[above], pathWorth
		}
		more, first := spells.of(part)
		name, full, initials = segment.Fold(part)+name, more+full, first+initials
		w.keys = append(w.keys, key{name, i, worth})
		for _, text := range []string{full, initials} {
			if text != name {
				w.keys = append(w.keys, key{text, i, worth})
			}
		}
	}
}

// speller remembers how names are spelled: those of places above come again and
// again.
type speller struct {
	*segment.Pinyin
	known map[string][2]string
}

func (s speller) of(name string) (full, initials string) {
	k, ok := s.known[name]
	if !ok {
		k[0], k[1] = s.Spell(name)
		s.known[name] = k
	}
	return k[0], k[1]
}

// complete gives what may be meant by a beginning, best first.
func (w *words) complete(typed string, p *segment.Pinyin) []match {
	typed = spelled(typed)
	if typed == "" {
		return nil
	}
	found := w.begins(typed)
	if len(found) == 0 {
		found = w.mixed(typed, p)
	}
	if len(found) == 0 && strings.ContainsFunc(typed, han) {
		found = w.contain(typed)
	}
	lift(found)
	best(found)
	return found
}

// lift puts a term before its beginning where that seldom stands without the rest:
// 营商 is hardly ever anything but 营商环境.
func lift(found []match) {
	at := map[string]int{}
	for i, m := range found {
		if m.kind == Term {
			at[m.text] = i
		}
	}
	for i, m := range found {
		for end := range m.text {
			if k, ok := at[m.text[:end]]; ok && m.kind == Term && 2*m.documents >= found[k].documents {
				found[i].weight = max(found[i].weight, found[k].weight+1)
			}
		}
	}
}

// spelled brings what is typed into the form of keys: folded, without the marks
// that part syllables.
func spelled(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ü':
			return 'v'
		case r == '\'' || r == '’' || r == '"' || unicode.IsSpace(r):
			return -1
		}
		return r
	}, segment.Fold(typed))
}

// begins gives the entries with a key that begins so, each once.
func (w *words) begins(typed string) []match {
	at := map[int32]int{}
	var found []match
	first := sort.Search(len(w.keys), func(i int) bool { return w.keys[i].text >= typed })
	for _, k := range w.keys[first:] {
		if !strings.HasPrefix(k.text, typed) {
			break
		}
		e := &w.entries[k.entry]
		weight := e.weight * float64(k.worth)
		if k.text == typed {
			weight *= wholeWorth
		}
		i, ok := at[k.entry]
		if !ok {
			at[k.entry] = len(found)
			found = append(found, match{e, weight})
		} else {
			found[i].weight = max(found[i].weight, weight)
		}
	}
	return found
}

// mixed finds what is typed in characters, syllables and initials by turns: 行政zf,
// fazhizf.
func (w *words) mixed(typed string, p *segment.Pinyin) []match {
	_, size := utf8.DecodeRuneInString(typed)
	var found []match
	for _, m := range w.begins(typed[:size]) {
		if says([]rune(segment.Fold(m.text)), p.Syllables(m.text), typed) {
			found = append(found, match{m.entry, partWorth * m.entry.weight})
		}
	}
	return found
}

// says tells whether typed is a beginning of a word, each character of it typed
// as itself, as its syllable or as the initial.
func says(word []rune, syllables []string, typed string) bool {
	if typed == "" {
		return true
	}
	if len(word) == 0 {
		return false
	}
	_, initial := utf8.DecodeRuneInString(syllables[0])
	for _, way := range []string{string(word[0]), syllables[0], syllables[0][:initial]} {
		if rest, ok := strings.CutPrefix(typed, way); ok && says(word[1:], syllables[1:], rest) {
			return true
		}
	}
	return strings.HasPrefix(syllables[0], typed)
}

// contain gives the entries that have what is typed inside.
func (w *words) contain(typed string) []match {
	var found []match
	for i := range w.entries {
		if e := &w.entries[i]; strings.Contains(e.text, typed) {
			found = append(found, match{e, partWorth * e.weight})
		}
	}
	return found
}
