package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var numberPieces = strings.Split("1|3|8|0|12|150|1234|5678|7212345|0818|400|62|2021|15012345678|11010519491231002X|一|二|零|〇|幺|三八|５|１２３４|"+
	" |  |-|－|—|·|.|、|，|：|（|）|(|)|/|\t|\n|。|转|ext|+86|元|%|电话|联系方式|身份证|卡号|银行|编号|号码|a|@|a@b.cn|＠|@x.gov.cn|的十二个字节长", "|")

// FuzzPersonal holds the reading of rows apart against that of all the groups
// of a text as one row: each byte chooses a piece of the text.
func FuzzPersonal(f *testing.F) {
	for i := range numberPieces {
		f.Add([]byte{byte(i), 3, byte(i + 1), byte(i + 5), 24, byte(2 * i), byte(3 * i)})
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		var words strings.Builder
		for _, c := range choice {
			words.WriteString(numberPieces[int(c)%len(numberPieces)])
		}
		text := words.String()
		var all []group
		for g, next, ok := nextGroup(text, 0); ok; g, next, ok = nextGroup(text, next) {
			all = append(all, g)
		}
		want := merge(numbersOf(text, all, []Personal{}), addresses(text))
		if diff := cmp.Diff(want, personal(text)); diff != "" {
			t.Errorf("%q (-one row +rows):\n%s", text, diff)
		}
	})
}
