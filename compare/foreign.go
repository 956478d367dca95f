package compare

import (
	"strings"
	"unicode/utf8"
)

// Foreign is the name of another unit left standing in a report.
type Foreign struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	With  string `json:"with,omitempty"` // the report of that unit it shares passages with
}

// ForeignNames finds names of other units of the same level in a text: those
// of units whose reports share passages with it. A neighbour may be named for
// good reason; one whose words stand around is worth a look.
func ForeignNames(id, text string, others map[string]string) []Foreign {
	var out []Foreign
	for name, with := range others {
		if utf8.RuneCountInString(name) < 2 {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], name)
			if i < 0 {
				break
			}
			out = append(out, Foreign{ID: id, Name: name, Start: from + i, End: from + i + len(name), With: with})
			from += i + len(name)
		}
	}
	return out
}
