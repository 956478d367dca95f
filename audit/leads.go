package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"baogao/archive"
	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// The states of a lead: what a person made of it.
const (
	Open      = "open"
	Confirmed = "confirmed"
	Rejected  = "rejected"
	Fixed     = "fixed"
)

// AnyState asks for leads in every state.
const AnyState = "all"

// States lists the states in the order of work.
func States() []string { return []string{Open, Confirmed, Fixed, Rejected} }

// LeadAsk asks for leads 疑点.
type LeadAsk struct {
	Region string // code or name, empty: all
	State  string // empty: all but rejected
	Type   string
	Kind   report.Kind
	Year   int
	IDs    []string
	Limit  int // 0: all
	Offset int
}

// Lead is a lead with what a person said of it.
type Lead struct {
	report.Lead
	Unit           string      `json:"unit"`
	Code           string      `json:"code,omitempty"`
	Path           []string    `json:"path,omitempty"`
	Kind           report.Kind `json:"kind"`
	Year           int         `json:"year,omitempty"`
	State          string      `json:"state"`
	Note           string      `json:"note"`
	By             string      `json:"by"`
	At             string      `json:"at"`
	Attachment     string      `json:"attachment,omitempty"` // SHA-256
	AttachmentName string      `json:"attachment_name,omitempty"`
	Gone           bool        `json:"gone,omitempty"`      // judged before, found no more
	Returned       bool        `json:"returned,omitempty"`  // rejected before, its text changed since
	Text           string      `json:"text_sha256"`         // of the sentences it speaks of
	Sentences      []string    `json:"sentences,omitempty"` // short hashes, of a lead on copied passages
	Columns        []string    `json:"columns,omitempty"`   // lists that were read, of one that speaks of absence
}

// LeadList are the leads asked for, county by county.
type LeadList struct {
	Leads   []Lead           `json:"leads"`
	Total   int              `json:"total"`
	States  map[string]int   `json:"states"` // of all that the other questions leave
	Reports map[string]Cited `json:"reports"`
}

// Leads answers which leads there are and how they stand.
func (a *Auditor) Leads(ctx context.Context, ask LeadAsk) (out *LeadList, err error) {
	defer errs.Wrap(&err, "audit.Leads(%+v)", ask)
	if ask.State != "" && ask.State != AnyState && !slices.Contains(States(), ask.State) {
		return nil, errs.New(errs.BadParameter, "状态应是 "+strings.Join(States(), "、")+" 或 all", nil)
	}
	all, cited, err := a.judged(ctx, ask.Region)
	if err != nil {
		return nil, err
	}
	out = &LeadList{Leads: []Lead{}, States: map[string]int{}, Reports: map[string]Cited{}}
	for i := range all {
		l := &all[i]
		if !ask.wants(l) {
			continue
		}
		out.States[l.State]++
		if ask.State != l.State && ask.State != AnyState && (ask.State != "" || l.State == Rejected) {
			continue
		}
		if out.Total++; out.Total <= ask.Offset || ask.Limit > 0 && len(out.Leads) >= ask.Limit {
			continue
		}
		out.Leads = append(out.Leads, *l)
		for _, id := range l.Reports {
			out.Reports[id] = cited[id]
		}
	}
	return out, nil
}

func (ask *LeadAsk) wants(l *Lead) bool {
	return (ask.Type == "" || ask.Type == l.Type) && (ask.Kind == "" || ask.Kind == l.Kind) && (ask.Year == 0 || ask.Year == l.Year) &&
		(len(ask.IDs) == 0 || slices.Contains(ask.IDs, l.ID))
}

// judged are all leads of a region with their judgements, in the order of work.
func (a *Auditor) judged(ctx context.Context, region string) ([]Lead, map[string]Cited, error) {
	prefix := ""
	if region != "" {
		u, err := a.Region(region)
		if err != nil {
			return nil, nil, err
		}
		prefix = u.Code
	}
	found, cited, err := a.findLeads(ctx, prefix)
	if err != nil {
		return nil, nil, err
	}
	judgements, err := a.Archive.Judgements(ctx)
	if err != nil {
		return nil, nil, err
	}
	for i := range found {
		if j, ok := judgements[found[i].ID]; ok {
			found[i].judge(&j)
			delete(judgements, found[i].ID)
		} else {
			found[i].State = Open
		}
	}
	gone, err := a.gone(ctx, judgements, prefix, cited)
	if err != nil {
		return nil, nil, err
	}
	found = append(found, gone...)
	slices.SortStableFunc(found, func(x, y Lead) int {
		return cmp.Or(cmp.Compare(x.Code, y.Code), cmp.Compare(x.Unit, y.Unit), cmp.Compare(rank(x.Strength), rank(y.Strength)),
			-cmp.Compare(x.Year, y.Year), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID))
	})
	return found, cited, nil
}

