package index

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SentenceEnds are the characters that end a sentence, beside the end of a line.
const SentenceEnds = "。！？；!?;｡"

// maxNear bounds the distance of ~N: beyond it nothing is near.
const maxNear = 10_000

// nearBy reads what stands behind ~.
func (p *parser) nearBy(value string, phrases []string, otherwise Query) Query {
	switch value {
	case "句":
		return p.near(Reach{Within: Sentence}, phrases, otherwise)
	case "段":
		return p.near(Reach{Within: Paragraph}, phrases, otherwise)
	}
	n, err := strconv.Atoi(value)
	if err != nil || n > maxNear {
		p.ignored("near_too_far", "距离过大，已按 10000 字计算", "~"+value)
		n = maxNear
	}
	return p.near(Reach{Characters: n}, phrases, otherwise)
}

// near asks for phrases near each other; one alone is near to nothing.
func (p *parser) near(reach Reach, phrases []string, otherwise Query) Query {
	phrases = slices.DeleteFunc(phrases, func(s string) bool { return Squeeze(s) == "" })
	if len(phrases) < 2 {
		p.ignored("near_alone", "相近检索要有两个以上的词，已按普通词检索", strings.Join(phrases, " "))
		return otherwise
	}
	return Near{phrases, reach}
}

// phrasesOf gives the words and phrases of a group, what is excluded left out.
func phrasesOf(q Query) (phrases []string) {
	parts := func(list []Query) {
		for _, part := range list {
			phrases = append(phrases, phrasesOf(part)...)
		}
	}
	switch q := q.(type) {
	case Word:
		return []string{q.Text}
	case Phrase:
		return []string{q.Text}
	case And:
		parts(q.Parts)
	case Any:
		parts(q.Parts)
	}
	return phrases
}

// render writes what asks for these phrases near each other. Within quotes white
// space parts them, so one that has some goes into a group.
func (q Near) render() string {
	if q.Reach.Within == "" {
		return quote(strings.Join(q.Phrases, " ")) + "~" + strconv.Itoa(q.Reach.Characters)
	}
	name := "同句:"
	if q.Reach.Within == Paragraph {
		name = "同段:"
	}
	texts := make([]string, len(q.Phrases))
	for i, phrase := range q.Phrases {
		texts[i] = quote(phrase)
	}
	return name + "(" + strings.Join(texts, " ") + ")"
}

// occurrence is a place of a folded text where a phrase stands.
type occurrence struct{ phrase, start, end int }

// near gives the occurrences of phrases that stand near each other, as engines
// count them: at each, the last of every other phrase is looked at.
func (f Folded) near(original string, q Near, marks [][2]int) [][2]int {
	var all []occurrence
	length := 0
	for i, phrase := range q.Phrases {
		folded := Squeeze(phrase)
		length += utf8.RuneCountInString(folded)
		for at := 0; folded != ""; {
			j := strings.Index(f.Text[at:], folded)
			if j < 0 {
				break
			}
			all = append(all, occurrence{i, at + j, at + j + len(folded)})
			at += j + len(folded)
		}
	}
	slices.SortFunc(all, func(a, b occurrence) int { return cmp.Or(a.start-b.start, a.phrase-b.phrase) })
	last := make([]*occurrence, len(q.Phrases))
	for i := range all {
		last[all[i].phrase] = &all[i]
		if slices.Contains(last, nil) || !f.reaches(original, last, length, q.Reach) {
			continue
		}
		for _, o := range last {
			start, end := f.span(original, o.start, o.end)
			marks = append(marks, [2]int{start, end})
		}
		clear(last)
	}
	return marks
}

// reaches says whether the occurrences are near enough.
func (f Folded) reaches(original string, all []*occurrence, length int, reach Reach) bool {
	first, at, end := len(f.Text), 0, 0
	for _, o := range all {
		first, at, end = min(first, o.start), max(at, o.start), max(end, o.end)
	}
	if reach.Within == "" {
		return utf8.RuneCountInString(f.Text[first:end]) <= length+reach.Characters
	}
	ends := "\n\r\u2028\u2029"
	if reach.Within == Sentence {
		ends += SentenceEnds
	}
	return !strings.ContainsAny(original[f.offsets[first]:f.offsets[at]], ends)
}
