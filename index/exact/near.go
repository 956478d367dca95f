package exact

import (
	"cmp"
	"context"
	"slices"

	"baogao/index"
	"baogao/internal/errs"
)

// Near gives the documents in which phrases stand near each other, in any order:
// in one sentence or paragraph, or with at most so many other characters from the
// first to the last. A title is one sentence, and never near the text.
func (x *Index) Near(ctx context.Context, phrases []string, reach index.Reach, in Scope) (hits []Hit, err error) {
	defer errs.Wrap(&err, "exact.Near(%.200q)", phrases)
	defer faults(&err)()
	wanted := make([][]rune, len(phrases))
	for i, p := range phrases {
		if wanted[i] = index.AppendSqueezed(nil, p); len(wanted[i]) == 0 {
			return nil, nil
		}
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, p := range x.state.parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := nearby{finder: finder{part: p, in: in, yield: func(h Hit) { hits = append(hits, h) }}, reach: reach}
		if err := n.find(wanted); err != nil {
			return nil, err
		}
	}
	return hits, nil
}

// nearby looks in one part.
type nearby struct {
	finder
	reach   index.Reach
	phrases int
	length  uint32 // of all phrases
}

// occurrence is a place where a phrase begins.
type occurrence struct {
	at, end uint32
	phrase  int
}

func (n *nearby) find(wanted [][]rune) error {
	if len(n.part.docs) == 0 {
		return nil
	}
	var all []occurrence
	n.phrases = len(wanted)
	for i, w := range wanted {
		n.length += count(len(w))
		starts, err := n.occurrences(w)
		if err != nil || len(starts) == 0 {
			return err
		}
		for _, s := range starts {
			all = append(all, occurrence{s, s + count(len(w)), i})
		}
	}
	slices.SortFunc(all, func(a, b occurrence) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.phrase, b.phrase)) })
	roles, role, err := n.role()
	if err != nil || n.in.Role != "" && !n.in.Title && roles == nil {
		return err
	}
	breaks, err := n.part.breakIndex()
	if err != nil {
		return err
	}
	for i := 0; i < len(all); {
		d := n.part.docAt(all[i].at)
		body, end := n.part.extent(d)
		from := i
		for i < len(all) && all[i].at < end {
			i++
		}
		if n.part.dead.has(d) {
			continue
		}
		here := slices.DeleteFunc(all[from:i:i], func(o occurrence) bool {
			return n.in.Title && o.at >= body ||
				roles != nil && len(within([]uint32{o.at}, roles.of(d), role, body, o.end-o.at)) == 0
		})
		n.add(d, n.count(here, body, breaks.of(d)))
	}
	return nil
}

// occurrences gives the places of a phrase.
func (n *nearby) occurrences(w []rune) ([]uint32, error) {
	x, err := n.part.keyIndex()
	if err != nil {
		return nil, err
	}
	n.wanted, n.starts = w, nil
	if len(w) > 1 {
		err := n.matchPairs(x)
		return n.starts, err
	}
	walk := x.from(keyOf(w[0], 0))
	for walk.next() && walk.entry.key <= keyOf(w[0], lastRune) {
		if walk.entry.key < keyOf(w[0], 0) {
			continue
		}
		if n.starts, err = n.places(n.starts, walk.entry); err != nil {
			return nil, err
		}
	}
	if walk.err != nil {
		return nil, n.part.damaged(walk.err)
	}
	return n.starts, nil
}

// count counts the passages of a document in which all phrases stand near each
// other: at each occurrence, the last of every other phrase is looked at.
func (n *nearby) count(here []occurrence, body uint32, breaks []uint32) (hit Hit) {
	last := make([]*occurrence, n.phrases)
	for i := range here {
		last[here[i].phrase] = &here[i]
		first, end := here[i].at, uint32(0)
		complete := true
		for _, o := range last {
			if o == nil {
				complete = false
				break
			}
			first, end = min(first, o.at), max(end, o.end)
		}
		if !complete || !n.near(first, here[i].at, end, body, breaks) {
			continue
		}
		if here[i].at < body {
			hit.Title++
		} else {
			hit.Text++
		}
		clear(last) // what was counted is not counted again
	}
	return hit
}

// near says whether what stands from first to end, the last beginning at at, is
// near enough.
func (n *nearby) near(first, at, end, body uint32, breaks []uint32) bool {
	if (first < body) != (at < body) {
		return false
	}
	if n.reach.Within == "" {
		return int64(end)-int64(first) <= int64(n.length)+int64(n.reach.Characters)
	}
	if first < body {
		return true
	}
	paragraph := n.reach.Within == index.Paragraph
	return passage(breaks, first-body, paragraph) == passage(breaks, at-body, paragraph)
}
