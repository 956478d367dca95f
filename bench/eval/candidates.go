package main

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	passages "baogao/compare"
	"baogao/report"
)

// bands of the signatures that seeds are measured against. A tenth of its
// characters altered leaves a paragraph .57 of its shingles, by Jaccard's
// measure: of such pairs the S-curve makes .998 candidates.
const bands = 16

// wholeParagraphs are planted on lines of their own, a tenth altered.
const wholeParagraphs = "whole_paragraphs"

// howCandidates measures compare.Seeds, MinHash of every window of a text,
// against MinHash signatures in bands, of paragraphs and of tiles of 64 tokens
// that overlap by half. Both lead to the same alignment.
//
// The first two kinds of passages begin and end at sentences inside paragraphs,
// the last are whole paragraphs: what signatures of paragraphs are best at.
func howCandidates(shared string, notes io.Writer) (map[string]float64, error) {
	texts, err := municipal(shared)
	if err != nil {
		return nil, err
	}
	p, figures := newPlanter(texts), map[string]float64{}
	ways := []struct {
		name string
		cut  func(n int, text string, k *passages.Masked) []stretch
	}{{"paragraphs", paragraphs}, {"tiles", tiles}}
	for i, manner := range []string{"altered", "renamed", wholeParagraphs} {
		texts, all := p.plant(manner, uint64(i+1))
		masked := make([]passages.Masked, len(texts))
		for n, text := range texts {
			masked[n] = p.masker.Mask(text)
		}
		seeds, size := p.bySeeds(texts, masked, all, manner, notes)
		figures[manner] = seeds
		for _, w := range ways {
			found, entries := bySignatures(texts, masked, all, w.cut, manner+" "+w.name, notes)
			figures[manner+"_against_"+w.name] = seeds / found
			if w.name == "tiles" {
				figures["tiles_larger"] = float64(entries) / float64(size)
			}
		}
	}
	figures["versions_against_signatures"], err = versionsBySignature(shared, notes)
	return figures, err
}

// bySeeds finds passages as the program does.
func (p *planter) bySeeds(texts []string, masked []passages.Masked, all []planted, manner string, notes io.Writer) (found float64, entries int) {
	began := time.Now()
	found = recall(all, p.find(texts))
	took := time.Since(began)
	var index []bucketed
	for n := range masked {
		seeds := passages.Seeds(masked[n].Tokens)
		entries += len(seeds)
		slices.SortFunc(seeds, func(x, y passages.Seed) int { return cmp.Compare(x.Hash, y.Hash) })
		for _, s := range slices.CompactFunc(seeds, func(x, y passages.Seed) bool { return x.Hash == y.Hash }) {
			index = append(index, bucketed{uint64(s.Hash), int32(n)})
		}
	}
	fmt.Fprintf(notes, "candidates: %s seeds found %.3f, entries %d, pairs of reports %d, with ranking %s\n",
		manner, found, entries, len(candidates(index, passages.CommonGram)), took)
	return found, entries
}

