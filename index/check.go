package index

import (
	"cmp"
	"context"
	"slices"

	"baogao/internal/errs"
)

// Held is what an engine says of a document it holds.
type Held struct{ Seq, Digest uint64 }

// Difference is a document about which an index and the archive do not agree.
type Difference struct {
	ID      string
	Problem Problem
}

// Problem is a kind of difference.
type Problem string

// The kinds of difference.
const (
	Missing Problem = "missing" // the archive has it, the index has not
	Surplus Problem = "surplus" // the index has it, the archive has not, or hidden
	Differs Problem = "differs" // the index has another state of it
)

// Differences compares what an engine holds at its cursor with the archive,
// document by document. What the archive learned behind the cursor is no
// difference.
func Differences(ctx context.Context, from Changes, cursor uint64, held map[string]Held) (found []Difference, err error) {
	defer errs.Wrap(&err, "index.Differences")
	left := make(map[string]bool, len(held))
	for id := range held {
		left[id] = true
	}
	compare := func(d *Document) {
		key := d.Key()
		if h, ok := held[key]; !ok {
			found = append(found, Difference{key, Missing})
		} else if h != (Held{d.Seq, d.Digest()}) {
			found = append(found, Difference{key, Differs})
		}
		delete(left, key)
	}
	ahead := map[string]bool{}
	for after := uint64(0); ; {
		docs, err := from.Changes(ctx, after, followBatch)
		if err != nil {
			return nil, err
		}
		if len(docs) == 0 {
			break
		}
		after = docs[len(docs)-1].Seq
		for i := range docs {
			d := &docs[i]
			switch {
			case d.Seq > cursor:
				ahead[d.Report.ID] = true
			case d.State == Hidden: // surplus if it is held
			default:
				compare(d)
				for j := range d.Past {
					compare(&d.Past[j])
				}
			}
		}
	}
	for key := range left {
		if id, _ := KeyID(key); !ahead[id] {
			found = append(found, Difference{key, Surplus})
		}
	}
	slices.SortFunc(found, func(a, b Difference) int { return cmp.Compare(a.ID, b.ID) })
	return found, nil
}
