package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCharSet holds the look at bytes against decoded characters.
func FuzzCharSet(f *testing.F) {
	for _, text := range []string{"", "一、二〇２1年。", "\xe4\xb8", "a\xe4一", "·é𠀀\ufffd\xff０", "\xed\xa0\x80一", "\xe0\x80\x81", "\u00a0\ue000一\uf8ff"} {
		f.Add("一。1０\x00\x7f\u00a0\uffff", text)
	}
	f.Fuzz(func(t *testing.T, chars, text string) {
		set := charsOf(chars)
		same := func(what string, got, want any) {
			if got != want {
				t.Errorf("%s of %q in %q: %v, by strings %v", what, chars, text, got, want)
			}
		}
		if strings.Contains(chars, "\ufffd") || !utf8.ValidString(chars) {
			return // it stands for what is no character, too, which no rule asks for
		}
		want := strings.IndexFunc(text, func(r rune) bool { return r < 1<<16 && strings.ContainsRune(chars, r) })
		if want < 0 {
			want = len(text)
		}
		at, r := set.next(text, 0)
		same("next", at, want)
		if read, _ := utf8.DecodeRuneInString(text[at:]); r != read {
			t.Errorf("next of %q in %q is %q, decoded %q", chars, text, r, read)
		}
		chars = strings.Map(func(r rune) rune {
			if r < 1<<16 {
				return r
			}
			return -1
		}, chars)
		same("in", set.in(text), strings.ContainsAny(text, chars))
		same("trim", set.trim(text), strings.Trim(text, chars))
		same("trimLeft", set.trimLeft(text), strings.TrimLeft(text, chars))
		same("trimRight", set.trimRight(text), strings.TrimRight(text, chars))
	})
}
