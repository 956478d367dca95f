package sample

import (
	"strconv"
	"strings"
)

// topic is one == section of a file of wordings.
type topic struct {
	headings []string
	wordings []wording
}

type wording struct {
	who      string // 乡 局 县, or the end of a department's name; empty: all
	from, to int    // years; 0: all
	text     string
}

// wordings reads a file of wordings.
func wordings(file string) map[string]topic {
	topics := map[string]topic{}
	key := ""
	for _, line := range lines(file) {
		t := topics[key]
		if head, ok := strings.CutPrefix(line, "=="); ok {
			words := fields(head, 1)
			key = words[0]
			topics[key] = topic{headings: words[1:]}
			continue
		}
		w := wording{text: line}
		if mark, ok := strings.CutPrefix(line, "@"); ok {
			mark, w.text, _ = strings.Cut(mark, " ")
			from, to, years := strings.Cut(mark, "-")
			if years {
				w.from, w.to = int(number(from)), int(number(to))
			} else {
				w.who = mark
			}
		}
		t.wordings = append(t.wordings, w)
		topics[key] = t
	}
	return topics
}

// author writes one document: it knows who speaks, of which year, and keeps
// the figures it has written.
type author struct {
	member  *Member
	names   map[string]string
	year    int // the year the text speaks of
	ledger  *ledger
	random  *rng
	rounded bool
	figures []Figure
}

// texts are the files of wordings and the words of the years.
type texts struct {
	ruleOfLaw, openGov, workReport, parts map[string]topic
	years                                 map[string][]string
	rules                                 map[string]rule
}

func readTexts() *texts {
	t := &texts{
		ruleOfLaw: wordings("rule_of_law.txt"), openGov: wordings("open_gov.txt"),
		workReport: wordings("work_report.txt"), parts: wordings("parts.txt"),
		years: map[string][]string{}, rules: figureRules(),
	}
	for _, line := range lines("years.txt") {
		f := fields(line, 3)
		t.years[f[0]+f[1]] = f[2:]
	}
	return t
}

// author returns the author of one publication.
func (t *texts) author(p *Publication, l *ledger) *author {
	m, spoken := p.Member, p.Year
	if p.Kind == "work_report" {
		spoken-- // delivered at the beginning of the year it is named for
	}
	r := random("author", m.Name, string(p.Kind), strconv.Itoa(p.Year))
	a := &author{member: m, year: spoken, ledger: l, random: r, rounded: m.voice == "B" || m.voice == "C"}
	a.names = names(m, p.Year, r)
	for _, key := range []string{"精神", "大事", "新法", "专项"} {
		a.names[key] = r.pick(t.years[key+strconv.Itoa(spoken)])
	}
	return a
}

// names are the words in which a member speaks of itself.
func names(m *Member, year int, r *rng) map[string]string {
	name := m.NameIn(year)
	short := shortName(name)
	n := map[string]string{
		"全名": name, "名": short, "特产": m.product, "主业": m.product, "执法领域": m.product + "领域",
		"项目": m.project, "事件": m.event, "党政人": m.leader(year), "干部": "干部",
		"村甲": m.places[0], "村乙": m.places[1], "村丙": m.places[2],
		"年": strconv.Itoa(year), "去年": strconv.Itoa(year - 1), "明年": strconv.Itoa(year + 1),
		"政府": organName(m, year), "上级": "县委、县政府",
	}
	kind := map[string][]string{ // 机关, 全域, 党委, 主要领导
		"government":    {"县", "全县", "县委", "县委书记、县长"},
		"town":          {"镇", "全镇", "镇党委", "镇党委书记、镇长"},
		"township":      {"乡", "全乡", "乡党委", "乡党委书记、乡长"},
		"street_office": {"街道", "辖区", "街道党工委", "街道党工委书记、办事处主任"},
		"zone":          {"园区", "园区", "开发区党工委", "开发区党工委书记、管委会主任"},
		"department":    {"局", "全系统", "局党组", "局党组书记、局长"},
	}[m.Type]
	n["机关"], n["全域"], n["党委"], n["主要领导"] = kind[0], kind[1], kind[2], kind[3]
	n["本级"] = r.pick([]string{"我" + kind[0], "我" + kind[0], name})
	if m.organ == "county" {
		n["本级"], n["上级"] = r.pick([]string{"全县", "我县"}), "市委、市政府"
	}
	return n
}

// leader is the invented name of who heads the member; it changes once.
func (m *Member) leader(year int) string {
	family := []string{"程", "邹", "卢", "韩", "秦", "汪", "丁", "薛", "魏", "潘", "戴", "夏"}
	given := []string{"明远", "立秋", "静文", "国栋", "晓岚", "志平", "若川", "春生", "望舒", "长庚"}
	r := random("leader", m.Name, strconv.Itoa((year+int(m.population*10))/3))
	return r.pick(family) + r.pick(given)
}

// of returns the wordings of a topic that suit the author, best those made for
// it alone.
func (a *author) of(t topic) []string {
	kind := map[string]string{"county": "县", "township": "乡", "department": "局"}[a.member.organ]
	var own []string
	for _, w := range t.wordings {
		if w.from != 0 && (a.year < w.from || a.year > w.to) {
			continue
		}
		if w.who == "" || w.who == kind || len(w.who) > len("局") && strings.HasSuffix(a.member.Name, w.who) {
			own = append(own, w.text)
		}
	}
	return own
}

// say writes one wording of a topic, another one than the year before.
func (a *author) say(key string, t topic) string {
	return a.expand(a.choose(key, a.of(t)))
}

// choose walks through the wordings from year to year, from a start of the
// member's own.
func (a *author) choose(key string, from []string) string {
	if len(from) == 0 {
		return ""
	}
	return from[(random("start", a.member.Name, key).below(len(from))+a.year)%len(from)]
}

// heading writes a heading of a topic.
func (a *author) heading(key string, t topic) string {
	return a.expand(a.choose("heading "+key, t.headings))
}

// expand resolves [names], [#figures], [^growths] and {choices} of a wording.
func (a *author) expand(s string) string {
	var b strings.Builder
	for s != "" {
		at := strings.IndexAny(s, "[{")
		if at < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:at])
		end := strings.IndexAny(s[at:], map[byte]string{'[': "]", '{': "}"}[s[at]])
		if end < 0 {
			panic("sample: unclosed bracket in " + s) // a misprint in our own texts
		}
		inner := s[at+1 : at+end]
		if s[at] == '{' {
			b.WriteString(a.expand(a.random.pick(strings.Split(inner, "|"))))
		} else {
			b.WriteString(a.slot(inner))
		}
		s = s[at+end+1:]
	}
	return b.String()
}

func (a *author) slot(key string) string {
	if figure, ok := strings.CutPrefix(key, "#"); ok {
		f := a.ledger.figure(figure, a.year, a.rounded)
		a.figures = append(a.figures, f)
		return f.Raw
	}
	if figure, ok := strings.CutPrefix(key, "^"); ok {
		text, f := a.ledger.growth(figure, a.year)
		if f.Raw != "" {
			a.figures = append(a.figures, f)
		}
		return text
	}
	name, ok := a.names[key]
	if !ok {
		panic("sample: unknown word " + key) // a misprint in our own texts
	}
	return name
}
