package sample

import (
	"fmt"
	"strconv"
	"strings"

	"baogao/report"
)

// requests are the 依申请公开 figures of one member and year, by applicant:
// natural persons and companies.
type requests struct {
	received, carried, answered, left [2]int
}

// requestsOf derives them so that what is left over in one year is carried
// into the next.
func (a *author) requestsOf(year int) requests {
	var q requests
	for who := range 2 {
		q.received[who] = a.received(who, year)
		q.carried[who] = a.leftOver(who, year-1)
		q.left[who] = a.leftOver(who, year)
		q.answered[who] = q.received[who] + q.carried[who] - q.left[who]
	}
	return q
}

func (a *author) received(who, year int) int {
	most := map[string][2]int{"county": {64, 9}, "department": {13, 3}, "township": {5, 2}}[a.member.organ]
	return random("received", a.member.Name, strconv.Itoa(who), strconv.Itoa(year)).below(most[who] + 1)
}

func (a *author) leftOver(who, year int) int {
	r := random("left", a.member.Name, strconv.Itoa(who), strconv.Itoa(year))
	if r.below(3) > 0 || year < a.member.From {
		return 0
	}
	return min(a.received(who, year), 1+r.below(2))
}

func sum(n [2]int) int { return n[0] + n[1] }

// openGovText writes a 政府信息公开工作年度报告: six prescribed parts with three
// prescribed tables.
func (t *texts) openGovText(a *author) *Document {
	form := map[string]string{"A": "A", "B": "B", "C": "G", "D": "F", "E": "E", "F": "F"}
	s := &sheet{doc: &Document{}, voice: form[a.member.voice]}
	q := a.requestsOf(a.year)
	a.names["申请概况"] = a.requestWords(q)
	s.line(Plain, a.say("引言", t.openGov["引言"]))
	s.part("总体情况", report.Achievements)
	s.line(Plain, a.say("总体", t.openGov["总体"]))
	for _, key := range []string{"主动", "依申请", "管理", "平台", "监督"} {
		s.section(a.heading(key, t.openGov[key]), a.say(key, t.openGov[key]))
	}
	s.part("主动公开政府信息情况", report.Achievements)
	s.table(a.activeTable())
	s.part("收到和处理政府信息公开申请情况", report.Achievements)
	s.table(a.requestTable(q))
	s.part("因政府信息公开工作被申请行政复议、提起行政诉讼情况", report.Achievements)
	s.table(a.disputeTable())
	s.part("存在的主要问题及改进情况", report.Problems)
	s.line(Plain, a.say("问题", t.openGov["问题"]))
	s.line(Plain, a.say("改进", t.openGov["改进"]))
	s.part("其他需要报告的事项", report.OtherRole)
	s.line(Plain, a.say("其他", t.openGov["其他"]))
	s.flush()
	return s.doc
}

func (a *author) requestWords(q requests) string {
	if sum(q.received)+sum(q.carried) == 0 {
		return a.random.pick([]string{"本年度未收到政府信息公开申请。", "全年没有收到公民、法人或者其他组织的政府信息公开申请。"})
	}
	a.count("受理政府信息公开申请", sum(q.received))
	a.count("结转下年度办理", sum(q.left))
	text := fmt.Sprintf("全年受理政府信息公开申请%d件，", sum(q.received))
	if sum(q.carried) > 0 {
		a.count("上年结转", sum(q.carried))
		text += fmt.Sprintf("上年结转%d件，", sum(q.carried))
	}
	a.count("办结政府信息公开申请", sum(q.answered))
	return text + fmt.Sprintf("办结%d件，结转下年度办理%d件，均在法定期限内答复。", sum(q.answered), sum(q.left))
}

func (a *author) count(indicator string, n int) {
	a.figures = append(a.figures, Figure{indicator, strconv.Itoa(n) + "件", float64(n), "件", "level"})
}

// activeTable is the table of part two; 现行有效 follows from year to year.
func (a *author) activeTable() [][]string {
	made, dropped, valid := 0, 0, 2+random("valid", a.member.Name).below(6)
	for year := ledgerStart; year <= a.year; year++ {
		r := random("files", a.member.Name, strconv.Itoa(year))
		made = r.below(3)
		dropped = min(valid, r.below(2))
		valid += made - dropped
	}
	n := func(key string) string { return strconv.Itoa(int(a.ledger.value(key, a.year))) }
	return [][]string{
		{"信息内容", "本年制发件数", "本年废止件数", "现行有效件数"},
		{"规章", "0", "0", "0"},
		{"行政规范性文件", strconv.Itoa(made), strconv.Itoa(dropped), strconv.Itoa(valid)},
		{"信息内容", "本年处理决定数量", "", ""},
		{"行政许可", n("合同"), "", ""},
		{"行政处罚", n("处罚"), "", ""},
		{"行政强制", "0", "", ""},
		{"信息内容", "本年收费金额（单位：万元）", "", ""},
		{"行政事业性收费", "0", "", ""},
	}
}

