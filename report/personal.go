package report

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Digits in print: half or full width. Separators stand between groups.
const (
	digit = `[0-9０-９]`
	gap   = `[-－—–· 　]?`
)

var (
	mobile   = regexp.MustCompile(`[1１][3-9３-９]` + digit + `(?:` + gap + digit + `){8}`)
	idCard   = regexp.MustCompile(`[1-9１-９]` + digit + `{16}[0-9０-９XxＸｘ]`)
	bankCard = regexp.MustCompile(`[1-9１-９](?:[ -]?` + digit + `){12,18}`)
	phone    = regexp.MustCompile(`[0０]` + digit + `{2,3}` + `[-－—–]` + digit + `{7,8}`)
	email    = regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}`)
)

// personal finds personal data: mobiles, identity cards with their checksum
// and bank cards by Luhn's formula, whose numbers are masked, and landlines and
// addresses of offices, which are public contacts and only marked.
func personal(text string) []Personal {
	found := []Personal{}
	taken := func(start, end int) bool {
		for _, p := range found {
			if start < p.End && p.Start < end {
				return true
			}
		}
		return false
	}
	for _, kind := range []struct {
		name  string
		match *regexp.Regexp
		valid func(digits string) bool
	}{
		{"id_card", idCard, validID}, {"mobile", mobile, func(string) bool { return true }},
		{"bank_card", bankCard, luhn}, {"phone", phone, func(string) bool { return true }}, {"email", email, func(string) bool { return true }},
	} {
		for _, m := range kind.match.FindAllStringIndex(text, -1) {
			if digitBeside(text, m[0], m[1]) || taken(m[0], m[1]) || !kind.valid(plainDigits(text[m[0]:m[1]])) {
				continue
			}
			found = append(found, Personal{Type: kind.name, Span: Span{m[0], m[1]}})
		}
	}
	return found
}

// digitBeside says that a number goes on beyond the match, so that the match
// is only a piece of another number.
func digitBeside(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return isDigit(before) || isDigit(after)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' || '０' <= r && r <= '９' }

// plainDigits keeps the digits, in half width, and the closing X.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case strings.ContainsRune("XxＸｘ", r):
			return 'X'
		}
		return -1
	}, s)
}

// validID checks the closing character of GB 11643-1999.
func validID(id string) bool {
	if len(id) != 18 {
		return false
	}
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		if id[i] == 'X' {
			return false
		}
		sum += int(id[i]-'0') * w
	}
	return "10X98765432"[sum%11] == id[17]
}

// luhn checks a card number of ISO/IEC 7812.
func luhn(card string) bool {
	if len(card) < 15 || len(card) > 19 {
		return false
	}
	sum := 0
	for i := range len(card) {
		d := int(card[len(card)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// Public returns the text every reader may see: the digits of mobiles, identity
// cards and bank cards replaced rune for rune, the byte length unchanged, so
// that all spans stay true and no phrase matches into them.
func (r *Report) Public() string {
	var out []byte
	for _, p := range r.Personal {
		if p.Type == "phone" || p.Type == "email" {
			continue
		}
		if out == nil {
			out = []byte(r.Text)
		}
		mask(out[p.Start:p.End])
	}
	if out == nil {
		return r.Text
	}
	return string(out)
}

// mask overwrites each rune with one of its own width.
func mask(b []byte) {
	for i := 0; i < len(b); {
		_, size := utf8.DecodeRune(b[i:])
		switch size {
		case 3:
			copy(b[i:], "＊")
		case 2:
			copy(b[i:], "×")
		default:
			b[i] = '*'
		}
		i += size
	}
}
