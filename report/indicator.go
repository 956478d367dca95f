package report

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// description is what the words around a number say of it.
type description struct {
	indicator, subject, period      string
	up, down, about, target, ranked bool

	end int // of the noun behind the number, where that names it
}

// describe names a figure: by the words before the number, by those behind it
// (16个村聘请法律顾问), or as the sentence has named the last one.
func (f *finder) describe(n numeral, u unit, end int) description {
	p := f.before(n.start, n.traits.has(ordinal))
	d := description{subject: p.region, period: p.year, up: p.up, down: p.down, about: p.about, target: p.target}
	behind := noun{}
	switch u.class {
	case countUnit, placeUnit, noUnit, otherWord:
		if p.text == "" || !p.given {
			behind = f.behind(end, p.text != "" && !p.open)
		}
	case shareUnit:
		behind = f.shareBehind(end, p.text != "" || p.valued && f.said.indicator != "")
		d.ranked = strings.HasSuffix(f.text[f.start:n.start], "前") && p.text != ""
	case moneyUnit, measureUnit, timeUnit, peopleUnit, scoreUnit, yearUnit:
		if (p.text == "" || p.open) && !p.up && !p.down {
			behind = f.behind(end, false)
		}
	}
	item, year := f.listed.next(f, p, n, u)
	switch {
	case item != "":
		d.indicator, d.period = item, cmp.Or(year, d.period)
		f.said.measured = item
		d.up, d.down = f.listed.up, f.listed.down
	case behind.text != "" && !n.traits.has(ordinal):
		if p.text != "" {
			f.said.measured = p.text // 生产总值跨越3个台阶，达到…
		}
		d.indicator, f.said.object, d.end = p.verb+behind.text, behind.text, behind.end
	case p.text != "":
		d.indicator = f.composed(p.text, u)
		f.said.measured = d.indicator
		if words.suffix(p.object, keepWord) == "" {
			f.said.object = p.object
		}
	default:
		d.indicator = f.inherited(n, u, p)
		if p.per != "" && d.indicator != "" && !strings.HasPrefix(d.indicator, p.per) {
			d.indicator = p.per + d.indicator
		}
	}
	if p.own {
		f.said.year = f.said.earlier
	}
	if d.subject == "" && d.indicator == f.said.indicator {
		d.subject = f.said.subject
	}
	f.said.indicator, f.said.subject = d.indicator, d.subject
	return d
}

// composed completes words that say nothing alone: 增速, 占35.4%, 占总人口的.
func (f *finder) composed(text string, u unit) string {
	last := f.said.indicator
	switch {
	case strings.HasPrefix(text, "占") && u.class == countUnit && len(text) > len("占"):
		f.said.whole = last + text // 化解209件，占排查总数213件的98.1%
		return text[len("占"):]
	case text == "占":
		return strings.TrimSuffix(last, "占比") + "占比"
	case strings.HasSuffix(text, "占") && u.class == shareUnit:
		return text + "比" // 私营企业占52.4%
	case strings.HasPrefix(text, "占") && !strings.HasPrefix(text, "占地") && !strings.HasPrefix(text, "占用"):
		if words.suffix(text, hangWord) == "" && !strings.HasSuffix(text, "比例") && !strings.HasSuffix(text, "率") {
			text += "比重"
		}
		return shortened(last + text)
	case words.class[text]&hangWord == 0 || last == "" || strings.HasSuffix(last, text):
		return text
	}
	return last + text
}

// inherited names a figure whose own words are only verbs: 增长5.4%.
func (f *finder) inherited(n numeral, u unit, p phrase) string {
	switch {
	case f.said.whole != "" && u.class == shareUnit:
		return f.said.whole + "比重"
	case p.verb != "" && f.said.object != "" && f.said.unit == u.name:
		return p.verb + f.said.object // 调处矛盾纠纷213起，化解209起
	case p.verb != "" && !p.up && !p.down:
		return p.verb
	case (n.traits.has(ordinal) || p.valued && u.class == moneyUnit && f.said.unit != u.name) && f.said.measured != "":
		return f.said.measured
	case f.said.indicator != "":
		return f.said.indicator
	}
	return f.clauseBefore(n.start)
}

// clauseBefore names a figure by the clause before its own: 接待群众，共1286人次.
func (f *finder) clauseBefore(at int) string {
	s := f.text[max(f.start, at-maxBefore):at]
	cut := strings.LastIndexAny(s, "，,：:（(")
	if cut < 0 {
		return ""
	}
	s, cut = s[:cut], 0
	for i, r := range s {
		if strings.ContainsRune("，,：:（(、", r) {
			cut = i + utf8.RuneLen(r)
		}
	}
	return f.label(strings.ToValidUTF8(s[cut:], "")).text
}
