package segment

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var (
	//go:embed data/synonyms.txt
	synonymList string
	//go:embed data/lay.txt
	layList string
)

// Weights of a synonym whose line names none.
const (
	sameWeight    = 0.8 // A = B: another name of the same thing
	relatedWeight = 0.5 // A > B: what A consists of, or a wider or older name
)

// Synonym is another way to say a term. A match of it counts Weight (above 0,
// at most 1) of what a match of the term itself would.
type Synonym struct {
	Term   string  `json:"term"` // folded
	Weight float64 `json:"weight"`
}

// Synonyms are terms that stand for each other in a query: abbreviations,
// other names, parts of a formula. They never change what is indexed. A list
// has a line each of
//
//	人大 = 人民代表大会                        each finds the other
//	放管服 > 简政放权 放管结合 优化服务 0.6      the first finds the others
//
// with an optional weight at the end; # begins a remark. Synonyms are not
// followed further: what A finds of B says nothing about the synonyms of B.
type Synonyms struct {
	of map[string][]Synonym

	once   sync.Once
	digest string
}

// DefaultSynonyms returns the list that comes with the program,
// segment/data/synonyms.txt.
func DefaultSynonyms() (*Synonyms, error) {
	return ReadSynonyms(strings.NewReader(synonymList))
}

// LayWords returns what people say and what official texts write for it,
// segment/data/lay.txt. It is for questions in full: in one 老板 may be a
// 用人单位, but who types 老板 as a keyword means it.
func LayWords() (*Synonyms, error) {
	return ReadSynonyms(strings.NewReader(layList))
}

// ReadSynonyms reads a list of one's own. An error names the line.
func ReadSynonyms(list io.Reader) (*Synonyms, error) {
	s := &Synonyms{of: map[string][]Synonym{}}
	in := bufio.NewScanner(list)
	for n := 1; in.Scan(); n++ {
		line, _, _ := strings.Cut(in.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := s.line(line); err != nil {
			return nil, fmt.Errorf("synonyms, line %d: %w", n, err)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read synonyms: %w", err)
	}
	return s, nil
}

func (s *Synonyms) line(line string) error {
	at := strings.IndexAny(line, "=>")
	if at < 0 {
		return fmt.Errorf("%q: neither = nor >", line)
	}
	left, right := strings.Fields(Fold(line[:at])), strings.Fields(Fold(line[at+1:]))
	same, weight := line[at] == '=', relatedWeight
	if same {
		weight = sameWeight
	}
	if n := len(right) - 1; n > 0 {
		if w, err := strconv.ParseFloat(right[n], 64); err == nil {
			weight, right = w, right[:n]
		}
	}
	if len(left) != 1 || len(right) == 0 || !(weight > 0 && weight <= 1) {
		return fmt.Errorf("%q: want one term, = or >, terms, a weight above 0 and at most 1", line)
	}
	for i, term := range right {
		s.add(left[0], term, weight)
		if !same {
			continue
		}
		s.add(term, left[0], weight)
		for j, other := range right {
			if j != i {
				s.add(term, other, weight)
			}
		}
	}
	return nil
}

// add keeps the greater weight of a pair named twice.
func (s *Synonyms) add(from, to string, weight float64) {
	if from == to {
		return
	}
	have := s.of[from]
	if i := slices.IndexFunc(have, func(x Synonym) bool { return x.Term == to }); i >= 0 {
		have[i].Weight = max(have[i].Weight, weight)
		return
	}
	s.of[from] = append(have, Synonym{Term: to, Weight: weight})
}

// Of returns what else may stand for a term, in the order of the list; the
// caller must not change it. None are of a nil list. The term may be spelled in any width or case, 繁
// or 简.
func (s *Synonyms) Of(term string) []Synonym {
	if s == nil {
		return nil
	}
	return s.of[Fold(term)]
}