// bySignatures aligns what the stretches of candidate pairs have in common.
func bySignatures(texts []string, masked []passages.Masked, all []planted, cut func(int, string, *passages.Masked) []stretch, name string, notes io.Writer) (found float64, entries int) {
	began, h := time.Now(), newMinHash(bands)
	var units []stretch
	var index []bucketed
	for n := range masked {
		for _, u := range cut(n, texts[n], &masked[n]) {
			index = h.buckets(index, int32(len(units)), h.signature(masked[n].Tokens[u.from:u.to])) //nolint:gosec // bounded
			units = append(units, u)
		}
	}
	hits := map[[2]int][]passages.Hit{}
	for _, pair := range candidates(index, passages.CommonGram) {
		x, y := units[pair[0]], units[pair[1]]
		if x.text != y.text {
			key := [2]int{x.text, y.text}
			hits[key] = append(hits[key], shared(masked, x, y)...)
		}
	}
	var list []passages.Passage
	for pair, at := range hits {
		slices.SortFunc(at, func(x, y passages.Hit) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
		a, b := &masked[pair[0]], &masked[pair[1]]
		for _, m := range passages.Extend(a.Tokens, b.Tokens, slices.Compact(at)) {
			list = append(list, passages.Passage{
				A: passages.Place{ID: strconv.Itoa(pair[0]), Start: int(a.Starts[m.AStart]), End: int(a.Ends[m.AEnd-1])},
				B: passages.Place{ID: strconv.Itoa(pair[1]), Start: int(b.Starts[m.BStart]), End: int(b.Ends[m.BEnd-1])},
			})
		}
	}
	found = recall(all, list)
	fmt.Fprintf(notes, "candidates: %s found %.3f, entries %d, pairs of reports %d, %s\n", name, found, len(index), len(hits), time.Since(began))
	return found, len(index)
}

// recall is how many of the planted passages were found.
func recall(all []planted, found []passages.Passage) float64 {
	hit := 0
	for _, q := range all {
		if slices.ContainsFunc(found, q.in) {
			hit++
		}
	}
	return float64(hit) / float64(len(all))
}

// stretch is a part of a text's tokens that has a signature of its own.
type stretch struct{ text, from, to int }

// leastStretch is the shortest: what is shorter holds no passage.
const leastStretch = 30

// paragraphs are the stretches between two ends of lines.
func paragraphs(n int, text string, k *passages.Masked) (all []stretch) {
	from := 0
	for i := range k.Tokens {
		if i+1 < len(k.Tokens) && !strings.Contains(text[k.Ends[i]:k.Starts[i+1]], "\n") {
			continue
		}
		if i+1-from >= leastStretch {
			all = append(all, stretch{n, from, i + 1})
		}
		from = i + 1
	}
	return all
}

// tileSize is that of a passage of two or three sentences.
const tileSize = 64

func tiles(n int, _ string, k *passages.Masked) (all []stretch) {
	for from := 0; from+leastStretch <= len(k.Tokens); from += tileSize / 2 {
		all = append(all, stretch{n, from, min(from+tileSize, len(k.Tokens))})
	}
	return all
}

// shared are the grams that two stretches have in common.
func shared(masked []passages.Masked, x, y stretch) (hits []passages.Hit) {
	const size = passages.GramSize
	at := map[[size]uint16][]int{}
	a, b := masked[x.text].Tokens, masked[y.text].Tokens
	for j := y.from; j+size <= y.to; j++ {
		gram := [size]uint16(b[j:])
		at[gram] = append(at[gram], j)
	}
	for i := x.from; i+size <= x.to; i++ {
		for _, j := range at[[size]uint16(a[i:])] {
			hits = append(hits, passages.Hit{A: uint32(i), B: uint32(j)}) //nolint:gosec // bounded
		}
	}
	return hits
}

// versionsBySignature is how many times as many versions of regulations Kinship
// finds as what signatures of whole texts tell of Jaccard's measure, each at the threshold of
// as many false alarms.
func versionsBySignature(dir string, notes io.Writer) (float64, error) {
	r, err := readRegulations(dir)
	if err != nil {
		return 0, err
	}
	masker, h := passages.NewMasker(report.NewRegister().Names), newMinHash(128)
	kin := passages.NewKinship(masker, r.texts)
	signatures := make([][]uint64, len(r.texts))
	for i, text := range r.texts {
		signatures[i] = h.signature(masker.Mask(text).Tokens)
	}
	byKin, _ := r.versions(kin.Of, io.Discard)
	bySignature, _ := r.versions(func(a, b int) float64 { return jaccard(signatures[a], signatures[b]) }, io.Discard)
	fmt.Fprintf(notes, "candidates: versions found by kinship %.3f, by signatures %.3f\n", byKin, bySignature)
	return byKin / bySignature, nil
}

// paragraph takes a whole one.
func (p *planter) paragraph(text string, r *rand.Rand) (piece string, start, end int, ok bool) {
	start = lineBegin(text, r)
	piece, _, _ = strings.Cut(text[start:], "\n")
	n, han := count(piece)
	return piece, start, start + len(piece), han >= minHan && n <= 300
}

func lineBegin(text string, r *rand.Rand) int {
	return strings.LastIndexByte(text[:boundary(text, r)], '\n') + 1
}
