package sample

import (
	"strconv"
	"strings"

	"baogao/report"
)

// write gives every publication its text. Copies are written last, from their
// origin.
func write(t *Truth) {
	texts := readTexts()
	ledgers := map[string]*ledger{}
	for _, m := range t.Members {
		ledgers[m.Name] = newLedger(m, texts.rules)
	}
	for _, p := range t.Publications {
		if p.Published != "" && p.CopiedFrom == "" {
			texts.write(p, ledgers[p.Member.Name])
		}
	}
	for _, p := range t.Publications {
		if p.CopiedFrom != "" {
			p.copyFrom(t.Find(p.Kind, p.CopiedFrom, p.Year))
		}
		if p.Corrected != nil {
			p.correct()
		}
	}
}

func (t *texts) write(p *Publication, l *ledger) {
	a := t.author(p, l)
	switch p.Kind {
	case report.OpenGov:
		p.Document = t.openGovText(a)
	case report.WorkReport:
		p.Document = t.workText(a, p)
	default:
		p.Document = t.ruleOfLawText(a, p)
	}
	p.Document.Figures = a.figures
}

// ruleOfLawText writes a 法治政府建设年度报告.
func (t *texts) ruleOfLawText(a *author, p *Publication) *Document {
	s := &sheet{doc: &Document{}, voice: a.member.voice}
	s.line(Plain, a.say("引言", t.ruleOfLaw["引言"]))
	p.Template = a.member.organ != "county" && a.random.below(100) < 60
	parts := t.parts[a.member.voice]
	for _, w := range parts.wordings {
		f := fields(w.text, 2)
		heading := a.expand(a.choose("part "+f[0], f[1:]))
		switch f[0] {
		case "成效":
			s.part(heading, report.Achievements)
			t.achievements(a, s)
		case "不足":
			s.part(heading, report.Problems)
			t.problems(a, s)
		case "第一责任人":
			s.part(heading, report.FirstResponsible)
			s.line(Plain, a.say("第一责任人", t.ruleOfLaw["第一责任人"]))
		case "安排":
			s.part(heading, report.Plan)
			t.plan(a, s, p.Template)
		}
	}
	s.flush()
	t.sign(a, s, p)
	return s.doc
}

// achievements chooses eight or nine topics: four that every report has, the
// others and their order as the author likes.
func (t *texts) achievements(a *author, s *sheet) {
	core := []string{"领导", "执法", "矛盾", "普法"}
	more := []string{"放管服", "文件", "决策", "监督", "服务", "应急"}
	switch a.member.organ {
	case "township":
		more = append(more, "乡土", "乡土")
	case "department":
		core = []string{"领导", "业务", "执法", "普法", "业务"}
	default:
		core = append(core, "县情", "县情", "放管服", "服务")
		more = []string{"文件", "决策", "监督", "应急"}
	}
	keep := min(len(more), 4+a.random.below(2))
	for len(more) > keep {
		drop := a.random.below(len(more))
		more = append(more[:drop:drop], more[drop+1:]...)
	}
	keys := append(append([]string{}, core...), more...)
	for i := len(keys) - 1; i > 1; i-- { // the Party's leadership stays first
		j := 1 + a.random.below(i)
		keys[i], keys[j] = keys[j], keys[i]
	}
	seen := map[string]int{}
	for _, key := range keys {
		topic := t.ruleOfLaw[key]
		own := a.of(topic)
		if len(own) == 0 {
			continue
		}
		// A topic that stands twice takes another wording and heading.
		at := random("start", a.member.Name, key).below(len(own)) + a.year + seen[key]
		heading := topic.headings[(random("heading", a.member.Name, key).below(len(topic.headings))+a.year+seen[key])%len(topic.headings)]
		seen[key]++
		s.section(a.expand(heading), a.expand(own[at%len(own)]))
	}
}

// problems writes three shortcomings, each from another author, and the cause.
func (t *texts) problems(a *author, s *sheet) {
	all := t.ruleOfLaw["不足"].wordings
	var text strings.Builder
	text.WriteString(a.random.pick([]string{"在看到成绩的同时，也存在一些不足：", "对照上级要求和群众期盼，还存在以下差距：", "虽然取得了一定成效，但问题也不容忽视：", ""}))
	first := a.random.below(len(all))
	for i := range 3 {
		own := fields(all[(first+i*(1+a.random.below(2)))%len(all)].text, 3)
		text.WriteString(a.expand(own[i]))
		if i < 2 {
			text.WriteString("；")
		}
	}
	text.WriteString("。")
	cause := a.say("原因", t.ruleOfLaw["原因"])
	if a.member.voice == "B" || a.member.voice == "E" {
		s.line(Plain, text.String()+cause)
		return
	}
	s.line(Plain, text.String())
	s.line(Plain, cause)
}

