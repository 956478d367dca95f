package exact

import (
	"errors"
	"slices"
)

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
	b, err := r.part(partSpans)
	if err != nil {
		return nil, err
	}
	x := &roleIndex{first: make([]uint32, 0, len(r.docs)+1)}
	in := reader{b}
	for n := in.uvarint(); n > 0 && in.b != nil; n-- {
		x.names = append(x.names, string(in.bytes(in.uvarint())))
	}
	for i := range r.docs {
		x.first = append(x.first, count(len(x.spans)))
		for n := in.uvarint(); n > 0 && in.b != nil; n-- {
			role, start, length := in.uint32(), in.uint32(), in.uint32()
			if int(role) >= len(x.names) || start > r.docs[i].text || length > r.docs[i].text-start {
				in.b = nil
			}
			x.spans = append(x.spans, span{role, start, start + length})
		}
	}
	if in.b == nil || len(in.b) > 0 {
		return nil, r.damaged(errors.New("sections are not well-formed"))
	}
	x.first = append(x.first, count(len(x.spans)))
	r.roles = x
	return x, nil
}

// of gives a document's sections.
func (x *roleIndex) of(doc int) []span { return x.spans[x.first[doc]:x.first[doc+1]] }
