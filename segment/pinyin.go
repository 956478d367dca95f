package segment

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	//go:embed data/pinyin.txt
	pinyinList string

	// readingList has phrases of our own, places above all; it goes before.
	//
	//go:embed data/readings.txt
	readingList string

	//go:embed data/alike.txt
	alikeList string
)

// Pinyin tells how words are read and which are easily mistaken for each other.
// It is for suggestions and for help with spelling, never for finding: too many
// words sound alike. It is immutable and safe for concurrent use.
type Pinyin struct {
	usual   map[rune]string
	more    map[rune][]string
	phrases map[string][]string
	longest int // runes of the longest phrase
	alike   map[rune]string
}

// NewPinyin reads the embedded lists; it takes some milliseconds, so make one
// and share it.
func NewPinyin() (*Pinyin, error) {
	p := &Pinyin{
		usual: make(map[rune]string, 40_000), more: make(map[rune][]string, 5_000),
		phrases: make(map[string][]string, 3_000), alike: map[rune]string{},
	}
	for line := range strings.Lines(readingList + pinyinList) {
		if line, _, _ = strings.Cut(line, "#"); strings.TrimSpace(line) == "" {
			continue
		}
		if err := p.line(strings.Fields(line)); err != nil {
			return nil, err
		}
	}
	for line := range strings.Lines(alikeList) {
		line, _, _ = strings.Cut(line, "#")
		group := strings.TrimSpace(line)
		for _, r := range group {
			p.alike[r] += strings.Replace(group, string(r), "", 1)
		}
	}
	return p, nil
}

// line reads "chong 充冲虫", "+chong 重" or "重庆 chong qing".
func (p *Pinyin) line(fields []string) error {
	if len(fields) < 2 {
		return fmt.Errorf("pinyin: %q is no line of readings", fields)
	}
	if syllable, more := strings.CutPrefix(fields[0], "+"); fields[0][0] < utf8.RuneSelf {
		for _, r := range fields[1] {
			if more {
				p.more[r] = append(p.more[r], syllable)
			} else {
				p.usual[r] = syllable
			}
		}
		return nil
	}
	n := utf8.RuneCountInString(fields[0])
	if n != len(fields)-1 {
		return fmt.Errorf("pinyin: %q has not a syllable a character", fields)
	}
	if _, known := p.phrases[fields[0]]; !known {
		p.phrases[fields[0]] = fields[1:]
	}
	p.longest = max(p.longest, n)
	return nil
}

// Syllables returns a syllable, without tone and with v for ü, for each
// character of a word; what is no Chinese character stands for itself, folded.
// Characters of several readings are read as the longest known phrase says: 重庆
// chong qing, 重点 zhong dian.
func (p *Pinyin) Syllables(word string) []string {
	runes := []rune(Fold(word))
	out := make([]string, 0, len(runes))
	for at := 0; at < len(runes); {
		said := p.phrase(runes[at:])
		if said == nil {
			said = []string{p.of(runes[at])}
		}
		out = append(out, said...)
		at += len(said)
	}
	return out
}

// phrase returns how the longest phrase that begins here is read.
func (p *Pinyin) phrase(runes []rune) []string {
	for n := min(p.longest, len(runes)); n > 1; n-- {
		if said := p.phrases[string(runes[:n])]; said != nil {
			return said
		}
	}
	return nil
}

func (p *Pinyin) of(r rune) string {
	if s := p.usual[r]; s != "" {
		return s
	}
	return string(r)
}

// Spell returns what one may type for a word: all of its pinyin, and the
// initials. 重庆 is chongqing and cq.
func (p *Pinyin) Spell(word string) (full, initials string) {
	var all, first strings.Builder
	for _, s := range p.Syllables(word) {
		all.WriteString(s)
		r, _ := utf8.DecodeRuneInString(s)
		first.WriteRune(r)
	}
	return all.String(), first.String()
}

// LookAlikes returns the characters that are easily mistaken for this one by
// their shape 形近: 己已巳.
func (p *Pinyin) LookAlikes(r rune) string { return p.alike[FoldRune(r)] }

// Confusable tells whether one word may have been written for the other: of the
// same length, they differ in a character, or in two of four and more, and those
// sound alike 同音 (also where speakers merge zh z, ch c, sh s, n l, ing in) or
// look alike 形近. Equal words are not confusable.
func (p *Pinyin) Confusable(a, b string) bool {
	x, y := []rune(Fold(a)), []rune(Fold(b))
	if len(x) != len(y) {
		return false
	}
	differ := 0
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		differ++
		if !unicode.Is(unicode.Han, x[i]) || !unicode.Is(unicode.Han, y[i]) || !p.sound(x[i], y[i]) && !strings.ContainsRune(p.alike[x[i]], y[i]) {
			return false
		}
	}
	return differ == 1 || differ == 2 && len(x) >= 4
}

// sound tells whether two characters have a reading in common.
func (p *Pinyin) sound(a, b rune) bool {
	for _, s := range append(p.more[a], p.usual[a]) {
		for _, t := range append(p.more[b], p.usual[b]) {
			if s != "" && merge(s) == merge(t) {
				return true
			}
		}
	}
	return false
}

// merge maps the syllables that many speakers do not tell apart to one.
func merge(s string) string {
	for _, pair := range [...][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}} {
		if rest, ok := strings.CutPrefix(s, pair[0]); ok && rest != "" {
			s = pair[1] + rest
			break
		}
	}
	if strings.HasSuffix(s, "ing") || strings.HasSuffix(s, "eng") {
		s = strings.TrimSuffix(s, "g")
	}
	return s
}
