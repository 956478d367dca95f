package main

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// restored are characters that 《通用规范汉字表》 (2013) admits beside their
// simplified forms and GB 2312 lacks.
const restored = "於乾著瞭徵夥麽甯藉覆昇沈剋氾爇甦祕脩蒐薳釐陞"

// replaced are characters that GB 2312 holds and the newer list does not.
const replaced = "後菸榘醣捱摺麴"

// simplify takes OpenCC's TSCharacters.txt, keeps the first simplified form of
// each character and leaves out every character that is itself standard, for a
// plain table would turn 著 into 着 and 乾 into 干. Standard is what GB 2312
// holds, what the table maps to, and the characters of 《通用规范汉字表》 that
// look traditional (named above).
func simplify(from, to string) error {
	data, err := os.ReadFile(from) //nolint:gosec // the file that the caller named
	if err != nil {
		return err
	}
	pairs := map[rune]rune{}
	standard := map[rune]bool{}
	for _, r := range restored {
		standard[r] = true
	}
	in := bufio.NewScanner(strings.NewReader(string(data)))
	for in.Scan() {
		fields := strings.Fields(in.Text())
		if len(fields) < 2 {
			continue
		}
		traditional, _ := utf8.DecodeRuneInString(fields[0])
		simplified, _ := utf8.DecodeRuneInString(fields[1])
		if traditional != simplified {
			pairs[traditional] = simplified
			standard[simplified] = true
		}
	}
	var lines []string
	encoder := simplifiedchinese.HZGB2312.NewEncoder()
	for traditional, simplified := range pairs {
		if _, err := encoder.String(string(traditional)); (err == nil && !strings.ContainsRune(replaced, traditional)) || standard[traditional] {
			continue
		}
		lines = append(lines, string(traditional)+string(simplified))
	}
	slices.Sort(lines)
	return os.WriteFile(to, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}