func rank(s report.Strength) int {
	return slices.Index([]report.Strength{report.Strong, report.Medium, report.Weak}, s)
}

// judge puts a person's word on a lead. A rejected one whose text changed is
// open again.
func (l *Lead) judge(j *archive.Judgement) {
	l.State, l.Note, l.By, l.At = j.State, j.Note, j.By, j.At.In(china.Zone()).Format(time.RFC3339)
	if j.Attachment != nil {
		l.Attachment, l.AttachmentName = j.Attachment.SHA256, j.Attachment.Name
	}
	if l.State == Rejected && j.Text != l.Text && !l.spokenOf(j.Body) {
		l.State, l.Returned = Open, true
	}
}

// spokenOf says that the lead speaks of no sentence that it did not speak of
// when it was judged: other passages may weigh more or less since, the text is
// the same.
func (l *Lead) spokenOf(body []byte) bool {
	var then Lead
	if len(l.Sentences) == 0 || json.Unmarshal(body, &then) != nil {
		return false
	}
	return !slices.ContainsFunc(l.Sentences, func(s string) bool { return !slices.Contains(then.Sentences, s) })
}

// gone are judged leads that are found no more: their text was corrected, or
// taken down. The work list keeps them; a rejected one is of no more use, and
// nothing speaks of a hidden report.
func (a *Auditor) gone(ctx context.Context, judgements map[string]archive.Judgement, prefix string, cited map[string]Cited) ([]Lead, error) {
	var all []Lead
	for _, id := range slices.Sorted(maps.Keys(judgements)) {
		j := judgements[id]
		var l Lead
		if len(j.Body) == 0 || json.Unmarshal(j.Body, &l) != nil || !strings.HasPrefix(l.Code, prefix) || j.State == Rejected {
			continue
		}
		l.judge(&j)
		l.Gone = true
		shown, err := a.citeAll(ctx, l.Reports, cited)
		if err != nil {
			return nil, err
		}
		if shown {
			all = append(all, l)
		}
	}
	return all, nil
}

// citeAll adds how to name these reports; false if one is hidden.
func (a *Auditor) citeAll(ctx context.Context, ids []string, cited map[string]Cited) (bool, error) {
	for _, id := range ids {
		if _, known := cited[id]; known {
			continue
		}
		e, err := a.Archive.Report(ctx, id)
		switch code := errs.CodeOf(err); {
		case err == nil:
			cited[id] = cite(&e.Report)
		case code == errs.Hidden || code == errs.NotFound:
			return false, nil
		default:
			return false, err
		}
	}
	return true, nil
}

// Judgement is what a person says of a lead.
type Judgement struct {
	State, Note, By string
	Attachment      *archive.Attached
}

// Bounds of a judgement.
const (
	maxNote     = 2000 // characters
	maxAttached = 20 << 20
)

func (j *Judgement) check() error {
	switch {
	case !slices.Contains(States(), j.State):
		return errs.New(errs.BadParameter, fmt.Sprintf("状态 %q 应是 %s 之一", j.State, strings.Join(States(), "、")), nil)
	case strings.TrimSpace(j.By) == "":
		return errs.New(errs.BadParameter, "请写明核查人（--by）", nil)
	case strings.TrimSpace(j.Note) == "" && j.State != Open:
		return errs.New(errs.BadParameter, "请写明依据", nil)
	case len([]rune(j.Note)) > maxNote || len([]rune(j.By)) > 80:
		return errs.New(errs.BadParameter, "说明过长，最多 2000 个字", nil)
	case j.Attachment != nil && len(j.Attachment.Body) > maxAttached:
		return errs.New(errs.TooLarge, "附件超过 20 MB", nil)
	}
	return nil
}

// Judge stores what a person says of a lead, with the lead as it stands.
func (a *Auditor) Judge(ctx context.Context, id string, j Judgement) (l *Lead, err error) {
	defer errs.Wrap(&err, "audit.Judge(%q)", id)
	if err := j.check(); err != nil {
		return nil, err
	}
	found, err := a.Leads(ctx, LeadAsk{IDs: []string{id}, State: AnyState})
	if err != nil {
		return nil, err
	}
	if len(found.Leads) == 0 {
		return nil, errs.New(errs.NotFound, "没有编号为 "+id+" 的疑点", nil)
	}
	l = &found.Leads[0]
	body, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	said := archive.Judgement{Lead: id, State: j.State, Note: j.Note, By: j.By, Text: l.Text, Body: body, Attachment: j.Attachment}
	if err := a.Archive.Judge(ctx, said); err != nil {
		return nil, err
	}
	said.At = a.Now()
	l.Returned = false
	l.judge(&said)
	return l, nil
}
