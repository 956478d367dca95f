package exact

import (
	"encoding/binary"
	"errors"
	"sort"
)

// chunk is how many places stand between two entries of a list's table.
const (
	chunk      = 128
	tableEntry = 8
)

var errList = errors.New("a list is not well-formed")

// appendPlaces encodes places in ascending order.
func appendPlaces(b []byte, places []uint32) []byte {
	table := len(b)
	b = append(b, make([]byte, tableEntry*((max(len(places), 1)-1)/chunk))...)
	begin := len(b)
	last := uint32(0)
	var numbers [chunk]uint32
	for i := 0; i < len(places); i += chunk {
		if i > 0 {
			binary.LittleEndian.PutUint32(b[table:], last)
			binary.LittleEndian.PutUint32(b[table+4:], uint32(len(b)-begin)) //nolint:gosec // a list is below 4 GiB
			table += tableEntry
		}
		these := places[i:min(i+chunk, len(places))]
		for j, p := range these {
			numbers[j] = p - last
			last = p
		}
		if len(these) == chunk {
			b = appendPacked(b, &numbers)
			continue
		}
		for _, d := range numbers[:len(these)] {
			b = binary.AppendUvarint(b, uint64(d))
		}
	}
	return b
}

// places reads a list of places, chunk by chunk.
type places struct {
	table, data []byte
	n           int    // places in all
	limit       uint32 // greater than every place
	buf         [chunk]uint32
	end         [mostLow + 8]byte // the low bits of a chunk behind which nothing is mapped
	have        []uint32          // the chunk read last, what was passed left out
	next        int               // number of the chunk behind it
}

// reset begins a list of n places.
func (l *places) reset(list []byte, n int, limit uint32) error {
	size := tableEntry * ((max(n, 1) - 1) / chunk)
	if n < 1 || size > len(list) || n > 8*(len(list)-size) { // a place takes a bit at least
		return errList
	}
	l.table, l.data, l.n, l.limit = list[:size], list[size:], n, limit
	l.have, l.next = nil, 0
	return nil
}

// chunks is how many there are.
func (l *places) chunks() int { return len(l.table)/tableEntry + 1 }

// before is the place before a chunk, at is where the chunk begins.
func (l *places) before(k int) uint32 {
	if k == 0 {
		return 0
	}
	return binary.LittleEndian.Uint32(l.table[(k-1)*tableEntry:])
}

func (l *places) at(k int) int {
	switch {
	case k == 0:
		return 0
	case k >= l.chunks():
		return len(l.data)
	}
	return int(binary.LittleEndian.Uint32(l.table[(k-1)*tableEntry+4:]))
}

// read decodes a chunk into have.
func (l *places) read(k int) error {
	from, to := l.at(k), l.at(k+1)
	if from > to || to > len(l.data) {
		return errList
	}
	last, ok := uint64(l.before(k)), false
	n := min(chunk, l.n-k*chunk)
	if n == chunk {
		last, ok = l.unpack(l.data[from:to], last)
	} else {
		last, ok = l.varints(l.data[from:to], last, n)
	}
	if !ok || last >= uint64(l.limit) {
		return errList
	}
	l.have, l.next = l.buf[:n], k+1
	return nil
}

// varints decodes the differences of a chunk of fewer places, and gives the last.
func (l *places) varints(b []byte, place uint64, n int) (last uint64, ok bool) {
	r := reader{b}
	for i := range n {
		place += r.uvarint()
		if r.b == nil || place > 1<<32-1 {
			return 0, false
		}
		l.buf[i] = uint32(place)
	}
	return place, len(r.b) == 0
}

// all appends every place.
func (l *places) all(to []uint32) ([]uint32, error) {
	for k := range l.chunks() {
		if err := l.read(k); err != nil {
			return to, err
		}
		to = append(to, l.have...)
	}
	return to, nil
}

// seek goes to the first place that is not below p. Places asked for ascend.
func (l *places) seek(p uint32) (place uint32, ok bool, err error) {
	for len(l.have) == 0 || l.have[len(l.have)-1] < p {
		if l.next >= l.chunks() {
			l.have = nil
			return 0, false, nil
		}
		if err := l.read(l.chunkOf(p)); err != nil {
			return 0, false, err
		}
	}
	i := 0
	for l.have[i] < p {
		i++
	}
	l.have = l.have[i:]
	return l.have[0], true, nil
}

// between appends the places from one on, up to another. Those asked for ascend.
func (l *places) between(from, to uint32, places []uint32) ([]uint32, error) {
	for {
		if _, ok, err := l.seek(from); err != nil || !ok {
			return places, err
		}
		n := 0
		for n < len(l.have) && l.have[n] < to {
			n++
		}
		places = append(places, l.have[:n]...)
		if l.have = l.have[n:]; len(l.have) > 0 {
			return places, nil
		}
		from = places[len(places)-1] + 1
	}
}

// chunkOf is the first chunk behind the one read last that may reach to p. The
// next is looked at first, then ever longer steps are taken.
func (l *places) chunkOf(p uint32) int {
	low, n := l.next, l.chunks()
	step := 1
	for low+step < n && l.before(low+step) < p {
		low += step
		step *= 2
	}
	high := min(low+step, n)
	return low + sort.Search(high-low-1, func(i int) bool { return l.before(low+1+i) >= p })
}

// docCount is an entry of a list of documents.
type docCount struct{ doc, title, text uint32 }

// appendDocs encodes a list of documents in ascending order.
func appendDocs(b []byte, counts []docCount) []byte {
	last := uint32(0)
	for _, c := range counts {
		delta := uint64(c.doc-last) << 2
		last = c.doc
		switch {
		case c.title > 0:
			b = binary.AppendUvarint(b, delta|3)
			b = binary.AppendUvarint(b, uint64(c.title))
			b = binary.AppendUvarint(b, uint64(c.text))
		case c.text > 2 || c.text == 0:
			b = binary.AppendUvarint(b, delta|2)
			b = binary.AppendUvarint(b, uint64(c.text))
		default:
			b = binary.AppendUvarint(b, delta|uint64(c.text-1))
		}
	}
	return b
}

// eachDoc decodes a list of n documents, all of them below limit.
func eachDoc(list []byte, n, limit int, yield func(docCount)) error {
	r := reader{list}
	last := uint64(0)
	for range n {
		v := r.uvarint()
		last += v >> 2
		c := docCount{text: uint32(v&3) + 1}
		switch v & 3 {
		case 2:
			c.text = r.uint32()
		case 3:
			c.title, c.text = r.uint32(), r.uint32()
		}
		if r.b == nil || last >= uint64(limit) { //nolint:gosec // a count
			return errList
		}
		c.doc = uint32(last) //nolint:gosec // below limit
		yield(c)
	}
	if len(r.b) > 0 {
		return errList
	}
	return nil
}

// reader takes numbers from bytes. At the first that is not there, or does not
// fit, b becomes nil and stays so.
type reader struct{ b []byte }

func (r *reader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 { // most are small
		v := uint64(r.b[0])
		r.b = r.b[1:]
		return v
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.b = nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) uint32() uint32 {
	v := r.uvarint()
	if v > 1<<32-1 {
		r.b = nil
	}
	return uint32(v) //nolint:gosec // checked
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.b = nil
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}
