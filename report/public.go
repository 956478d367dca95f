package report

import (
	"strings"
	"unicode/utf8"
)

// Public returns the text every reader may see: mobiles, identity cards and
// bank cards replaced rune for rune, the byte length unchanged, so that all
// spans stay true and no phrase matches into them. Landlines and addresses of
// offices are public contacts and stay.
func (r *Report) Public() string {
	var b strings.Builder
	done := 0
	for _, p := range r.Personal {
		if p.Type == "phone" || p.Type == "email" || p.Start < done || p.End > len(r.Text) {
			continue
		}
		if b.Cap() == 0 {
			b.Grow(len(r.Text))
		}
		b.WriteString(r.Text[done:p.Start])
		mask(&b, r.Text[p.Start:p.End])
		done = p.End
	}
	if done == 0 {
		return r.Text
	}
	b.WriteString(r.Text[done:])
	return b.String()
}

// Mask returns any text as Public shows a report's.
func Mask(text string) string {
	r := Report{Text: text, Personal: personal(text)}
	return r.Public()
}

// mask writes for each rune one of its own width.
func mask(b *strings.Builder, s string) {
	for len(s) > 0 {
		_, size := utf8.DecodeRuneInString(s)
		switch size {
		case 3:
			b.WriteString("＊")
		case 2:
			b.WriteString("×")
		default:
			b.WriteString(strings.Repeat("*", size))
		}
		s = s[size:]
	}
}
