package exact

import (
	"encoding/binary"
	"errors"
	"slices"
)

// span is a section in characters of the text.
type span struct{ role, start, end uint32 }

// appendSpans encodes the sections of a document.
func appendSpans(b []byte, spans []span) []byte {
	b = binary.AppendUvarint(b, uint64(len(spans)))
	for _, s := range spans {
		b = binary.AppendUvarint(b, uint64(s.role))
		b = binary.AppendUvarint(b, uint64(s.start))
		b = binary.AppendUvarint(b, uint64(s.end-s.start))
	}
	return b
}

// spans appends the sections of the next document, whose text has so many
// characters, while there are so many roles.
func (r *reader) spans(to []span, roles int, text uint32) []span {
	for n := r.uvarint(); n > 0 && r.b != nil; n-- {
		role, start, length := r.uint32(), r.uint32(), r.uint32()
		if int(role) >= roles || start > text || length > text-start {
			r.b = nil
		}
		to = append(to, span{role, start, start + length})
	}
	return to
}

// roles are names by number.
type roles []string

// number gives a role's number, a new one if need be.
func (r *roles) number(name string) uint32 {
	i := slices.Index(*r, name)
	if i < 0 {
		i = len(*r)
		*r = append(*r, name)
	}
	return count(i)
}

// append encodes the names.
func (r roles) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(r)))
	for _, name := range r {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
	}
	return b
}

// sections gives the names of the roles, and what follows them: the sections of
// each document.
func (r *run) sections() (names roles, in reader, err error) {
	if in.b, err = r.part(partSpans); err != nil {
		return nil, in, err
	}
	for n := in.uvarint(); n > 0 && in.b != nil; n-- {
		names = append(names, string(in.bytes(in.uvarint())))
	}
	return names, in, nil
}

var errSections = errors.New("sections are not well-formed")

// roleIndex is the part spans in memory.
type roleIndex struct {
	names roles
	first []uint32 // of each document, in spans; one more for the end
	spans []span   // in characters of the text
}

// roleIndex gives the sections, read when they are first needed.
func (r *run) roleIndex() (*roleIndex, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.roles != nil {
		return r.roles, nil
	}
	names, in, err := r.sections()
	if err != nil {
		return nil, err
	}
	x := &roleIndex{names: names, first: make([]uint32, 0, len(r.docs)+1)}
	for i := range r.docs {
		x.first = append(x.first, count(len(x.spans)))
		x.spans = in.spans(x.spans, len(names), r.docs[i].text)
	}
	if in.b == nil || len(in.b) > 0 {
		return nil, r.damaged(errSections)
	}
	x.first = append(x.first, count(len(x.spans)))
	r.roles = x
	return x, nil
}

// of gives a document's sections.
func (x *roleIndex) of(doc int) []span { return x.spans[x.first[doc]:x.first[doc+1]] }
