package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCharSet holds the look at bytes against decoded characters.
func FuzzCharSet(f *testing.F) {
	for _, text := range []string{"", "一、二〇２1年。", "\xe4\xb8", "a\xe4一", "·é𠀀\ufffd\xff０", "\xed\xa0\x80一", "\xe0\x80\x81"} {
		f.Add("一。1０\x00\x7f\uffff", text)
	}
	f.Fuzz(func(t *testing.T, chars, text string) {
		set := charsOf(chars)
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\xe4") // what is no character is only passed over
			set.next(text, 0)
			return
		}
		want := strings.IndexFunc(text, func(r rune) bool {
			return (r < utf8.RuneSelf || 0x1000 <= r && r < 1<<16) && strings.ContainsRune(chars, r)
		})
		if want < 0 {
			want = len(text)
		}
		if got := set.next(text, 0); got != want {
			t.Errorf("%q in %q: %d, one by one %d", chars, text, got, want)
		}
	})
}
