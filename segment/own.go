package segment

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
)

// With returns these synonyms and those of a list of one's own; of a pair that
// both name, the own weight holds. An error names the line.
func (s *Synonyms) With(list io.Reader) (*Synonyms, error) {
	own, err := ReadSynonyms(list)
	if err != nil {
		return nil, err
	}
	all := &Synonyms{of: maps.Clone(s.of)}
	for term, others := range own.of {
		rest := slices.DeleteFunc(slices.Clone(s.of[term]), func(x Synonym) bool {
			return slices.ContainsFunc(others, func(o Synonym) bool { return o.Term == x.Term })
		})
		all.of[term] = append(slices.Clone(others), rest...)
	}
	return all, nil
}

// Digest identifies what the lists say: a short hash.
func (s *Synonyms) Digest() string {
	s.once.Do(func() {
		sum := sha256.New()
		for _, term := range slices.Sorted(maps.Keys(s.of)) {
			_, _ = fmt.Fprintln(sum, term, s.of[term]) // a hash never fails
		}
		s.digest = hex.EncodeToString(sum.Sum(nil)[:3])
	})
	return s.digest
}
