// Package compare answers one question: what do reports have in common, and
// where do they differ?
//
// Its functions are pure: reports and archive facts in, findings out. Coverage
// says who published what by when, Corpus which passages texts share, Align
// which sections say the same and what differs in them, FigureTable what is
// counted. Findings are leads with their evidence, never verdicts; the package
// neither reads nor stores.
package compare

import "unicode"

// shingle is the length in characters of the pieces two texts are compared by:
// long enough that official phrases alone do not meet, and the length the
// project's yardsticks for reuse are measured with.
const shingle = 8

// SamePublication is the agreement from which two texts of one unit, kind and
// year are one publication under two addresses.
const SamePublication = 0.9

// Agreement is the Jaccard similarity of two texts' 8-character shingles,
// whitespace ignored: 1 for equal texts, 0 for strangers. Texts shorter than a
// shingle agree only if equal.
func Agreement(a, b string) float64 {
	x, y := shingles(a), shingles(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	common := 0
	for s := range x {
		if _, ok := y[s]; ok {
			common++
		}
	}
	return float64(common) / float64(len(x)+len(y)-common)
}

func shingles(text string) map[string]struct{} {
	runes := make([]rune, 0, len(text)/3)
	for _, r := range text {
		if !unicode.IsSpace(r) {
			runes = append(runes, r)
		}
	}
	if len(runes) == 0 {
		return nil
	}
	if len(runes) < shingle {
		return map[string]struct{}{string(runes): {}}
	}
	set := make(map[string]struct{}, len(runes))
	for i := 0; i+shingle <= len(runes); i++ {
		set[string(runes[i:i+shingle])] = struct{}{}
	}
	return set
}
