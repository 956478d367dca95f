package report

import (
	"strings"
	"unicode/utf8"
)

// Masking says which public contacts are masked beside mobiles, identity cards
// and bank cards, which always are. Offices print their landlines and addresses
// for everyone, so by default both stay.
type Masking struct {
	Phones bool // landlines
	Emails bool
}

// masks reports whether personal data of a type is masked.
func (m Masking) masks(kind string) bool {
	switch kind {
	case "phone":
		return m.Phones
	case "email":
		return m.Emails
	}
	return true
}

// Text masks personal data in any text as Public does in a report's.
func (m Masking) Text(text string) string {
	r := Report{Text: text, Personal: personal(text), Masking: m}
	return r.Public()
}

// Masked is the personal data that readers do not see, in text order.
func (r *Report) Masked() []Span {
	var spans []Span
	done := 0
	for _, p := range r.Personal {
		if r.Masking.masks(p.Type) && p.Start >= done && p.End <= len(r.Text) {
			spans, done = append(spans, p.Span), p.End
		}
	}
	return spans
}

// Public returns the text every reader may see: personal data replaced rune for
// rune, the byte length unchanged, so that all spans stay true and no phrase
// matches into it.
func (r *Report) Public() string { return r.without(r.Masked()) }

// without is the text with some spans replaced.
func (r *Report) without(spans []Span) string {
	if len(spans) == 0 {
		return r.Text
	}
	var b strings.Builder
	b.Grow(len(r.Text))
	done := 0
	for _, s := range spans {
		b.WriteString(r.Text[done:s.Start])
		mask(&b, r.Text[s.Start:s.End])
		done = s.End
	}
	b.WriteString(r.Text[done:])
	return b.String()
}

// AsPublic is the report with its public text, headings included: they were
// copied before anything was masked.
func (r *Report) AsPublic() Report {
	public, masked := *r, r.Masked()
	public.Text = r.without(masked)
	public.Sections = append([]Section{}, r.Sections...)
	for i := range public.Sections {
		s := &public.Sections[i]
		words := s.HeadingStart + len(s.Number)
		for len(masked) > 0 && masked[0].End <= words {
			masked = masked[1:]
		}
		if len(masked) > 0 && masked[0].Start < s.HeadingEnd && words <= s.HeadingEnd && s.HeadingEnd <= len(public.Text) {
			s.Heading = strings.Trim(public.Text[words:s.HeadingEnd], blanks+"。")
		}
	}
	return public
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
