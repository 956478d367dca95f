package exact

import (
	"encoding/binary"
	"errors"
	"sort"
)

// entry is a key with the place of its list.
type entry struct {
	key  uint64
	n    int // places, or documents
	off  int64
	size int64
}

// keyIndex is the part keys in memory, with the blocks that lead into it.
type keyIndex struct{ keys, blocks []byte }

// keyIndex gives the keys, read when they are first needed.
func (r *run) keyIndex() (*keyIndex, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.index != nil {
		return r.index, nil
	}
	keys, err := r.part(partKeys)
	if err != nil {
		return nil, err
	}
	blocks, err := r.part(partBlocks)
	if err != nil {
		return nil, err
	}
	if len(blocks)%blockBytes != 0 {
		return nil, r.damaged(errors.New("half a block"))
	}
	r.index = &keyIndex{keys, blocks}
	return r.index, nil
}

func (x *keyIndex) first(block int) uint64 {
	return binary.LittleEndian.Uint64(x.blocks[block*blockBytes:])
}

// from begins a walk over the keys at the block that holds key, if any does.
func (x *keyIndex) from(key uint64) *keyWalk {
	n := len(x.blocks) / blockBytes
	block := sort.Search(n, func(i int) bool { return x.first(i) > key })
	return &keyWalk{x: x, block: max(0, block-1) - 1}
}

// keyWalk goes through the keys in order.
type keyWalk struct {
	x     *keyIndex
	block int
	left  int // keys left in the block, at most
	in    reader
	entry entry
	err   error
}

// next goes to the next key; it gives false at the end and on damage.
func (w *keyWalk) next() bool {
	first := len(w.in.b) == 0 || w.left == 0
	if first && !w.open() {
		return false
	}
	if !first {
		w.entry.key += w.in.uvarint()
	}
	w.left--
	w.entry.off += w.entry.size
	n := w.in.uvarint()
	size := w.in.uvarint()
	if w.in.b == nil || n == 0 || n > 8*size || size > 1<<32 {
		w.err = errors.New("keys are not well-formed")
		return false
	}
	w.entry.n, w.entry.size = int(n), int64(size) //nolint:gosec // checked
	return true
}

// open goes to the next block.
func (w *keyWalk) open() bool {
	w.block++
	if w.block*blockBytes >= len(w.x.blocks) || w.err != nil {
		return false
	}
	b := w.x.blocks[w.block*blockBytes:]
	from, to := binary.LittleEndian.Uint64(b[8:]), uint64(len(w.x.keys))
	if len(b) > blockBytes {
		to = binary.LittleEndian.Uint64(b[blockBytes+8:])
	}
	off := binary.LittleEndian.Uint64(b[16:])
	if from >= to || to > uint64(len(w.x.keys)) || off > 1<<62 {
		w.err = errors.New("blocks are not well-formed")
		return false
	}
	w.in, w.left = reader{w.x.keys[from:to]}, blockKeys
	w.entry = entry{key: binary.LittleEndian.Uint64(b), off: int64(off)}
	return true
}

// find looks a key up.
func (r *run) find(x *keyIndex, key uint64) (entry, bool, error) {
	w := x.from(key)
	for w.next() {
		if w.entry.key >= key {
			return w.entry, w.entry.key == key, nil
		}
	}
	if w.err != nil {
		return entry{}, false, r.damaged(w.err)
	}
	return entry{}, false, nil
}

// list gives the list of a key.
func (r *run) list(e entry) ([]byte, error) {
	if err := r.inLists(e); err != nil {
		return nil, err
	}
	return r.at(e.off, e.size)
}

func (r *run) inLists(e entry) error {
	if e.off+e.size > r.ends[partLists] {
		return r.damaged(errors.New("a list lies outside"))
	}
	return nil
}
