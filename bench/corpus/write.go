package corpus

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"

	"baogao/report"
)

// Lengths in characters.
const (
	mean    = 3800
	sigma   = 0.45 // of the logarithm
	longest = 30_000
)

// realShare of the paragraphs are real ones.
const realShare = 0.75

// part is a section of an outline: what it may be called, what may stand in it,
// and which share of the text it takes.
type part struct {
	role     report.Role
	share    float64
	headings []string
	wordings []string
}

// parts reads the wordings: "== kind role share | heading | heading", then a
// wording a line.
func parts() map[report.Kind][]part {
	all := map[report.Kind][]part{}
	var kind report.Kind
	for line := range lines {
		if head, ok := strings.CutPrefix(line, "== "); ok {
			fields := strings.Split(head, " | ")
			words := strings.Fields(fields[0])
			share, err := strconv.ParseFloat(words[2], 64)
			if err != nil {
				panic("corpus: a share that is no number in wordings.txt: " + line) // its test reads it
			}
			kind = report.Kind(words[0])
			all[kind] = append(all[kind], part{role: report.Role(words[1]), share: share, headings: fields[1:]})
			continue
		}
		last := &all[kind][len(all[kind])-1]
		last.wordings = append(last.wordings, line)
	}
	return all
}

// writer writes one report.
type writer struct {
	corpus *Corpus
	draw   *rand.Rand
	unit   report.Unit
	year   int
	names  *strings.Replacer // of places in real paragraphs, by this unit's

	b      strings.Builder
	length int // of it, in characters
}

func (w *writer) title(kind report.Kind) string {
	year := strconv.Itoa(w.year)
	switch kind {
	case report.OpenGov:
		return w.unit.Name + year + "年政府信息公开工作年度报告"
	case report.WorkReport:
		return w.unit.Name + year + "年政府工作报告"
	default:
		return w.unit.Name + year + "年法治政府建设年度报告"
	}
}

// text writes the sections one after another until each has its share.
func (w *writer) text(kind report.Kind) (string, []report.Section) {
	county := w.unit.Path[len(w.unit.Path)-2]
	w.names = strings.NewReplacer("佛山市", county, "广州市", county, "江门市", county, "深圳市", county,
		"佛山", county, "广州", county, "江门", county, "深圳", county, "广东省", w.unit.Path[0], "广东", w.unit.Path[0])
	want := min(longest, math.Exp(w.draw.NormFloat64()*sigma+math.Log(mean)-sigma*sigma/2))
	var sections []report.Section
	number := 0
	end := 0.
	for _, p := range w.corpus.wordings[kind] {
		end += p.share * want
		s := report.Section{Role: p.role, Start: w.b.Len()}
		s.HeadingStart, s.HeadingEnd = s.Start, s.Start
		if len(p.headings) > 0 {
			s.Level, s.Number, s.Heading = 1, string([]rune("一二三四五六七八九十")[number])+"、", w.filled(p.headings[w.draw.IntN(len(p.headings))])
			number++
			w.line(s.Number + s.Heading)
			s.HeadingEnd = w.b.Len() - 1
		}
		w.fill(p, end)
		s.End = w.b.Len()
		sections = append(sections, s)
	}
	return w.b.String(), sections
}

// fill writes paragraphs until the text is so long.
func (w *writer) fill(p part, end float64) {
	from := w.draw.IntN(len(w.corpus.paragraphs))
	for first := true; first || float64(w.length) < end && p.role != report.Preamble; first = false {
		if first || w.draw.Float64() >= realShare {
			w.line(w.own(p.wordings))
			continue
		}
		w.line(w.retold(w.corpus.paragraphs[from%len(w.corpus.paragraphs)]))
		from++
	}
}

func (w *writer) line(text string) {
	w.length += utf8.RuneCountInString(text) + 1
	w.b.WriteString(text)
	w.b.WriteByte('\n')
}

// retold is a real paragraph with this unit's names and other numbers.
func (w *writer) retold(text string) string {
	b := []byte(w.names.Replace(text))
	for i := 0; i < len(b); i++ {
		j := i
		for j < len(b) && '0' <= b[j] && b[j] <= '9' {
			j++
		}
		if year := j-i == 4 && (b[i] == '2' && b[i+1] == '0' || b[i] == '1' && b[i+1] == '9'); year {
			strconv.AppendInt(b[:i], int64(w.year-w.draw.IntN(2)), 10)
		} else {
			w.digits(b[i:j])
		}
		i = j
	}
	return string(b)
}

// digits replaces a number by one of the same length.
func (w *writer) digits(b []byte) {
	for i := range b {
		if i == 0 && len(b) > 1 {
			b[i] = byte('1' + w.draw.IntN(9)) //nolint:gosec // a digit
		} else {
			b[i] = byte('0' + w.draw.IntN(10)) //nolint:gosec // as above
		}
	}
}

// own is two or three of our wordings.
func (w *writer) own(wordings []string) string {
	var b strings.Builder
	at := w.draw.Perm(len(wordings))
	for _, i := range at[:min(len(at), 2+w.draw.IntN(2))] {
		b.WriteString(w.filled(wordings[i]))
	}
	return b.String()
}

// filled is a wording with its slots filled.
func (w *writer) filled(wording string) string {
	var b strings.Builder
	for {
		before, slot, ok := strings.Cut(wording, "[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		slot, wording, _ = strings.Cut(slot, "]")
		b.WriteString(w.slot(slot))
	}
}

// slot fills a slot: one of several words, or what its letter means.
func (w *writer) slot(name string) string {
	if words := strings.Split(name, "|"); len(words) > 1 {
		return words[w.draw.IntN(len(words))]
	}
	switch name {
	case "数":
		return strconv.Itoa(1 + int(math.Exp(w.draw.Float64()*8)))
	case "率":
		return strconv.FormatFloat(80+w.draw.Float64()*20, 'f', w.draw.IntN(3), 64) + "%"
	case "元":
		return strconv.FormatFloat(math.Exp(w.draw.Float64()*9), 'f', w.draw.IntN(3), 64) + "万元"
	case "年":
		return strconv.Itoa(w.year) + "年"
	case "明年":
		return strconv.Itoa(w.year+1) + "年"
	case "月":
		return strconv.Itoa(1+w.draw.IntN(12)) + "月"
	case "镇":
		return w.unit.Name
	case "县":
		return w.unit.Path[len(w.unit.Path)-2]
	case "村":
		return w.pick("东西南北上下大小新老石白青红龙凤金银双三五七") + w.pick("山河塘桥湾坪坝岭坡桥庄家沟井泉堰溪林") + w.pick("村村村寨屯社区")
	case "人":
		return w.pick("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗") + w.pick("建国文志明晓海红春秀丽玉永德光") + w.pick("华平军强辉芳英林峰云梅斌涛洋敏")
	case "号":
		return "〔" + strconv.Itoa(w.year) + "〕" + strconv.Itoa(1+w.draw.IntN(300)) + "号"
	}
	panic("corpus: a slot of no meaning in wordings.txt: " + name) // its test fills them all
}

func (w *writer) pick(from string) string {
	runes := []rune(from)
	return string(runes[w.draw.IntN(len(runes))])
}
