package exact

import "errors"

// roleIndex is the part spans in memory.
type roleIndex struct {
	names []string
	first []uint32 // of each document, in spans; one more for the end
	spans []roleSpan
}

// roleSpan is a section in places.
type roleSpan struct{ role, start, end uint32 }

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
	x := &roleIndex{}
	in := reader{b}
	for n := in.uvarint(); n > 0 && in.b != nil; n-- {
		x.names = append(x.names, string(in.bytes(in.uvarint())))
	}
	for i := range r.docs {
		d := &r.docs[i]
		x.first = append(x.first, uint32(len(x.spans))) //nolint:gosec // below the bytes of a part
		for n := in.uvarint(); n > 0 && in.b != nil; n-- {
			role, start, length := in.uint32(), in.uint32(), in.uint32()
			if int(role) >= len(x.names) || start > d.text || length > d.text-start {
				in.b = nil
			}
			x.spans = append(x.spans, roleSpan{role, d.body() + start, d.body() + start + length})
		}
	}
	if in.b == nil || len(in.b) > 0 {
		return nil, r.damaged(errors.New("sections are not well-formed"))
	}
	x.first = append(x.first, uint32(len(x.spans))) //nolint:gosec // as above
	r.roles = x
	return x, nil
}

// role is the number of a role's name, false for none.
func (x *roleIndex) role(name string) (uint32, bool) {
	for i, n := range x.names {
		if n == name {
			return uint32(i), true
		}
	}
	return 0, false
}

// holds says whether a document has a section of a role that holds these
// places.
func (x *roleIndex) holds(doc int, role, start, end uint32) bool {
	for _, s := range x.spans[x.first[doc]:x.first[doc+1]] {
		if s.role == role && s.start <= start && end <= s.end {
			return true
		}
	}
	return false
}
