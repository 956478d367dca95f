package bleveindex

import (
	"slices"
	"strings"
	"sync"
)

// texts are numbered as they come, so that what many documents share is kept,
// counted and compared as a small number.
type texts struct {
	numbers map[string]uint32
	list    []string // by number

	mu     sync.Mutex
	ranked []uint32 // by number; of fewer than there are after one came
}

func newTexts() *texts { return &texts{numbers: map[string]uint32{}} }

// number gives the number of a text, a new one if it never came.
func (t *texts) number(text string) uint32 {
	n, ok := t.numbers[text]
	if !ok {
		n = uint32(len(t.list)) //nolint:gosec // no more than documents
		t.numbers[text] = n
		t.list = append(t.list, text)
	}
	return n
}

// ranks gives the rank of every text, by number, in the order of texts.
func (t *texts) ranks() []uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.ranked) == len(t.list) {
		return t.ranked
	}
	numbers := make([]uint32, len(t.list))
	for i := range numbers {
		numbers[i] = uint32(i)
	}
	slices.SortFunc(numbers, func(a, b uint32) int { return strings.Compare(t.list[a], t.list[b]) })
	t.ranked = make([]uint32, len(numbers))
	for rank, n := range numbers {
		t.ranked[n] = uint32(rank)
	}
	return t.ranked
}

// dates are the dates of documents.
type dates struct {
	*texts
	of []uint32 // by document
}

func (d *dates) set(number uint32, date string) {
	for int(number) >= len(d.of) {
		d.of = append(d.of, 0)
	}
	d.of[number] = d.number(date)
}