// requestTable is the table of part three: new and carried over make answered
// and left over, in every column.
func (a *author) requestTable(q requests) [][]string {
	rows := [][]string{{"（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"}}
	add := func(label string, n [2]int) {
		rows = append(rows, []string{label, strconv.Itoa(n[0]), strconv.Itoa(n[1]), "0", "0", "0", "0", strconv.Itoa(sum(n))})
	}
	add("一、本年新收政府信息公开申请数量", q.received)
	add("二、上年结转政府信息公开申请数量", q.carried)
	r := random("results", a.member.Name, strconv.Itoa(a.year))
	rest := q.answered
	for _, label := range []string{"（二）部分公开", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"} {
		var n [2]int
		for who := range n {
			n[who] = min(rest[who], r.below(3)*rest[who]/6)
			rest[who] -= n[who]
		}
		add(label, n)
	}
	// What is left was granted: the first line of part three of the table.
	granted := []string{"三、本年度办理结果　（一）予以公开", strconv.Itoa(rest[0]), strconv.Itoa(rest[1]), "0", "0", "0", "0", strconv.Itoa(sum(rest))}
	rows = append(rows[:3], append([][]string{granted}, rows[3:]...)...)
	add("（七）总计", q.answered)
	add("四、结转下年度继续办理", q.left)
	return rows
}

// disputeTable is the table of part four.
func (a *author) disputeTable() [][]string {
	groups := []string{"行政复议", "未经复议直接起诉", "复议后起诉"}
	results := []string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"}
	rows := [][]string{{"类别"}}
	rows[0] = append(rows[0], results...)
	for i, group := range groups {
		row, total := []string{group}, 0
		r := random("dispute", a.member.Name, group, strconv.Itoa(a.year))
		for range len(results) - 1 {
			n := 0
			if a.member.organ != "township" && r.below(4) == 0 {
				n = 1 + r.below(2-i/2)
			}
			total += n
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, append(row, strconv.Itoa(total)))
	}
	return rows
}

// session is the meeting of the people's congress: terms changed at the end of
// 2021, and a merged town begins anew.
func session(m *Member, year int) string {
	term, meeting := 20, year-FirstYear+1
	switch {
	case m.From > 0:
		term, meeting = 1, year-m.From+1
	case year == FirstYear:
		term, meeting = 19, 6
	}
	return "第" + numeral(term) + "届人民代表大会第" + numeral(meeting) + "次会议上"
}

// workText writes a 政府工作报告, as read to the people's congress.
func (t *texts) workText(a *author, p *Publication) *Document {
	s := &sheet{doc: &Document{}, voice: a.member.voice}
	s.line(Plain, "——"+chineseDay(p.Published)+"在"+a.member.NameIn(p.Year)+session(a.member, p.Year))
	s.line(Plain, a.names["机关"]+"长　"+a.member.leader(p.Year+17))
	s.line(Plain, a.say("引言", t.workReport["引言"]))
	s.part(a.random.pick([]string{"[去年]年工作回顾", "过去一年的工作", "[去年]年政府工作回顾"}), report.Achievements)
	s.line(Plain, a.say("总述", t.workReport["总述"]))
	keys := []string{"经济", "产业", "项目", "振兴", "民生", "生态", "治理"}
	if a.random.below(2) == 0 {
		keys = []string{"经济", "项目", "产业", "生态", "民生", "振兴", "治理"}
	}
	for _, key := range keys {
		s.section(a.heading(key, t.workReport[key]), a.say(key, t.workReport[key]))
	}
	s.line(Plain, a.say("困难", t.workReport["困难"]))
	s.part(a.random.pick([]string{"[年]年工作总体要求和预期目标", "[年]年总体要求", "今年工作的总体思路"}), report.Plan)
	s.line(Plain, a.say("总体要求", t.workReport["总体要求"]))
	s.part(a.random.pick([]string{"[年]年重点工作", "今年重点抓好的工作", "[年]年主要任务"}), report.Plan)
	all := t.workReport["任务"].wordings
	at, step := a.random.below(len(all)), []int{1, 3, 7}[a.random.below(3)]
	for i := range 6 {
		f := fields(all[(at+i*step)%len(all)].text, 2)
		s.section(a.expand(f[0]), a.expand(f[1])+"。")
	}
	s.part("加强政府自身建设", report.Plan)
	s.line(Plain, a.say("自身", t.workReport["自身"]))
	s.line(Plain, a.say("结语", t.workReport["结语"]))
	for i := range s.doc.Outline {
		s.doc.Outline[i].Text = a.expand(s.doc.Outline[i].Text)
	}
	for i := range s.doc.Paragraphs {
		s.doc.Paragraphs[i].Text = strings.NewReplacer("[年]", a.names["年"], "[去年]", a.names["去年"]).Replace(s.doc.Paragraphs[i].Text)
	}
	return s.doc
}
