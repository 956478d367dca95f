package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// plainScan reads the number at every character that may begin one.
func (f *finder) plainScan() {
	for i := 0; i < len(f.text); {
		r, size := utf8.DecodeRuneInString(f.text[i:])
		if beginsNumber.has(r) || isDigit(r) {
			i = f.number(i)
			continue
		}
		f.mark(r, i)
		i += size
	}
}

var figurePieces = strings.Split("一|二|三|五|十|百|千|万|亿|第|翻|番|零|〇|1|2021|3.5|%|个|件|名|元|亿元|百分之|分之|成|又|点|余|多|几|来|年|月|日|以上|左右|"+
	"至|到|-|—|~|.|,|/|:| |\u3000|，|、|。|；|\n|“|”|《|》|（|）|增长|达到|分别为|其中|全年|累计|受理案件|体|农|方面|级|位|全国|提高|比|较|约|的|等|人均|近|超|率|村", "|")

// FuzzFigureWords holds the passing over numerals that are words, and over all
// that is no number, against the reading of every character.
func FuzzFigureWords(f *testing.F) {
	for i := range figurePieces {
		f.Add([]byte{byte(i), 18, byte(i + 1), byte(2 * i), byte(i + 7), 51, byte(i), 8, byte(3 * i), 52})
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		var words strings.Builder
		for _, c := range choice {
			words.WriteString(figurePieces[int(c)%len(figurePieces)])
		}
		find := func() finder {
			return finder{text: words.String(), quote: -1, title: -1, section: -1, year: "2020", nextYear: "2021"}
		}
		fast, plain := find(), find()
		fast.scan()
		plain.plainScan()
		if diff := cmp.Diff(plain.figures, fast.figures); diff != "" {
			t.Errorf("%q (-every character +fast):\n%s", words.String(), diff)
		}
	})
}

// FuzzPlainAmount holds the reading of plain numbers against that of all.
func FuzzPlainAmount(f *testing.F) {
	for i := range figurePieces {
		f.Add([]byte{15, byte(i), byte(i + 1), byte(2 * i)})
		f.Add([]byte{16, 15, byte(i), 17, byte(i + 3)})
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		var words strings.Builder
		for _, c := range choice {
			words.WriteString(figurePieces[int(c)%len(figurePieces)])
		}
		n, ok := plainAmount(words.String())
		if !ok {
			return
		}
		if all, ok := anyAmount(words.String()); !ok || n != all {
			t.Errorf("%q: %+v, by all forms %+v %v", words.String(), n, all, ok)
		}
	})
}
