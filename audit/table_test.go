package audit

import (
	"strings"
	"testing"
	"unicode/utf16"
)

// TestCell: a cell holds so many units of UTF-16, of which some characters take two.
func TestCell(t *testing.T) {
	for _, tt := range []struct {
		text string
		cut  bool
	}{
		{"", false},
		{strings.Repeat("法", maxCell), false},
		{strings.Repeat("法", maxCell+1), true},
		{strings.Repeat("𠮷", maxCell/2), false},
		{strings.Repeat("𠮷", maxCell/2+1), true},
		{"法" + strings.Repeat("𠮷", maxCell), true},
	} {
		got := Cell(tt.text)
		units := len(utf16.Encode([]rune(got)))
		if said := strings.HasSuffix(got, "余下的请看 csv）"); said != tt.cut || !tt.cut && got != tt.text || units > maxCell || tt.cut && units < maxCell-1 {
			t.Errorf("of %d bytes: %d units, cut %v", len(tt.text), units, said)
		}
	}
}
