package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"baogao/archive"
	"baogao/compare"
	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// The types of leads that the calendar gives, beside those of texts.
const (
	LateLead      = "late"               // 逾期公开
	NotFoundLead  = "not_found"          // 未发现公开
	WithdrawnLead = "withdrawn"          // 已撤下
	Contradiction = "date_contradiction" // the day claimed is not what was observed
)

// notebook keeps the leads of texts by the Seq of what they were found in, so
// that a second question reads only what is new.
type notebook struct {
	mu    sync.Mutex
	pages map[string]notes // by the ids of one report or two
	cited map[string]citing
}

type notes struct {
	seqs  [2]uint64
	leads []Lead
}

type citing struct {
	seq uint64
	Cited
}

// findLeads finds the leads of a region, of all for an empty prefix, in no
// order, and how to name the reports they speak of.
func (a *Auditor) findLeads(ctx context.Context, prefix string) ([]Lead, map[string]Cited, error) {
	heads, err := a.Archive.Heads(ctx, prefix)
	if err != nil {
		return nil, nil, err
	}
	found, err := a.textLeads(ctx, heads)
	if err != nil {
		return nil, nil, err
	}
	cited := map[string]Cited{}
	a.notes.mu.Lock()
	for _, l := range found {
		for _, id := range l.Reports {
			cited[id] = a.notes.cited[id].Cited
		}
	}
	a.notes.mu.Unlock()
	copied, named, err := a.copiedLeads(ctx, prefix)
	if err != nil {
		return nil, nil, err
	}
	found = append(found, withoutDoubles(copied, found)...)
	maps.Copy(cited, named)
	days, err := a.calendarLeads(ctx, prefix, heads)
	if err != nil {
		return nil, nil, err
	}
	kept := found
	for _, l := range days {
		shown, err := a.citeAll(ctx, l.Reports, cited)
		if err != nil {
			return nil, nil, err
		}
		if shown {
			kept = append(kept, l)
		}
	}
	return kept, cited, nil
}

// withoutDoubles leaves out a name left standing in a copied passage that is
// a lead by the text alone, or that two passages show.
func withoutDoubles(copied, found []Lead) []Lead {
	there := map[string][]report.Span{}
	for _, l := range found {
		if l.Type == report.ForeignPlace {
			for _, s := range l.Spans {
				there[s.Report] = append(there[s.Report], s.Span)
			}
		}
	}
	ids := map[string]bool{}
	return slices.DeleteFunc(copied, func(l Lead) bool {
		if ids[l.ID] {
			return true
		}
		ids[l.ID] = true
		return l.Type == report.ForeignPlace && !slices.ContainsFunc(l.Spans, func(s report.LeadSpan) bool {
			return !slices.ContainsFunc(there[s.Report], func(o report.Span) bool { return o.Start <= s.Start && s.End <= o.End })
		})
	})
}

