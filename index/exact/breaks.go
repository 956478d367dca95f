package exact

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode"

	"baogao/index"
	"baogao/segment"
)

// A break is the character of a text that a sentence begins with, times two,
// and one where a paragraph begins there, too.

// breaker finds the breaks of a text, its beginning left out.
type breaker struct {
	n, last uint32 // characters; the break before
	breaks  []uint32
}

// squeeze appends the characters of a piece of the text as index.AppendSqueezed
// does, and notes its breaks.
func (b *breaker) squeeze(runes []rune, piece string) []rune {
	for _, r := range piece {
		if r <= '\u3000' && unicode.IsSpace(r) { // there is none behind
			if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
				b.put(1)
			}
			continue
		}
		runes = append(runes, segment.FoldRune(r))
		b.n++
		if (r < '一' || r > '鿿') && strings.ContainsRune(index.SentenceEnds, r) {
			b.put(0)
		}
	}
	return runes
}

func (b *breaker) put(paragraph uint32) {
	switch {
	case b.n > b.last:
		b.breaks, b.last = append(b.breaks, b.n<<1|paragraph), b.n
	case len(b.breaks) > 0:
		b.breaks[len(b.breaks)-1] |= paragraph
	}
}

// appendBreaks encodes the breaks of a document.
func appendBreaks(b []byte, breaks []uint32) []byte {
	b = binary.AppendUvarint(b, uint64(len(breaks)))
	last := uint32(0)
	for _, at := range breaks {
		b = binary.AppendUvarint(b, uint64((at>>1-last)<<1|at&1))
		last = at >> 1
	}
	return b
}

// breaks appends the breaks of the next document, whose text has so many
// characters.
func (r *reader) breaks(to []uint32, text uint32) []uint32 {
	last := uint32(0)
	for n := r.uvarint(); n > 0 && r.b != nil; n-- {
		v := r.uint32()
		if v>>1 == 0 || v>>1 > text-last {
			r.b = nil
		}
		last += v >> 1
		to = append(to, last<<1|v&1)
	}
	return to
}

var errBreaks = errors.New("breaks are not well-formed")

// breakIndex is the part breaks in memory.
type breakIndex struct {
	first  []uint32 // of each document, in breaks; one more for the end
	breaks []uint32
}

// breakIndex gives the breaks, read when they are first needed.
func (r *run) breakIndex() (*breakIndex, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.breaks != nil {
		return r.breaks, nil
	}
	b, err := r.part(partBreaks)
	if err != nil {
		return nil, err
	}
	x := &breakIndex{first: make([]uint32, 0, len(r.docs)+1)}
	in := reader{b}
	for i := range r.docs {
		x.first = append(x.first, count(len(x.breaks)))
		x.breaks = in.breaks(x.breaks, r.docs[i].text)
	}
	if in.b == nil || len(in.b) > 0 {
		return nil, r.damaged(errBreaks)
	}
	x.first = append(x.first, count(len(x.breaks)))
	r.breaks = x
	return x, nil
}

// of gives a document's breaks.
func (x *breakIndex) of(doc int) []uint32 { return x.breaks[x.first[doc]:x.first[doc+1]] }

// passage is the number of the sentence, or of the last break before it at
// which a paragraph begins, that a character of a text stands in.
func passage(breaks []uint32, at uint32, paragraph bool) int {
	i, _ := slices.BinarySearchFunc(breaks, at, func(b, at uint32) int {
		if b>>1 <= at {
			return -1
		}
		return 1
	})
	for paragraph && i > 0 && breaks[i-1]&1 == 0 {
		i--
	}
	return i
}
