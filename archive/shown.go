package archive

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"baogao/report"
)

// shown reads of a report's JSON what Texts gives. encoding/json takes longer
// for ten reports than the search that found them: it looks at every byte twice,
// and for every report at all its figures.
func shown(body string) (r report.Report, err error) {
	if r, err = picked(body); err != nil { // it says where it is damaged, or can read it
		r = report.Report{}
		err = json.Unmarshal([]byte(body), &r)
	}
	return r, err
}

func picked(body string) (r report.Report, err error) {
	list, err := within(body, "{}")
	if err != nil {
		return r, err
	}
	// Half of it are figures: they are passed over. Inside strings quotation marks
	// are escaped, so that these are the members, and the first of their names.
	if before, figures, ok := strings.Cut(list, `,"figures":`); ok {
		if behind := strings.Index(figures, `,"personal":`); behind >= 0 {
			if err := pick(&r, before); err != nil {
				return r, err
			}
			list = figures[behind+1:]
		}
	}
	return r, pick(&r, list)
}

func pick(r *report.Report, list string) error {
	return members(list, func(name, value string) (err error) {
		switch name {
		case "id":
			r.ID, err = text(value)
		case "title":
			r.Title, err = text(value)
		case "kind":
			var kind string
			kind, err = text(value)
			r.Kind = report.Kind(kind)
		case "published":
			r.Published, err = text(value)
		case "source":
			r.Source, err = text(value)
		case "url":
			r.URL, err = text(value)
		case "text":
			r.Text, err = text(value)
		case "text_from":
			r.TextFrom, err = text(value)
		case "year":
			r.Year, err = strconv.Atoi(value)
		case "needs_ocr":
			r.NeedsOCR = value == "true"
		case "unit":
			err = json.Unmarshal([]byte(value), &r.Unit)
		case "personal":
			err = json.Unmarshal([]byte(value), &r.Personal)
		case "sections":
			r.Sections, err = sections(value)
		}
		return err
	})
}

func sections(array string) (all []report.Section, err error) {
	if array == "null" {
		return nil, nil
	}
	list, err := within(array, "[]")
	if err != nil {
		return nil, err
	}
	all = []report.Section{}
	err = each(list, func(value, rest string) (string, error) {
		s, err := section(value)
		all = append(all, s)
		return rest, err
	})
	return all, err
}

func section(object string) (s report.Section, err error) {
	list, err := within(object, "{}")
	if err != nil {
		return s, err
	}
	err = members(list, func(name, value string) (err error) {
		switch name {
		case "level":
			s.Level, err = strconv.Atoi(value)
		case "number":
			s.Number, err = text(value)
		case "heading":
			s.Heading, err = text(value)
		case "role":
			var role string
			role, err = text(value)
			s.Role = report.Role(role)
		case "start":
			s.Start, err = strconv.Atoi(value)
		case "end":
			s.End, err = strconv.Atoi(value)
		case "heading_start":
			s.HeadingStart, err = strconv.Atoi(value)
		case "heading_end":
			s.HeadingEnd, err = strconv.Atoi(value)
		}
		return err
	})
	return s, err
}

// errJSON is what encode did not write.
var errJSON = errors.New("archive: not the JSON of a report")

// within is what stands between two brackets.
func within(value, brackets string) (string, error) {
	if n := len(value); n >= 2 && value[0] == brackets[0] && value[n-1] == brackets[1] {
		return value[1 : n-1], nil
	}
	return "", errJSON
}

// members gives the members of an object without its brackets, as encoding/json
// writes them: without white space.
func members(list string, do func(name, value string) error) error {
	return each(list, func(value, rest string) (string, error) {
		name, err := text(value)
		if err != nil || rest == "" || rest[0] != ':' {
			return "", errJSON
		}
		end := valueEnd(rest[1:])
		if end < 0 {
			return "", errJSON
		}
		return rest[1+end:], do(name, rest[1:1+end])
	})
}

// each gives the values between commas; do tells what is left.
func each(list string, do func(value, rest string) (string, error)) (err error) {
	for list != "" {
		end := valueEnd(list)
		if end < 0 {
			return errJSON
		}
		if list, err = do(list[:end], list[end:]); err != nil || list == "" {
			return err
		}
		if list[0] != ',' || len(list) == 1 {
			return errJSON
		}
		list = list[1:]
	}
	return nil
}

// valueEnd is where the value ends that a text begins with, -1 if it does not.
func valueEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			end := stringEnd(s[i:])
			if end < 0 {
				return -1
			}
			if i += end - 1; depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
			if depth < 0 {
				return -1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	if depth > 0 {
		return -1
	}
	return len(s)
}

// stringEnd is where the string ends that a text begins with, -1 if it does not.
func stringEnd(s string) int {
	for i := 1; i < len(s); i++ {
		quote := strings.IndexByte(s[i:], '"')
		if quote < 0 {
			break
		}
		i += quote
		escapes := 0
		for s[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i + 1
		}
	}
	return -1
}

// text reads a string.
func text(value string) (string, error) {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return "", errJSON
	}
	rest := value[1 : len(value)-1]
	at := strings.IndexByte(rest, '\\')
	if at < 0 {
		return rest, nil
	}
	var b strings.Builder
	b.Grow(len(rest))
	for ; at >= 0; at = strings.IndexByte(rest, '\\') {
		b.WriteString(rest[:at])
		r, size := escaped(rest[at:])
		if size == 0 { // a rare one
			var whole string
			err := json.Unmarshal([]byte(value), &whole)
			return whole, err
		}
		b.WriteRune(r)
		rest = rest[at+size:]
	}
	b.WriteString(rest)
	return b.String(), nil
}

// escaped reads the escapes that texts have: ends of lines, quotation marks, and
// what could be taken for HTML. Its size is 0 for others.
func escaped(s string) (r rune, size int) {
	switch {
	case len(s) < 2:
		return 0, 0
	case s[1] == 'n':
		return '\n', 2
	case s[1] == 'r':
		return '\r', 2
	case s[1] == 't':
		return '\t', 2
	case s[1] == '"', s[1] == '\\':
		return rune(s[1]), 2
	case s[1] == 'u' && len(s) >= 6:
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		if err == nil && utf8.ValidRune(rune(n)) {
			return rune(n), 6
		}
	}
	return 0, 0
}
