package lattice

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// magic begins the file of a table. The file is gzip over columns, because a
// column of like numbers is small when packed: units of the alphabet, then of
// all words what they share, their lengths, the lower and the upper bytes of
// codes, frequencies, our own frequencies, parts. Numbers are uvarints.
const magic = "baogao words 1\n"

// WriteTo writes the table; the same table gives the same bytes before packing.
func (t *Table) WriteTo(w io.Writer) (written int64, err error) {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	n, err := z.Write(t.columns())
	if err != nil {
		return int64(n), err
	}
	return int64(n), z.Close()
}

// Equal tells whether two tables are the same in all their columns.
func (t *Table) Equal(other *Table) bool { return bytes.Equal(t.columns(), other.columns()) }

func (t *Table) columns() []byte {
	b := []byte(magic)
	alphabet := strings.Join(t.alphabet, "\n")
	for _, n := range [...]int{int(t.total), len(alphabet), len(t.length), len(t.suffix)} {
		b = binary.AppendUvarint(b, uint64(n)) //nolint:gosec // never negative
	}
	b = append(b, alphabet...)
	b = append(b, t.shared...)
	b = append(b, t.length...)
	for _, c := range t.suffix {
		b = append(b, byte(c&0xFF))
	}
	for _, c := range t.suffix {
		b = append(b, byte(c>>8))
	}
	for _, f := range t.base {
		b = binary.AppendUvarint(b, uint64(f))
	}
	for i, own := range t.own {
		if own == t.base[i] {
			own = 0
		}
		b = binary.AppendUvarint(b, uint64(own))
	}
	for _, p := range t.parts {
		b = binary.AppendUvarint(b, uint64(p))
	}
	return b
}

// errDamaged is a file that is no table, or no trie.
var errDamaged = errors.New("lattice: the dictionary is damaged")

// ReadTable reads what WriteTo wrote. It trusts the numbers inside: the file is
// part of the program.
func ReadTable(packed []byte) (*Table, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("read words: %w", err)
	}
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, errDamaged
	}
	in := reader{rest: rest}
	total, letters, words, codes := in.number(), in.number(), in.number(), in.number()
	t := &Table{total: float64(total)}
	t.alphabet = strings.Split(string(in.bytes(letters)), "\n")
	t.shared, t.length = in.bytes(words), in.bytes(words)
	t.suffix = in.codes(codes)
	t.base = in.numbers(words)
	t.own = in.numbers(words)
	for i := range t.own {
		if t.own[i] == 0 {
			t.own[i] = t.base[i]
		}
	}
	t.parts = in.numbers(words)
	if in.bad || len(in.rest) != 0 {
		return nil, errDamaged
	}
	return t, nil
}

// reader takes columns off a file.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n) //nolint:gosec // written from an int
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	column := r.rest[:n:n]
	r.rest = r.rest[n:]
	return column
}

func (r *reader) codes(n int) []uint16 {
	low, high := r.bytes(n), r.bytes(n)
	codes := make([]uint16, len(high))
	for i := range codes {
		codes[i] = uint16(low[i]) | uint16(high[i])<<8
	}
	return codes
}

func (r *reader) numbers(n int) []uint32 {
	if n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	column := make([]uint32, n)
	for i := range column {
		if len(r.rest) > 0 && r.rest[0] < 0x80 { // nearly all
			column[i], r.rest = uint32(r.rest[0]), r.rest[1:]
			continue
		}
		column[i] = uint32(r.number()) //nolint:gosec // written from a uint32
	}
	return column
}
