package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"baogao/segment"
)

// seedTerms are words of the first report of the project; each must be whole.
var seedTerms = [...]string{"有庆镇", "放管服", "枫桥经验", "法治政府", "合法性审查", "警民联调"}

// segmentation measures the words against a text cut by hand: F1 of the whole
// (f1), and what joining numbers and our own words do to gse's cut. A
// difference is told as .5 plus itself, so that a floor can hold it:
// f1_over_gse, f1_terms_cost (below .499, our words harm).
func segmentation(shared string, notes io.Writer) (map[string]float64, error) {
	gold, err := os.ReadFile(filepath.Join(shared, "data", "segmentation", "zh_gsdsimp-ud-dev.gold.utf8")) //nolint:gosec // the folder that the caller named
	if err != nil {
		return nil, err
	}
	f1 := map[string]float64{}
	for name, o := range map[string]segment.Options{
		"gse": {NoTerms: true, NoNumbers: true}, "numbers": {NoTerms: true}, "all": {},
	} {
		s, err := o.New()
		if err != nil {
			return nil, err
		}
		out := io.Discard
		if name == "all" {
			out = notes
		}
		f1[name] = segmentationF1(s, string(gold), out)
	}
	s, err := segment.New(nil)
	if err != nil {
		return nil, err
	}
	whole := 0
	for _, term := range seedTerms {
		tokens := s.Cut("推进"+term+"工作", segment.Words)
		for _, t := range tokens {
			if t.Term == term {
				whole++
			}
		}
	}
	return map[string]float64{
		"f1": f1["all"], "f1_over_gse": .5 + f1["all"] - f1["gse"], "f1_terms_cost": .5 + f1["all"] - f1["numbers"],
		"seed_terms": float64(whole) / float64(len(seedTerms)),
	}, nil
}

// segmentationF1 is over words as spans. Spaces of the gold text separate words
// and are not part of it.
func segmentationF1(s *segment.Segmenter, gold string, notes io.Writer) float64 {
	wrong := map[string]int{}
	right, ours, theirs := 0, 0, 0
	for line := range strings.Lines(gold) {
		var text strings.Builder
		want := map[[2]int]bool{}
		for word := range strings.FieldsSeq(line) {
			start := text.Len()
			text.WriteString(word)
			want[[2]int{start, text.Len()}] = true
		}
		theirs += len(want)
		for _, t := range s.Cut(text.String(), segment.Words) {
			ours++
			if want[[2]int{t.Start, t.End}] {
				right++
			} else {
				wrong[t.Term]++
			}
		}
	}
	tellWrong(wrong, notes)
	return 2 * float64(right) / float64(ours+theirs)
}

func tellWrong(wrong map[string]int, notes io.Writer) {
	words := make([]string, 0, len(wrong))
	for w := range wrong {
		words = append(words, w)
	}
	sort.Slice(words, func(i, j int) bool {
		return wrong[words[i]] > wrong[words[j]] || wrong[words[i]] == wrong[words[j]] && words[i] < words[j]
	})
	for _, w := range words[:min(len(words), 60)] {
		fmt.Fprintf(notes, "segmentation: %d times not a word of the gold text: %s\n", wrong[w], w)
	}
}
