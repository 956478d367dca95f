package compare

import (
	"cmp"
	"slices"
)

// Found are the passages of a set of texts.
type Found struct {
	Passages []Passage          // best first
	Own      map[string]float64 // share of a report's text that no other unit's has, by id
}

// Copies finds the passages that some texts have in common. It holds them all;
// whoever asks about an archive keeps the seeds on disk.
func Copies(m *Masker, texts []Text) Found { return copies(m, texts, FirstSure) }

// copies is sure of the first passages.
func copies(m *Masker, texts []Text, first int) Found {
	read := parallel(len(texts), func(i int) fullText {
		k := m.Mask(texts[i].Text, texts[i].Names...)
		return fullText{k, Seeds(k.Tokens)}
	})
	hits, spread := join(read, texts)
	var matches []Match
	for i := 0; i < len(hits); {
		j := i
		var pair []Hit
		for ; j < len(hits) && hits[j].a == hits[i].a && hits[j].b == hits[i].b; j++ {
			pair = append(pair, hits[j].Hit)
		}
		a := hits[i].a
		for _, f := range Extend(read[a].Tokens, read[hits[i].b].Tokens, pair) {
			f.A, f.B = a, hits[i].b
			f.Weigh(read[a].seeds, spread[a], read[a].Quoted)
			matches = append(matches, f)
		}
		i = j
	}
	ranked := Rank(matches, func(n int32) *Text { return &texts[n] })
	judged, rest, _ := Best(ranked, first, func(p *Passage) (bool, error) { // nothing can fail
		a, b := p.sides(read, texts)
		p.Locate(a, b)
		p.Judge(a, b)
		return true, nil
	})
	for i := range rest {
		a, b := rest[i].sides(read, texts)
		rest[i].Locate(a, b)
	}
	out := Found{Own: map[string]float64{}, Passages: slices.Concat(judged, rest)}
	covered := Covered(matches, func(n int32) *Text { return &texts[n] })
	for n := range texts {
		if size := len(read[n].Tokens); size > 0 {
			out.Own[texts[n].ID] = 1 - float64(covered[int32(n)])/float64(size)
		}
	}
	return out
}

type fullText struct {
	Masked
	seeds []Seed
}

func (p *Passage) sides(read []fullText, texts []Text) (a, b Side) {
	x, y := p.Texts()
	return Side{&read[x].Masked, texts[x].Text}, Side{&read[y].Masked, texts[y].Text}
}

// pairHit is a seed that text a has in common with an earlier text b.
type pairHit struct {
	a, b int32
	Hit
}

// join finds the seeds that two texts have in common, by texts and place, and
// how many units have each seed of a text.
func join(read []fullText, texts []Text) (hits []pairHit, spread [][]uint8) {
	type mark struct{ hash, text, at, seed uint32 }
	var marks []mark
	spread = make([][]uint8, len(read))
	for n := range read {
		spread[n] = make([]uint8, len(read[n].seeds))
		for i, s := range read[n].seeds {
			marks = append(marks, mark{s.Hash, uint32(n), s.At, uint32(i)})
		}
	}
	slices.SortFunc(marks, func(x, y mark) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.text, y.text), cmp.Compare(x.at, y.at))
	})
	for i := 0; i < len(marks); {
		j, have := i, Spread{}
		for ; j < len(marks) && marks[j].hash == marks[i].hash; j++ {
			if j == i || marks[j].text != marks[j-1].text {
				have.Add(texts[marks[j].text].Unit)
			}
		}
		for k, m := range marks[i:j] {
			if spread[m.text][m.seed] = have.Units(); have.Units() == Everyone {
				continue
			}
			for _, before := range marks[i : i+k] {
				if before.text != m.text {
					hits = append(hits, pairHit{int32(m.text), int32(before.text), Hit{m.at, before.at}}) //nolint:gosec // bounded
				}
			}
		}
		i = j
	}
	slices.SortFunc(hits, func(x, y pairHit) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return hits, spread
}

// Spread counts the units that have a seed, until it is boilerplate.
type Spread struct {
	texts int
	units []string
}

// Add counts a text of a unit.
func (s *Spread) Add(unit string) {
	if s.texts++; s.texts < CommonGram && (unit == "" || !slices.Contains(s.units, unit)) {
		s.units = append(s.units, unit)
	}
}

// Reset begins anew.
func (s *Spread) Reset() { s.texts, s.units = 0, s.units[:0] }

// Units is their number, Everyone for boilerplate. A unit that says so in every
// notice counts for half of these.
func (s *Spread) Units() uint8 {
	if s.texts >= CommonGram {
		return Everyone
	}
	return uint8(max(len(s.units), (s.texts+1)/2)) //nolint:gosec // fewer than CommonGram
}
