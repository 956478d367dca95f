package exact

import (
	"context"
	"errors"
	"math"
)

// mergeRuns writes the living documents of runs as one, in order.
func mergeRuns(ctx context.Context, w *writer, parts []*part) (*contents, error) {
	m := &merger{w: w}
	for _, p := range parts {
		if err := m.add(p); err != nil {
			return nil, err
		}
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		key, ok := m.least()
		if !ok {
			return &m.contents, nil
		}
		if err := m.write(key); err != nil {
			return nil, err
		}
	}
}

// merger goes through the keys of several runs at once.
type merger struct {
	contents
	w       *writer
	sources []*source
	moved   []uint32
	counts  []docCount
	list    []byte
}

// source is a run being merged.
type source struct {
	*part
	walk  *keyWalk
	done  bool
	to    []uint32 // new number of each document, dead for those left out
	shift []uint32 // what to add to places of each, modulo 2^32
	moves bool     // it is not the same for all
	ahead []byte   // lists read ahead
	at    int64    // where they begin
	buf   []byte
	list  places
}

const dead = math.MaxUint32

// readAhead is how many bytes of lists are read at once.
const readAhead = 1 << 16

// add takes a run's living documents.
func (m *merger) add(p *part) error {
	x, err := p.keyIndex()
	if err != nil {
		return err
	}
	s := &source{part: p, walk: x.from(0), to: make([]uint32, len(p.docs)), shift: make([]uint32, len(p.docs))}
	if err := m.take(s); err != nil {
		return err
	}
	m.sources = append(m.sources, s)
	return s.next()
}

// take takes the documents with their sections and breaks, which are read one
// after another.
func (m *merger) take(s *source) error {
	names, sections, err := s.sections()
	if err != nil {
		return err
	}
	ends := reader{}
	if ends.b, err = s.part.part(partBreaks); err != nil {
		return err
	}
	var to []uint32 // new numbers of roles
	for _, name := range names {
		to = append(to, m.roles.number(name))
	}
	var spans []span
	var breaks []uint32
	for i := range s.docs {
		d := &s.docs[i]
		spans, breaks = sections.spans(spans[:0], len(names), d.text), ends.breaks(breaks[:0], d.text)
		switch {
		case sections.b == nil:
			return s.damaged(errSections)
		case ends.b == nil:
			return s.damaged(errBreaks)
		case s.dead.has(i):
			s.to[i], s.moves = dead, true
			continue
		}
		for j := range spans {
			spans[j].role = to[spans[j].role]
		}
		s.to[i], s.shift[i] = m.n, m.places-d.start
		m.contents.add(d, spans, breaks)
	}
	if len(sections.b) > 0 || len(ends.b) > 0 {
		return s.damaged(errors.New("more sections or breaks than documents"))
	}
	return nil
}

func (s *source) next() error {
	s.done = !s.walk.next()
	if s.walk.err != nil {
		return s.damaged(s.walk.err)
	}
	return nil
}

// least is the lowest key that any source has.
func (m *merger) least() (key uint64, ok bool) {
	for _, s := range m.sources {
		if !s.done && (!ok || s.walk.entry.key < key) {
			key, ok = s.walk.entry.key, true
		}
	}
	return key, ok
}

// write writes a key's list.
func (m *merger) write(key uint64) error {
	m.moved, m.counts = m.moved[:0], m.counts[:0]
	for _, s := range m.sources {
		if s.done || s.walk.entry.key != key {
			continue
		}
		list, err := s.read()
		if err != nil {
			return err
		}
		if isDocs(key) {
			err = m.moveDocs(s, list)
		} else {
			err = m.movePlaces(s, list)
		}
		if err != nil {
			return s.damaged(err)
		}
		if err := s.next(); err != nil {
			return err
		}
		if !s.done && s.walk.entry.key <= key {
			return s.damaged(errors.New("keys out of order"))
		}
	}
	switch {
	case len(m.counts) > 0:
		m.list = appendDocs(m.list[:0], m.counts)
		return m.w.add(key, len(m.counts), m.list)
	case len(m.moved) > 0:
		m.list = appendPlaces(m.list[:0], m.moved)
		return m.w.add(key, len(m.moved), m.list)
	}
	return nil
}

// read gives the list of the key a source stands at.
func (s *source) read() ([]byte, error) {
	e := s.walk.entry
	if e.off < s.at || e.off+e.size > s.at+int64(len(s.ahead)) {
		n := max(e.size, min(readAhead, s.ends[partLists]-e.off))
		if err := s.inLists(entry{off: e.off, size: n}); err != nil {
			return nil, err
		}
		ahead, err := s.run.read(&s.buf, e.off, n)
		if err != nil {
			return nil, err
		}
		s.ahead, s.at = ahead, e.off
	}
	return s.ahead[e.off-s.at:][:e.size], nil
}

func (m *merger) moveDocs(s *source, list []byte) error {
	return eachDoc(list, s.walk.entry.n, len(s.docs), func(c docCount) {
		if c.doc = s.to[c.doc]; c.doc != dead {
			m.counts = append(m.counts, c)
		}
	})
}

func (m *merger) movePlaces(s *source, list []byte) error {
	if err := s.list.reset(list, s.walk.entry.n, s.places); err != nil {
		return err
	}
	for k := range s.list.chunks() {
		if err := s.list.read(k); err != nil {
			return err
		}
		if !s.moves { // all documents stay, side by side
			for _, p := range s.list.have {
				m.moved = append(m.moved, p+s.shift[0])
			}
			continue
		}
		for _, p := range s.list.have {
			d := s.docAt(p)
			if s.to[d] != dead {
				m.moved = append(m.moved, p+s.shift[d])
			}
		}
	}
	return nil
}