// textLeads finds the leads that one report gives, or two of following years.
func (a *Auditor) textLeads(ctx context.Context, heads []archive.Head) ([]Lead, error) {
	var units [][]archive.Head
	for from := 0; from < len(heads); {
		to := from + 1
		for to < len(heads) && heads[to].Unit == heads[from].Unit && heads[to].Unit != "" {
			to++
		}
		units = append(units, heads[from:to])
		from = to
	}
	found := make([][]Lead, len(units))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	for i, unit := range units {
		group.Go(func() (err error) {
			found[i], err = a.unitLeads(inner, unit)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []Lead
	for _, leads := range found {
		all = append(all, leads...)
	}
	return all, nil
}

// unitLeads finds the leads of one unit's reports.
func (a *Auditor) unitLeads(ctx context.Context, heads []archive.Head) ([]Lead, error) {
	held := map[string]*archive.Entry{}
	read := func(id string) (*archive.Entry, error) {
		if e, ok := held[id]; ok {
			return e, nil
		}
		e, err := a.Archive.Report(ctx, id)
		if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
			e, err = nil, nil // hidden this moment
		}
		held[id] = e
		return e, err
	}
	var all []Lead
	first := map[string]archive.Head{} // of a kind and year
	for _, h := range heads {
		key := func(year int) string { return string(h.Kind) + strconv.Itoa(year) }
		leads, err := a.noted(read, h)
		if err != nil {
			return nil, err
		}
		all = append(all, leads...)
		if _, taken := first[key(h.Year)]; taken || h.Unit == "" || h.Year == 0 {
			continue
		}
		first[key(h.Year)] = h
		if before, ok := first[key(h.Year-1)]; ok {
			if leads, err = a.noted(read, before, h); err != nil {
				return nil, err
			}
			all = append(all, leads...)
		}
	}
	return all, nil
}

// noted gives the leads of one report, or of an earlier and a later one, from
// the notebook if nothing changed.
func (a *Auditor) noted(read func(id string) (*archive.Entry, error), heads ...archive.Head) ([]Lead, error) {
	key, n := heads[0].ID, notes{}
	for i, h := range heads {
		n.seqs[i] = h.Seq
	}
	if len(heads) > 1 {
		key += " " + heads[1].ID
	}
	a.notes.mu.Lock()
	old, known := a.notes.pages[key]
	a.notes.mu.Unlock()
	if known && old.seqs == n.seqs {
		return old.leads, nil
	}
	entries := make([]*archive.Entry, len(heads))
	for i, h := range heads {
		e, err := read(h.ID)
		if err != nil || e == nil {
			return nil, err
		}
		entries[i] = e
	}
	leads, err := a.leadsOf(entries)
	if err != nil {
		return nil, err
	}
	n.leads = leads
	a.notes.mu.Lock()
	defer a.notes.mu.Unlock()
	if a.notes.pages == nil {
		a.notes.pages, a.notes.cited = map[string]notes{}, map[string]citing{}
	}
	a.notes.pages[key] = n
	for _, e := range entries {
		if a.notes.cited[e.Report.ID].seq != e.Seq {
			a.notes.cited[e.Report.ID] = citing{e.Seq, cite(&e.Report)}
		}
	}
	return n.leads, nil
}

// leadsOf finds what is to be looked at in one report, or between two.
func (a *Auditor) leadsOf(entries []*archive.Entry) ([]Lead, error) {
	last := entries[len(entries)-1]
	var found []report.Lead
	if len(entries) == 1 {
		article, err := last.Article()
		if err != nil {
			return nil, err
		}
		if last.Report.Text != article.Body { // it is one of several in the article
			article.Tables = nil
		}
		found = report.Leads(a.Places, &last.Report, article.Tables)
	} else {
		found = compare.Leads(&entries[0].Report, &last.Report)
	}
	texts := map[string]string{}
	for _, e := range entries {
		texts[e.Report.ID] = e.Report.Text
	}
	leads := make([]Lead, len(found))
	u := &last.Report.Unit
	for i := range found {
		found[i].Reason = last.Report.Masking.Text(found[i].Reason)
		leads[i] = Lead{
			Lead: found[i], Unit: u.Name, Code: u.Code, Path: u.Path, Kind: last.Report.Kind, Year: last.Report.Year,
			Text: spoken(found[i].Spans, texts),
		}
	}
	return leads, nil
}

// spoken is the hash of the sentences that spans stand in, white space aside:
// as long as it is the same, the text did not change where it matters.
func spoken(spans []report.LeadSpan, texts map[string]string) string {
	h := sha256.New()
	for _, s := range spans {
		if text := texts[s.Report]; s.End <= len(text) {
			h.Write([]byte(strings.Join(strings.Fields(sentence(text, s.Span)), "")))
		}
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

const ends = "。；！？\n"

// sentence is the text around a span up to the ends of its sentences.
func sentence(text string, s report.Span) string {
	start, end := 0, len(text)
	if i := strings.LastIndexAny(text[:s.Start], ends); i >= 0 {
		start = i + len(string([]rune(text[i:])[0]))
	}
	if i := strings.IndexAny(text[s.End:], ends); i >= 0 {
		end = s.End + i
	}
	return text[start:end]
}

// calendarLeads are what the matrices of the last years show: late reports,
// those not found, withdrawn ones, days that do not agree with what was seen.
func (a *Auditor) calendarLeads(ctx context.Context, prefix string, heads []archive.Head) ([]Lead, error) {
	const county = len("511725")
	regions, kinds := []string{}, map[string]map[report.Kind]bool{}
	for _, h := range heads {
		region := prefix
		if prefix == "" {
			if len(h.Unit) < county || strings.Trim(h.Unit[:county], "0123456789") != "" {
				continue
			}
			region = h.Unit[:county]
		}
		if kinds[region] == nil {
			regions, kinds[region] = append(regions, region), map[report.Kind]bool{}
		}
		kinds[region][h.Kind] = true
	}
	var all []Lead
	for _, region := range regions {
		for _, kind := range []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport, report.WebsiteReport} {
			if !kinds[region][kind] {
				continue
			}
			m, err := a.Coverage(ctx, CoverageAsk{Region: region, Kind: kind})
			if errs.CodeOf(err) == errs.UnknownUnit {
				continue // a code of no register
			}
			if err != nil {
				return nil, err
			}
			all = append(all, matrixLeads(m)...)
		}
	}
	return all, nil
}

func matrixLeads(m *compare.Matrix) (all []Lead) {
	for i := range m.Units {
		u := &m.Units[i].Unit
		for j := range m.Units[i].Cells {
			c := &m.Units[i].Cells[j]
			add := func(kind string, strength report.Strength, reason string) {
				reports := []string{}
				if c.Report != "" {
					reports = append(reports, c.Report)
				}
				words := []string{u.Key(), string(m.Kind), strconv.Itoa(c.Year), c.Published}
				id := report.LeadID(kind, reports, words)
				all = append(all, Lead{
					Lead: report.Lead{ID: id, Type: kind, Strength: strength, Reports: reports, Spans: []report.LeadSpan{}, Reason: reason},
					Unit: u.Name, Code: u.Code, Path: u.Path, Kind: m.Kind, Year: c.Year, Text: id, Columns: columnsOf(c),
				})
			}
			switch c.Status {
			case compare.Late:
				add(LateLead, basisStrength(c), lateReason(c))
			case compare.NotFound:
				add(NotFoundLead, report.Medium, notFoundReason(c))
			case compare.Withdrawn:
				add(WithdrawnLead, report.Strong, c.Reason)
			default:
			}
			if c.Contradiction != "" {
				add(Contradiction, report.Medium, c.Contradiction)
			}
		}
	}
	return all
}

func columnsOf(c *compare.Cell) (urls []string) {
	for _, col := range c.Read {
		urls = append(urls, col.URL)
	}
	return urls
}

func basisStrength(c *compare.Cell) report.Strength {
	if c.Basis == "observed" && c.Contradiction == "" {
		return report.Strong
	}
	return report.Medium
}

func lateReason(c *compare.Cell) string {
	if c.Reason != "" { // the day claimed is not what it is judged by
		return fmt.Sprintf("%s；规定期限 %s，逾期 %d 天", c.Reason, c.Due, c.DaysLate)
	}
	basis := "网页标注"
	if c.Basis == "observed" && c.Contradiction == "" {
		basis = "网页标注，与抓取观察相符"
	}
	return fmt.Sprintf("%s 发布（%s），规定期限 %s，逾期 %d 天", c.Published, basis, c.Due, c.DaysLate)
}

func notFoundReason(c *compare.Cell) string {
	var b strings.Builder
	if b.WriteString("未发现公开"); c.Due != "" {
		b.WriteString("，规定期限 " + c.Due)
	}
	if c.Reason != "" {
		b.WriteString("；" + c.Reason)
	}
	for _, col := range c.Read {
		if col.Whole {
			b.WriteString("；" + col.Read.In(china.Zone()).Format("2006-01-02") + " 读过所在栏目 " + col.URL)
		}
	}
	b.WriteString("。报纸、公众号、公告栏不在核查范围")
	return b.String()
}