func (t *texts) plan(a *author, s *sheet, template bool) {
	s.line(Plain, a.say("结语", t.ruleOfLaw["结语"]))
	all := t.ruleOfLaw["安排"].wordings
	at, step := a.random.below(len(all)), 1+2*a.random.below(3) // 14 wordings: odd steps but 7 meet all
	for i := range 4 + a.random.below(2) {
		f := fields(all[(at+i*step)%len(all)].text, 2)
		s.section(a.expand(f[0]), a.expand(f[1])+"。")
	}
	s.flush()
	if template {
		s.line(Plain, t.ruleOfLaw["模板"].wordings[0].text)
	}
}

// sign ends a report: signature, date, sometimes a contact line with a number
// that no network has given out.
func (t *texts) sign(a *author, s *sheet, p *Publication) {
	if a.random.below(100) < 45 {
		s.line(Right, organName(a.member, p.Year))
		s.line(Right, chineseDay(p.Published))
	}
	if a.random.below(100) < 25 {
		p.Mobile = "199000" + strconv.Itoa(10000+a.random.below(90000))
		s.line(Plain, a.random.pick([]string{"（联系人：", "（撰稿人：", "（审核人："})+a.member.leader(p.Year+31)+"，联系电话："+p.Mobile+"）")
	}
}

func chineseDay(day string) string {
	return day[:4] + "年" + strconv.Itoa(int(number(day[5:7]))) + "月" + strconv.Itoa(int(number(day[8:]))) + "日"
}

// copyFrom writes what an office does that borrows its neighbour's report: the
// names are replaced, here and there a number, and once one is forgotten.
func (p *Publication) copyFrom(origin *Publication) {
	from, to := origin.Member, p.Member
	names := []string{from.NameIn(p.Year), to.NameIn(p.Year), shortName(from.Name), shortName(to.Name)}
	names = append(names, from.leader(p.Year), to.leader(p.Year))
	for i := range from.places {
		names = append(names, from.places[i], to.places[i])
	}
	kind := map[string]string{"town": "镇", "township": "乡"}
	if kind[from.Type] != kind[to.Type] {
		for _, w := range []string{"我%", "全%", "%党委", "%人民政府", "%长", "本%"} {
			names = append(names, strings.ReplaceAll(w, "%", kind[from.Type]), strings.ReplaceAll(w, "%", kind[to.Type]))
		}
	}
	if origin.Mobile != "" {
		p.Mobile = "199000" + strconv.Itoa(10000+random("copy", to.Name).below(90000))
		names = append(names, origin.Mobile, p.Mobile)
	}
	if p.Leftover != "" {
		defer p.forget()
	}
	p.Template = origin.Template
	p.Document = origin.Document.replace(append(names, chineseDay(origin.Published), chineseDay(p.Published))...)
}

// forget leaves the neighbour's name standing once, in the first paragraph that
// holds the new one.
func (p *Publication) forget() {
	own := p.Member.Name
	all := p.Document.Paragraphs
	for i := range all {
		if all[i].Style == Plain && strings.Contains(all[i].Text, own) {
			all[i].Text = strings.Replace(all[i].Text, own, p.CopiedFrom, 1)
			return
		}
	}
	all[len(all)-1].Text += "为" + p.CopiedFrom + "高质量发展提供法治保障。"
}

// correct writes the version of the second visit: one figure is put right.
func (p *Publication) correct() {
	for i, f := range p.Document.Figures {
		alone := strings.Count(p.Document.Text(), f.Raw) == 1 && !strings.Contains(f.Indicator, "矛盾")
		if f.Relation != "level" || f.Unit != "件" || !alone {
			continue
		}
		fixed := Figure{f.Indicator, strconv.Itoa(int(f.Value)+3) + f.Unit, f.Value + 3, f.Unit, f.Relation}
		p.Corrected = p.Document.replace(f.Raw, fixed.Raw)
		p.Corrected.Figures[i] = fixed
		return
	}
	panic("sample: nothing to correct in " + p.Title) // our own table names the report
}
