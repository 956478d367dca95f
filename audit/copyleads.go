package audit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"baogao/compare"
	"baogao/report"
)

// copyLeads are the leads on copied passages of the whole archive, as of the
// texts of the shelf; what each says is made when somebody asks for its place.
type copyLeads struct {
	on, off int // texts that were put on the shelf, and taken off
	found   []copyLead
	written map[string]writtenLead
}

// copyLead is a lead whose reports are named, not numbered.
type copyLead struct {
	compare.CopyLead
	ids   []string
	codes []string
	sums  string // of its texts
}

type writtenLead struct {
	sums  string
	leads []Lead // itself, and names that were left standing
	cited map[string]Cited
}

// copiedLeads are the leads on copied passages that concern a region, all for
// an empty prefix.
func (a *Auditor) copiedLeads(ctx context.Context, prefix string) ([]Lead, map[string]Cited, error) {
	give, err := a.shelf.turn.take(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer give()
	if err := a.findCopied(ctx); err != nil {
		return nil, nil, err
	}
	known := &a.shelf.leads
	var all []Lead
	cited := map[string]Cited{}
	d := a.desk()
	for i := range known.found {
		l := &known.found[i]
		if !slices.ContainsFunc(l.codes, func(code string) bool { return strings.HasPrefix(code, prefix) }) {
			continue
		}
		key := strings.Join(l.ids, " ")
		w, ok := known.written[key]
		if !ok || w.sums != l.sums {
			var err error
			if w, err = d.write(ctx, l); err != nil {
				return nil, nil, err
			}
			known.written[key] = w
		}
		maps.Copy(cited, w.cited)
		for _, lead := range w.leads {
			lead.address(w.cited, prefix)
			all = append(all, lead)
		}
	}
	return all, cited, nil
}

// findCopied brings the leads level with the archive. The caller has its turn.
func (a *Auditor) findCopied(ctx context.Context) error {
	s, err := a.level(ctx)
	if err != nil {
		return err
	}
	known := &a.shelf.leads
	on, off := s.Count()
	if known.on == on && known.off == off {
		return nil // captures came, but no text changed
	}
	matches := s.Find(func(t *compare.Text) bool { return t.Kind != report.Other && t.Year != 0 && t.Unit != "" })
	found := compare.CopyLeads(matches, s.Text, s.Tokens, s.Numbers)
	if known.written == nil {
		known.written = map[string]writtenLead{}
	}
	known.found, known.on, known.off = nil, on, off
	for i := range found {
		l := copyLead{CopyLead: found[i]}
		h := sha256.New()
		for _, n := range l.Texts {
			t := s.Text(n)
			l.ids, l.codes = append(l.ids, t.ID), append(l.codes, t.Code)
			_, _ = h.Write([]byte(s.Sum(t.ID))) // a hash does not fail
		}
		_, _ = fmt.Fprint(h, len(l.Passages), l.Characters, l.Group) // as above
		l.sums = hex.EncodeToString(h.Sum(nil))
		known.found = append(known.found, l)
	}
	return nil
}

// address names the unit a lead is listed under: that of the report in
// question, or the last of a group that lies in the region asked for.
func (l *Lead) address(cited map[string]Cited, prefix string) {
	for _, id := range slices.Backward(l.Reports) {
		c, ok := cited[id]
		if ok && strings.HasPrefix(c.Code, prefix) {
			l.Unit, l.Code, l.Path, l.Kind, l.Year = c.Unit, c.Code, c.Path, c.Kind, c.Year
			return
		}
	}
}

// maxCopySpans bounds the places a lead names; the copies of its reports list
// all.
const maxCopySpans = 60

// write puts a lead in words. Passages that stand in a hidden report are left
// out; a lead without any is none.
func (d *desk) write(ctx context.Context, l *copyLead) (writtenLead, error) {
	w := writtenLead{sums: l.sums, cited: map[string]Cited{}}
	texts := map[string]string{}
	lead := Lead{Lead: report.Lead{Type: compare.Copied, Strength: l.Strength, Reports: l.ids}}
	left := map[[2]string]*Lead{}
	var differs []string
	for i := range l.Passages {
		p := &l.Passages[i]
		at, shown, err := d.locate(ctx, p)
		if err != nil {
			return w, err
		}
		if !shown {
			continue
		}
		for j, place := range [2]compare.Place{p.A, p.B} {
			w.cited[place.ID], texts[place.ID] = at[j].Cited, at[j].Text
			span := report.LeadSpan{Report: place.ID, Span: report.Span{Start: place.Start, End: place.End}}
			if len(lead.Spans) < maxCopySpans && !slices.Contains(lead.Spans, span) {
				lead.Spans = append(lead.Spans, span)
			}
		}
		for _, change := range p.Differs {
			if p.A.ID == l.ids[len(l.ids)-1] { // what was, then what it became
				was, is, _ := strings.Cut(change, "→")
				change = is + "→" + was
			}
			if !slices.Contains(differs, change) {
				differs = append(differs, change)
			}
		}
		if p.Relation == "own_earlier" {
			continue
		}
		leftover(left, p, at, false, false)
		leftover(left, p, at, true, false)
		if borrowed := l.ids[len(l.ids)-1]; !l.Group && borrowed == p.A.ID {
			leftover(left, p, at, false, true)
		} else if !l.Group {
			leftover(left, p, at, true, true)
		}
	}
	if len(lead.Spans) == 0 {
		return w, nil
	}
	last := len(l.ids) - 1
	words := []string{l.ids[last]}
	if l.Group { // a further report does not make it another lead
		words = []string{"group", l.ids[0], l.ids[1], l.ids[2%len(l.ids)]}
		lead.ID = report.LeadID(compare.Copied, nil, words)
	} else {
		lead.ID = report.LeadID(compare.Copied, l.ids, words)
	}
	lead.Reason = copyReason(l, w.cited, differs)
	lead.remember(texts)
	w.leads = append(w.leads, lead)
	for _, other := range left {
		other.remember(texts)
		w.leads = append(w.leads, *other)
	}
	slices.SortFunc(w.leads[1:], func(x, y Lead) int { return cmp.Compare(x.ID, y.ID) })
	return w, nil
}

// beside is how far from a borrowed passage, in bytes, a name is still taken
// for part of what was borrowed: a sentence.
const beside = 180

// leftover notes the other unit's name where it was forgotten in a passage, or
// right beside it.
func leftover(left map[[2]string]*Lead, p *compare.Passage, at [2]*opened, back, near bool) {
	own, other, id, from, place := at[0], at[1], p.A.ID, p.B.ID, p.A
	if back {
		own, other, id, from, place = other, own, from, id, p.B
	}
	name := other.Unit
	if name == "" || own.Unit == "" || name == own.Unit || slices.Contains(own.Path, name) {
		return
	}
	var spans []report.Span
	if near {
		for _, f := range compare.ForeignNames(id, own.Text, map[string]string{name: from}) {
			if f.End <= place.Start && f.Start >= place.Start-beside || f.Start >= place.End && f.End <= place.End+beside {
				spans = append(spans, report.Span{Start: f.Start, End: f.End})
			}
		}
	} else {
		spans = p.Left(name, at[0].Side, at[1].Side, back)
	}
	if len(spans) == 0 {
		return
	}
	l := left[[2]string{id, name}]
	if l == nil {
		l = &Lead{Lead: report.Lead{
			ID: report.LeadID(report.ForeignPlace, []string{id}, []string{"copied", name}), Type: report.ForeignPlace, Strength: report.Strong, Reports: []string{from, id},
			Reason: fmt.Sprintf("%s的报告与%s的报告雷同之处留有“%s”", own.Unit, name, name),
		}}
		left[[2]string{id, name}] = l
	}
	for _, s := range spans {
		if span := (report.LeadSpan{Report: id, Span: s}); !slices.Contains(l.Spans, span) {
			l.Spans = append(l.Spans, span)
		}
	}
}

// remember notes the texts a lead speaks of: the whole of its reports, and each
// of its sentences. One that was rejected stays so while either is the same.
func (l *Lead) remember(texts map[string]string) {
	h := sha256.New()
	for _, id := range l.Reports {
		_, _ = h.Write([]byte(id + " " + texts[id] + "\x00")) // a hash does not fail
	}
	l.Text = hex.EncodeToString(h.Sum(nil))[:32]
	for _, s := range l.Spans {
		text := texts[s.Report]
		if s.End > len(text) {
			continue
		}
		for _, line := range strings.FieldsFunc(sentence(text, s.Span), func(r rune) bool { return strings.ContainsRune(ends, r) }) {
			if line = strings.Join(strings.Fields(line), ""); line == "" {
				continue
			}
			sum := sha256.Sum256([]byte(line))
			if short := hex.EncodeToString(sum[:6]); !slices.Contains(l.Sentences, short) {
				l.Sentences = append(l.Sentences, short)
			}
		}
	}
	slices.Sort(l.Sentences)
}

// copyReason says in words what is alike, how much, and what the days say.
func copyReason(l *copyLead, cited map[string]Cited, differs []string) string {
	last := cited[l.ids[len(l.ids)-1]]
	var b strings.Builder
	share := fmt.Sprintf("雷同 %d 处，约 %d 字，占本报告 %.0f%%", len(l.Passages), l.Characters, l.Share*100)
	name := func(id string) string {
		c := cited[id]
		return c.Unit + yearName(c.Year)
	}
	if l.Group {
		b.WriteString("共同来源待查：")
		for i, id := range l.ids {
			if i == maxNamed {
				fmt.Fprintf(&b, "等 %d 份", len(l.ids))
				break
			}
			if i > 0 {
				b.WriteString("、")
			}
			b.WriteString(name(id))
		}
		fmt.Fprintf(&b, "的报告有相同段落；%s（%s）与其他各份%s", last.Unit, strings.TrimSuffix(yearName(last.Year), "度"), share)
		return b.String()
	}
	first := cited[l.ids[0]]
	b.WriteString("与")
	if l.Relation == "own_earlier" {
		b.WriteString("本单位")
	}
	b.WriteString(name(l.ids[0]) + "报告" + share)
	if len(differs) > 0 {
		b.WriteString("；改动：" + strings.Join(differs[:min(len(differs), maxNamed)], "、"))
	}
	switch {
	case l.Relation == "own_earlier":
	case l.Origin == l.ids[0]:
		fmt.Fprintf(&b, "；对方先发布（%s，本报告 %s）", first.Published, last.Published)
	default:
		b.WriteString("；发布日期不能说明先后，来源待查")
	}
	return b.String()
}

// maxNamed bounds the names in a reason.
const maxNamed = 6

func yearName(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year) + "年度"
}
