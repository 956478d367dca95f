package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// leadsPage shows the work list of a county; on the administration's listener
// it takes judgements.
func (s *Server) leadsPage(judging bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		ask, err := parseLeads(c.Request.URL.RawQuery, shownLeads)
		if err != nil {
			s.failPage(c, err)
			return
		}
		view := web.Leads{Frame: s.frame(c, "疑点核查"), Region: ask.Region, Judging: judging, Back: c.Request.URL.RawQuery, Who: c.GetString(whoseName)}
		leadChoices(&view, &ask)
		if ask.Region == "" && len(ask.IDs) == 0 {
			s.render(c, http.StatusOK, "leads", view)
			return
		}
		err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
			view.Corpus, view.Asked = corpusLine(corpus), true
			found, err := s.options.Auditor.Leads(ctx, ask.LeadAsk)
			if err != nil {
				return err
			}
			return s.leadsView(ctx, &view, &ask, found)
		})
		if errs.CodeOf(err) == errs.UnknownUnit {
			view.Refused, err = errs.Message(err), nil
		}
		if err != nil {
			s.failPage(c, err)
			return
		}
		c.Header("Cache-Control", "no-store")
		s.render(c, http.StatusOK, "leads", view)
	}
}

func leadChoices(v *web.Leads, ask *leadsAsk) {
	v.States = []web.Choice{{Text: "待办（不含排除）", On: ask.State == ""}}
	for _, state := range audit.States() {
		v.States = append(v.States, web.Choice{Text: audit.StateName(state), Href: state, On: state == ask.State})
	}
	v.States = append(v.States, web.Choice{Text: "全部", Href: audit.AnyState, On: ask.State == audit.AnyState})
	for _, k := range append([]string{""}, kindValues()[:4]...) {
		name := "全部类型"
		if k != "" {
			name = report.Kind(k).Name()
		}
		v.Kinds = append(v.Kinds, web.Choice{Text: name, Href: k, On: k == string(ask.Kind)})
	}
}

func (s *Server) leadsView(ctx context.Context, v *web.Leads, ask *leadsAsk, found *audit.LeadList) error {
	v.Total = found.Total
	for _, state := range audit.States() {
		if n := found.States[state]; n > 0 {
			v.Counts = append(v.Counts, web.Total{Name: audit.StateName(state), Status: state, Count: n})
		}
	}
	q, err := url.ParseQuery(v.Back)
	if err != nil {
		return err
	}
	at := func(offset int) string {
		q.Set("offset", strconv.Itoa(offset))
		return "/leads?" + q.Encode()
	}
	if v.From = ask.Offset + 1; ask.Offset > 0 {
		v.Previous = at(max(0, ask.Offset-ask.Limit))
	}
	if v.To = ask.Offset + len(found.Leads); v.To < found.Total {
		v.Next = at(v.To)
	}
	q.Del("offset")
	q.Del("limit")
	for _, format := range []string{"xlsx", "csv", "jsonl"} {
		q.Set("format", format)
		v.Files = append(v.Files, web.Link{Text: "整改台账 " + strings.ToUpper(format), Href: "/api/v1/leads?" + q.Encode()})
	}
	texts := map[string]string{}
	for i := range found.Leads {
		l := &found.Leads[i]
		row := web.LeadRow{
			ID: l.ID, Unit: l.Unit, Path: strings.Join(l.Path, " › "), Kind: l.Kind.Name(), Year: l.Year, Type: audit.LeadName(l.Type),
			Strength: string(l.Strength), StrengthName: audit.StrengthName(string(l.Strength)), Reason: l.Reason,
			State: l.State, StateName: audit.StateName(l.State), Note: l.Note, By: l.By, At: l.At[:min(len(l.At), len("2026-11-28"))], Gone: l.Gone, Returned: l.Returned,
		}
		if i+1 < len(found.Leads) {
			row.After = found.Leads[i+1].ID
		}
		if row.Quotes, err = s.quotes(ctx, l, found.Reports, texts); err != nil {
			return err
		}
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Path != row.Path {
			v.Groups = append(v.Groups, web.LeadGroup{Unit: l.Unit, Path: row.Path})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Rows = append(g.Rows, row)
	}
	return nil
}

// quotes are the sentences a lead speaks of, as they stand now.
func (s *Server) quotes(ctx context.Context, l *audit.Lead, cited map[string]audit.Cited, texts map[string]string) ([]web.Quote, error) {
	var all []web.Quote
	for _, id := range l.Reports {
		if _, read := texts[id]; !read {
			e, err := s.options.Reports.Report(ctx, id)
			switch errs.CodeOf(err) {
			case errs.OK:
				texts[id] = e.Report.Public()
			case errs.Hidden, errs.NotFound:
				texts[id] = ""
			default:
				return nil, err
			}
		}
		r := cited[id]
		quote := web.Quote{Title: r.Title, Published: r.Published}
		var at []report.Span
		for _, span := range l.Spans {
			if span.Report != id || l.Gone {
				continue
			}
			quote.Parts = append(quote.Parts, sentenceAround(texts[id], beginning(texts[id], span.Span)))
			at = append(at, span.Span)
			if len(quote.Parts) == maxQuoted {
				break
			}
		}
		quote.Href = placeLink(id, at...)
		all = append(all, quote)
	}
	return all, nil
}

// maxQuoted bounds the sentences shown of one report.
const maxQuoted = 6

// beginning is the first of a long passage, in whole characters: its link leads
// to all of it.
func beginning(text string, span report.Span) report.Span {
	const most = 480 // bytes
	if span.Start >= 0 && span.End <= len(text) && span.End-span.Start > most {
		span.End = span.Start + most
		for span.End > span.Start && !utf8.RuneStart(text[span.End]) {
			span.End--
		}
	}
	return span
}

// sentenceAround is a sentence with its words marked.
func sentenceAround(text string, span report.Span) []web.Piece {
	if span.Start < 0 || span.End > len(text) || span.Start > span.End {
		return nil
	}
	const ends = "。；！？\n"
	start, end := 0, len(text)
	for i, r := range text[:span.Start] {
		if strings.ContainsRune(ends, r) {
			start = i + len(string(r))
		}
	}
	if i := strings.IndexAny(text[span.End:], ends); i >= 0 {
		end = span.End + i
	}
	return pieces(text, start, end, tidy(text, [][2]int{{span.Start, span.End}}), nil)
}
