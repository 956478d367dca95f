package extract

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	space "unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// headBytes is how far a charset declaration is looked for. x/net stops at
// 1,024 bytes and so misreads one Chinese page in eight as windows-1252.
const headBytes = 64 << 10

var declared = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_.:-]{2,40})`)

// Decode gives the text of HTML bytes and the charset it was read as: valid
// UTF-8 wins, then BOM, header, any meta in the head, then detection; gb2312
// and gbk are read as GB18030. The text is valid UTF-8 without NUL and other
// control characters.
func Decode(body []byte, contentType string) (text, charsetName string) {
	text, charsetName = decode(body, contentType)
	if clean(text) {
		return text, charsetName
	}
	return strings.Map(dropControls, text), charsetName
}

// clean reports that dropControls would change nothing. Nearly all of a page is
// ASCII and characters of three bytes from U+3000 on, which are passed over
// unread.
func clean(text string) bool {
	for i := 0; i < len(text); {
		switch b := text[i]; {
		case b >= ' ' && b < 0x7f || b == '\n' || b == '\r' || b == '\t':
			i++
		case b >= 0xe3 && b <= 0xee:
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if dropControls(r) != r {
				return false
			}
			i += size
		}
	}
	return true
}

func decode(body []byte, contentType string) (text, name string) {
	if e, n := byteOrder(body); e != nil {
		return decodeAll(e, body), n
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) {
		return string(body), "utf-8"
	}
	valid, bad := utf8Evidence(body)
	if bad == 0 { // but for a character cut off at the end
		return strings.ToValidUTF8(string(body), ""), "utf-8"
	}
	// A handful of broken bytes must not turn a UTF-8 page into GBK garbage:
	// GBK text yields hardly any valid multi-byte sequences.
	if valid > 0 && bad*4 <= valid {
		return decodeMixed(body, "utf-8"), "utf-8"
	}
	return decodeLegacy(body, contentType)
}

// decodeLegacy reads bytes that are not UTF-8: of the declared, the detected
// and the national encoding the one with the fewest unreadable characters.
func decodeLegacy(body []byte, contentType string) (text, name string) {
	head := body[:min(len(body), headBytes)]
	candidates := []func() string{
		func() string { return label(contentType) },
		func() string { return label(string(head)) },
		func() string { return "gb18030" },
		func() string { return strings.ToLower(chardet.Detect(head).Encoding) },
	}
	best := -1
	var tried []string
	for _, candidate := range candidates {
		e, canonical := lookup(candidate())
		if e == nil || slices.Contains(tried, canonical) {
			continue
		}
		tried = append(tried, canonical)
		var t string
		if canonical == "gb18030" {
			t = decodeMixed(body, canonical)
		} else {
			t = decodeAll(e, body)
		}
		if cost := unreadable(t); best < 0 || cost < best {
			best, text, name = cost, t, canonical
		}
		if best == 0 {
			break // nothing can be better
		}
	}
	return text, name
}

// label returns the charset that s declares, lower case.
func label(s string) string {
	if m := declared.FindStringSubmatch(s); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// lookup maps a label to an encoding. Latin labels are what Java servers send
// when nobody chose one, so they count as no label; UTF-8 was tried before.
func lookup(label string) (e encoding.Encoding, name string) {
	switch label {
	case "", "utf-8", "utf8", "ascii", "us-ascii":
		return nil, ""
	case "gb2312", "gbk", "gb18030", "gb_2312-80", "hz-gb-2312", "x-gbk", "cp936":
		return simplifiedchinese.GB18030, "gb18030"
	}
	e, name = charset.Lookup(label)
	if strings.HasPrefix(name, "windows-") || strings.HasPrefix(name, "iso-8859") ||
		name == "utf-8" || name == "replacement" || name == "macintosh" || name == "x-user-defined" {
		return nil, ""
	}
	if e == simplifiedchinese.GBK {
		return simplifiedchinese.GB18030, "gb18030"
	}
	return e, name
}

// byteOrder recognises UTF-16 by its BOM, or without one by its zero bytes.
func byteOrder(body []byte) (encoding.Encoding, string) {
	le := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	be := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	switch {
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}):
		return le, "utf-16le"
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}):
		return be, "utf-16be"
	}
	head := body[:min(len(body), 1024)&^1]
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case half < 8:
	case zero[1]*5 > half && zero[0]*20 < half:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le"
	case zero[0]*5 > half && zero[1]*20 < half:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be"
	}
	return nil, ""
}

// utf8Evidence counts the valid multi-byte sequences and the broken bytes. A
// sequence cut off by the end of the body is no breakage.
func utf8Evidence(body []byte) (valid, bad int) {
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			valid++
		case utf8.FullRune(body[i:]):
			bad++
		}
		i += n
	}
	return valid, bad
}

// decodeMixed reads each run of non-ASCII bytes in the page's own encoding,
// or in the other of UTF-8 and GB18030 where only that one fits: pages glued
// from includes carry both.
func decodeMixed(body []byte, primary string) string {
	var b strings.Builder
	own := 0 // start of what is in the page's own encoding and not written yet
	for at := 0; at < len(body); {
		if body[at] < utf8.RuneSelf {
			at++
			continue
		}
		end := at + runEnd(body[at:], primary)
		if primary == "utf-8" || otherwise(body[at:end]) {
			b.WriteString(decodeOwn(body[own:at], primary))
			b.WriteString(decodeRun(body[at:end], primary))
			own = end
		}
		at = end
	}
	if own == 0 {
		return decodeOwn(body, primary) // all of one encoding, as nearly every page
	}
	b.WriteString(decodeOwn(body[own:], primary))
	return b.String()
}

// decodeOwn decodes what is of one encoding; in a UTF-8 page that is only what
// stands between the runs: ASCII.
func decodeOwn(body []byte, primary string) string {
	if primary == "utf-8" {
		return string(body)
	}
	return decodeAll(simplifiedchinese.GB18030, body)
}

// runEnd returns the end of the non-ASCII run at the start of body. The second
// byte of a GBK character may be an ASCII letter, in GB18030 also a digit.
func runEnd(body []byte, primary string) int {
	lead := false
	for i, c := range body {
		switch {
		case lead:
			if c < 0x30 || c > 0x39 && c < 0x40 {
				return i
			}
			lead = false
		case c >= utf8.RuneSelf:
			lead = primary != "utf-8" && c > 0x80 && c < 0xff
		default:
			return i
		}
	}
	return len(body)
}

func decodeRun(run []byte, primary string) string {
	if len(run) == 0 {
		return ""
	}
	valid, bad := utf8Evidence(run)
	if primary == "utf-8" {
		if bad == 0 {
			return strings.ToValidUTF8(string(run), "\uFFFD")
		}
		if gb := decodeAll(simplifiedchinese.GB18030, run); valid*2 < bad && len(run) >= 4 && unreadable(gb) == 0 {
			return gb
		}
		return replaceInvalid(run)
	}
	if otherwise(run) {
		return string(run)
	}
	return decodeAll(simplifiedchinese.GB18030, run)
}

// otherwise reports that a run in a page of GBK is UTF-8: nine bytes that are
// valid are three characters of it, and the chance that common GBK characters
// line up so is negligible.
func otherwise(run []byte) bool {
	if len(run) < 9 || !utf8.Valid(run) {
		return false
	}
	valid, _ := utf8Evidence(run)
	return valid*3 <= len(run)
}

// replaceInvalid keeps what is valid UTF-8; each broken byte becomes U+FFFD.
func replaceInvalid(run []byte) string {
	return string([]rune(string(run)))
}

func decodeAll(e encoding.Encoding, body []byte) string {
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return replaceInvalid(body)
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// unreadable weighs the signs of a wrong reading: replacement characters,
// private use and C1 controls.
func unreadable(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r == utf8.RuneError:
			n += 3
		case r >= 0x80 && r < 0xa0, r >= 0xe000 && r < 0xf900:
			n++
		}
	}
	return n
}

// dropControls turns control characters into spaces and deletes invisible
// marks which would split words or reorder the text.
func dropControls(r rune) rune {
	switch {
	case r >= 0x20 && r < 0x7f, r >= 0x3000 && r < 0xfe00, r == '\t' || r == '\n' || r == '\r':
		return r
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

// shown reports whether a character leaves a mark on the page: no space, no
// control, no invisible mark. Nearly all are Chinese or ASCII.
func shown(r rune) bool {
	return r > 0x20 && r < 0x7f || r > 0x3000 && r < 0xfe00 || r >= 0x7f && !space.IsSpace(r) && !invisible(r)
}

func invisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e,
		r >= 0x2060 && r <= 0x2069, r == 0xfeff, r == 0xad:
		return true
	}
	return false
}

// Garbled reports whether decoded text was spoilt, as Document.Mojibake does.
func Garbled(text string) bool { return garbled(text) }

// garbled reports whether the text was spoilt before it came here: a tenth of
// its characters are unreadable, it is Latin letters in place of Chinese, or
// it becomes valid UTF-8 when written as GBK, which Chinese text never does.
func garbled(text string) bool {
	total, odd, latin := 0, 0, 0
	sample := make([]rune, 0, 500)
	for i, size := 0, 0; i < len(text); i += size {
		if size = 1; text[i] < utf8.RuneSelf {
			continue
		}
		total++
		if b := text[i]; len(sample) == cap(sample) && b > 0xe0 && b < 0xef && b != 0xe6 && b != 0xe9 {
			size = 3 // none of those asked for below
			continue
		}
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError, r == '锟', r == '斤', r == '拷':
			odd++
		case r >= 0xc0 && r <= 0xff:
			latin++
		}
		if len(sample) < cap(sample) {
			sample = append(sample, r)
		}
	}
	if total < 20 {
		return false
	}
	if odd*10 > total || latin*2 > total {
		return true
	}
	gbk, err := encoding.ReplaceUnsupported(simplifiedchinese.GBK.NewEncoder()).String(string(sample))
	if err != nil {
		return false
	}
	valid, bad := utf8Evidence([]byte(gbk))
	return valid >= 10 && valid > bad*2
}
