package exact

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// The differences of a whole chunk are packed as in PFOR (Zukowski, Héman, Nes,
// Boncz: Super-Scalar RAM-CPU Cache Compression, ICDE 2006): the low bits of all,
// equally many, and then what the few longer ones have above them. That is less
// than bytes for each, and reading has no branches to foretell.

// mostLow is how many bytes the low bits take at most.
const mostLow = chunk * 32 / 8

// widthOf is with how many low bits numbers take the fewest bytes.
func widthOf(numbers *[chunk]uint32) int {
	var ofLength [33]int
	longest := 0
	for _, d := range numbers {
		n := bits.Len32(d)
		ofLength[n]++
		longest = max(longest, n)
	}
	best, least := longest, chunk*longest/8
	for w := range longest {
		size := chunk * w / 8
		for n := w + 1; n <= longest; n++ {
			size += ofLength[n] * (1 + (n-w+6)/7)
		}
		if size < least {
			best, least = w, size
		}
	}
	return best
}

// appendPacked encodes the differences of a whole chunk.
func appendPacked(b []byte, numbers *[chunk]uint32) []byte {
	w := widthOf(numbers)
	begin := len(b)
	b = append(b, byte(w), 0) //nolint:gosec // at most 32
	pending, n := uint64(0), 0
	for _, d := range numbers {
		pending |= uint64(d) & (1<<w - 1) << n
		for n += w; n >= 8; n -= 8 {
			b = append(b, byte(pending))
			pending >>= 8
		}
	}
	for i, d := range numbers {
		if high := uint64(d) >> w; high > 0 {
			b = append(b, byte(i))
			b = binary.AppendUvarint(b, high)
			b[begin+1]++
		}
	}
	return b
}

// unpack decodes a whole chunk of differences behind a place, and gives the last
// place.
func (l *places) unpack(b []byte, place uint64) (last uint64, ok bool) {
	if len(b) < 2 {
		return 0, false
	}
	w, longer, b := int(b[0]), b[1], b[2:]
	size := chunk * w / 8
	if size > min(len(b), mostLow) || !l.highs(b[size:], w, int(longer)) {
		return 0, false
	}
	low := b[:size]
	if size+8 > cap(b) { // words of eight bytes are read
		low = l.end[:copy(l.end[:], low)]
	}
	low = low[:size+8]
	mask := uint64(1)<<w - 1
	if w > 14 {
		for i := range l.buf {
			at := i * w
			place += binary.LittleEndian.Uint64(low[at/8:])>>(at%8)&mask + uint64(l.buf[i])
			l.buf[i] = uint32(place) //nolint:gosec // compared with limit behind the last
		}
		return place, true
	}
	for i := 0; i < chunk; i += 4 { // four lie in a word
		at := i * w
		x := binary.LittleEndian.Uint64(low[at/8:]) >> (at % 8 & 63)
		to := l.buf[i : i+4 : i+4]
		place += x&mask + uint64(to[0])
		to[0] = uint32(place) //nolint:gosec // as above
		x >>= w & 63
		place += x&mask + uint64(to[1])
		to[1] = uint32(place) //nolint:gosec // as above
		x >>= w & 63
		place += x&mask + uint64(to[2])
		to[2] = uint32(place) //nolint:gosec // as above
		x >>= w & 63
		place += x&mask + uint64(to[3])
		to[3] = uint32(place) //nolint:gosec // as above
	}
	return place, true
}

// highs decodes the high bits of n longer numbers into buf, which is 0 elsewhere.
func (l *places) highs(b []byte, w, n int) bool {
	clear(l.buf[:])
	r := reader{b}
	for range n {
		i, high := r.bytes(1), r.uvarint()
		if r.b == nil || i[0] >= chunk || high > math.MaxUint32>>w {
			return false
		}
		l.buf[i[0]] = uint32(high << w) //nolint:gosec // checked
	}
	return len(r.b) == 0
}
