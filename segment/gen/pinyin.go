package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"baogao/segment"
)

// pinyin writes data/pinyin.txt from two files of pypinyin (MIT):
// pinyin_dict.json, the readings of characters, and phrases_dict.json, the
// readings of phrases. A character's usual reading is the one it has in most
// phrases; of the phrases only those are kept that are read otherwise.
func pinyin(charsFile, phrasesFile, to string) error {
	var chars map[string]string
	if err := readJSON(charsFile, &chars); err != nil {
		return err
	}
	var phrases map[string][][]string
	if err := readJSON(phrasesFile, &phrases); err != nil {
		return err
	}
	readings := map[rune][]string{} // the usual one first
	for code, list := range chars {
		r, err := strconv.ParseInt(code, 10, 32)
		if err != nil {
			return err
		}
		if segment.FoldRune(rune(r)) == rune(r) && r >= 0x3007 {
			readings[rune(r)] = toneless(strings.Split(list, ","))
		}
	}
	byUse(readings, phrases)
	return os.WriteFile(to, []byte(pinyinFile(readings, phrases)), 0o600)
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path) //nolint:gosec // the file that the caller named
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// toneless returns the syllables in ASCII, ü as v, each once.
func toneless(syllables []string) []string {
	var out []string
	for _, s := range syllables {
		s = strings.ReplaceAll(norm.NFD.String(strings.TrimSpace(s)), "u\u0308", "v")
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, strings.ReplaceAll(s, "ê", "e"))
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// byUse puts the reading first that a character has in most phrases.
func byUse(readings map[rune][]string, phrases map[string][][]string) {
	uses := map[rune]map[string]int{}
	for phrase, list := range phrases {
		for i, r := range []rune(phrase) {
			if i >= len(list) {
				break
			}
			if uses[r] == nil {
				uses[r] = map[string]int{}
			}
			uses[r][toneless(list[i])[0]]++
		}
	}
	for r, list := range readings {
		slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(uses[r][b], uses[r][a]) })
	}
}

// pinyinFile has a line a syllable, "chong 充冲虫", then "+chong 重种" for
// characters read so besides, then a line a phrase, "重庆 chong qing".
func pinyinFile(readings map[rune][]string, phrases map[string][][]string) string {
	first, more := map[string][]rune{}, map[string][]rune{}
	for r, list := range readings {
		first[list[0]] = append(first[list[0]], r)
		for _, s := range list[1:] {
			more[s] = append(more[s], r)
		}
	}
	var b strings.Builder
	for _, part := range []struct {
		sign string
		of   map[string][]rune
	}{{"", first}, {"+", more}} {
		for _, syllable := range slices.Sorted(maps.Keys(part.of)) {
			slices.Sort(part.of[syllable])
			b.WriteString(part.sign + syllable + " " + string(part.of[syllable]) + "\n")
		}
	}
	for _, phrase := range slices.Sorted(maps.Keys(phrases)) {
		var said []string
		usual := true
		for i, r := range []rune(phrase) {
			if i >= len(phrases[phrase]) || len(readings[r]) == 0 {
				usual = true
				break
			}
			s := toneless(phrases[phrase][i])[0]
			usual = usual && s == readings[r][0]
			said = append(said, s)
		}
		if !usual {
			b.WriteString(phrase + " " + strings.Join(said, " ") + "\n")
		}
	}
	return b.String()
}
