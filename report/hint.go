package report

import (
	"strings"
	"unicode/utf8"
)

// Hint narrows a name that several places share.
type Hint struct {
	SiteIDCode string // its first six digits name a county
	Source     string // 渠县人民政府
	Region     string // name or code given by a person
	Text       string // parents named in the report itself
	Page       string // and on the page around it
	Host       string
}

// names reports whether the report or its page speaks of a place.
func (h Hint) names(place string) bool {
	return strings.Contains(h.Text, place) || strings.Contains(h.Page, place)
}

// mentioned gives those of many places that the report or its page speaks of,
// in one pass: a hundred counties have a 城关镇.
func (h Hint) mentioned(places map[string]bool) map[string]bool {
	heads, byHead := new(charSet), map[rune][]string{}
	for place := range places {
		r, _ := utf8.DecodeRuneInString(place)
		heads.add(r)
		byHead[r] = append(byHead[r], place)
	}
	found := map[string]bool{}
	for _, text := range [...]string{h.Text, h.Page} {
		for i, r := heads.next(text, 0); i < len(text); i, r = heads.next(text, i+utf8.RuneLen(r)) {
			for _, place := range byHead[r] {
				if strings.HasPrefix(text[i:], place) {
					found[place] = true
				}
			}
		}
	}
	return found
}

func siteCode(h Hint) string {
	if len(h.SiteIDCode) < 6 || strings.Trim(h.SiteIDCode[:6], "0123456789") != "" {
		return ""
	}
	return h.SiteIDCode[:6]
}
