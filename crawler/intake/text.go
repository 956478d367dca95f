package intake

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"baogao/report"
)

// textArticle reads a plain text file: the text unchanged but for what no
// report can contain, its first line also the title.
func textArticle(address string, payload []byte) report.Article {
	text, charset := decodeText(payload)
	text = Clean(text)
	a := report.Article{
		URL: address, Body: text, Charset: charset, Extractor: "text", Confidence: 1,
		Provenance: map[string]string{"body": "file:text"},
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	first = strings.TrimSpace(strings.TrimLeft(first, "#")) // a Markdown heading
	if first != "" && utf8.RuneCountInString(first) <= titleRunes {
		a.Title, a.Provenance["title"] = first, "first line"
	}
	return a
}

// Clean makes a given text a report's text: BOM removed, CRLF to LF, invalid
// bytes to U+FFFD, NUL and U+007F to a space. All else stays as it is.
func Clean(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ToValidUTF8(text, "\ufffd")
	return strings.NewReplacer("\r\n", "\n", "\x00", " ", "\x7f", " ").Replace(text)
}

// decodeText reads a text file as UTF-8 unless its mark says UTF-16 (what
// Windows calls Unicode), or most of it is not and all of it is GB18030: old
// county offices still save as GBK.
func decodeText(payload []byte) (text, charset string) {
	if utf8.Valid(payload) {
		return string(payload), "utf-8"
	}
	if bytes.HasPrefix(payload, []byte("\xff\xfe")) || bytes.HasPrefix(payload, []byte("\xfe\xff")) {
		wide := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		if out, err := wide.NewDecoder().Bytes(payload); err == nil {
			return string(out), "utf-16"
		}
	}
	bad, multi := 0, 0
	for rest := payload; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if size > 1 {
			multi++
		} else if r == utf8.RuneError {
			bad++
		}
		rest = rest[size:]
	}
	if bad > multi/2 {
		if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(payload); err == nil && !bytes.ContainsRune(out, utf8.RuneError) {
			return string(out), "gb18030"
		}
	}
	return string(payload), "utf-8"
}
