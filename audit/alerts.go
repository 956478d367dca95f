package audit

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"baogao/archive"
	"baogao/internal/errs"
	"baogao/report"
)

// The events an alert may wait for.
const (
	OnNew       = "new"
	OnChanged   = "changed"
	OnWithdrawn = "withdrawn"
	OnLate      = "late" // by the calendar, of a region
)

// AlertRule is a saved search or rule, and whom to tell.
type AlertRule struct {
	Name      string   `json:"name"`
	Query     string   `json:"query,omitempty"`
	Region    string   `json:"region,omitempty"` // of late
	On        []string `json:"on"`               // new changed withdrawn late
	Indicator string   `json:"indicator,omitempty"`
	Min       *float64 `json:"min,omitempty"` // a figure below it is told of
	Max       *float64 `json:"max,omitempty"` // or above it
	To        string   `json:"to"`            // an address of mail, or of the web
}

// Event is something an alert tells of, and why.
type Event struct {
	Key    string `json:"key"` // the same for the same version of the same document
	Event  string `json:"event"`
	Report string `json:"report,omitempty"`
	Title  string `json:"title"`
	Unit   string `json:"unit,omitempty"`
	Year   int    `json:"year,omitempty"`
	URL    string `json:"url,omitempty"`
	Why    string `json:"why"`
}

// Notice is what is sent to one address.
type Notice struct {
	Alert  int64     `json:"alert"`
	Rule   AlertRule `json:"rule"`
	Events []Event   `json:"events"`

	Secret string `json:"-"` // what it is signed with
}

// NewSecret makes what the notices of a rule are signed with, empty for mail.
func (r *AlertRule) NewSecret() string {
	if !strings.HasPrefix(r.To, "http://") && !strings.HasPrefix(r.To, "https://") {
		return ""
	}
	return rand.Text()
}

// Signature is how a notice is signed: the HMAC-SHA-256, by the secret, of the
// time in Unix seconds, a full stop, and the body.
func Signature(secret, at string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write(append([]byte(at+"."), body...)) // a hash does not fail
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// Teller finds what alerts are to tell of and has it delivered.
type Teller struct {
	*Auditor
	// Matches says which of these reports a query finds.
	Matches func(ctx context.Context, query string, ids []string) (map[string]bool, error)
	// Deliver sends a notice; what it could not send is tried again next time.
	Deliver func(ctx context.Context, n *Notice) error
}

// Check says what is wrong with a rule.
func (r *AlertRule) Check() error {
	wrong := func(s string) error { return errs.New(errs.BadParameter, s, nil) }
	if len(r.On) == 0 {
		r.On = []string{OnNew, OnChanged}
	}
	for _, on := range r.On {
		if !slices.Contains([]string{OnNew, OnChanged, OnWithdrawn, OnLate}, on) {
			return wrong("事件 " + on + " 应是 new、changed、withdrawn、late 之一")
		}
	}
	if slices.Contains(r.On, OnLate) && r.Region == "" {
		return wrong("逾期提醒须写明 region")
	}
	if len([]rune(r.Query)) > 256 || len([]rune(r.Name)) > 100 {
		return wrong("检索式或名称过长")
	}
	if r.Indicator == "" && (r.Min != nil || r.Max != nil) {
		return wrong("min、max 须同时写明 indicator")
	}
	if u, err := url.Parse(r.To); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return nil
	}
	if _, err := mail.ParseAddress(r.To); err != nil {
		return wrong("to 应是邮件地址或 http(s) 网址")
	}
	return nil
}

// maxEvents bounds one notice.
const maxEvents = 100

// Run looks through what changed for every alert, tells of it, and notes what
// was told. A run after a failure, or a second one, tells nothing twice.
func (t *Teller) Run(ctx context.Context) (sent int, err error) {
	defer errs.Wrap(&err, "audit.Run")
	all, err := t.Archive.Alerts(ctx)
	if err != nil {
		return 0, err
	}
	var failed []error
	for i := range all {
		n, err := t.run(ctx, &all[i])
		if sent += n; err != nil {
			failed = append(failed, fmt.Errorf("alert %d: %w", all[i].ID, err))
		}
	}
	return sent, errors.Join(failed...)
}

func (t *Teller) run(ctx context.Context, x *archive.Alert) (sent int, err error) {
	n := Notice{Alert: x.ID, Secret: x.Secret}
	if err := json.Unmarshal(x.Rule, &n.Rule); err != nil {
		return 0, err
	}
	told, err := t.Archive.Told(ctx, x.ID)
	if err != nil {
		return 0, err
	}
	if slices.Contains(n.Rule.On, OnLate) {
		if err := t.late(ctx, &n.Rule, told, func(e Event) { n.Events = append(n.Events, e) }); err != nil {
			return 0, err
		}
	}
	for seq := x.Seq; ; {
		entries, err := t.Archive.Changes(ctx, seq, batch)
		if err != nil {
			return sent, err
		}
		if len(entries) > 0 {
			seq = entries[len(entries)-1].Seq
			events, err := t.events(ctx, &n.Rule, x, entries, told)
			if err != nil {
				return sent, err
			}
			n.Events = append(n.Events, events...)
		}
		if err := t.tell(ctx, &n, seq); err != nil {
			return sent, err
		}
		sent += len(n.Events)
		if n.Events = nil; len(entries) == 0 {
			return sent, nil
		}
	}
}

// tell delivers a notice in parts and notes each part as soon as it is out.
func (t *Teller) tell(ctx context.Context, n *Notice, seq uint64) error {
	for events := range slices.Chunk(n.Events, maxEvents) {
		part := *n
		part.Events = events
		if err := t.Deliver(ctx, &part); err != nil {
			return err
		}
		keys := make([]string, len(events))
		for i := range events {
			keys[i] = events[i].Key
		}
		if err := t.Archive.Tell(ctx, n.Alert, keys, 0); err != nil {
			return err
		}
	}
	return t.Archive.Tell(ctx, n.Alert, nil, seq)
}

// events are what a batch of changes means to a rule.
func (t *Teller) events(ctx context.Context, rule *AlertRule, x *archive.Alert, entries []archive.Entry, told map[string]bool) ([]Event, error) {
	var found []Event
	var ids []string
	by := map[string]*archive.Entry{}
	for i := range entries {
		e := &entries[i]
		event, ok := eventOf(e, x.Made)
		key := e.Report.ID + ":" + strconv.Itoa(e.Version) + ":" + event
		if !ok || told[key] || !slices.Contains(rule.On, event) {
			continue
		}
		r := &e.Report
		found = append(found, Event{Key: key, Event: event, Report: r.ID, Title: r.Title, Unit: r.Unit.Name, Year: r.Year, URL: r.URL})
		ids, by[r.ID] = append(ids, r.ID), e
	}
	if len(ids) == 0 {
		return nil, nil
	}
	matches := map[string]bool{}
	if rule.Query != "" {
		var err error
		if matches, err = t.Matches(ctx, rule.Query, ids); err != nil {
			return nil, err
		}
	}
	kept := found[:0]
	for _, e := range found {
		if (rule.Query == "" || matches[e.Report]) && rule.explain(&e, &by[e.Report].Report) {
			kept = append(kept, e)
		}
	}
	return kept, nil
}

// eventOf says what happened to a report after a time, if anything did: a new
// reading of old bytes is no event.
func eventOf(e *archive.Entry, since time.Time) (event string, ok bool) {
	switch e.State {
	case archive.Hidden:
		return "", false
	case archive.Withdrawn:
		return OnWithdrawn, true
	default:
	}
	for _, v := range e.Report.Versions {
		if v.N != e.Version {
			continue
		}
		if seen, err := time.Parse(time.RFC3339, v.Seen); err != nil || seen.Before(since.Truncate(time.Second)) {
			return "", false
		}
	}
	if e.Version == 1 {
		return OnNew, true
	}
	return OnChanged, true
}

// explain says why an event is told of; false if its figures give no reason.
func (r *AlertRule) explain(e *Event, of *report.Report) bool {
	why := []string{map[string]string{OnNew: "新发布", OnChanged: "内容有改动", OnWithdrawn: "原网站已撤下"}[e.Event]}
	if r.Query != "" {
		why = append(why, "符合检索式「"+r.Query+"」")
	}
	if r.Indicator != "" {
		said := r.outside(of)
		if said == "" {
			return false
		}
		why = append(why, said)
	}
	e.Why = strings.Join(why, "，")
	return true
}

// outside names the first figure of the indicator that lies outside the range.
func (r *AlertRule) outside(of *report.Report) string {
	for _, f := range of.Figures {
		if !strings.Contains(f.Indicator, r.Indicator) && !strings.Contains(f.IndicatorKey, r.Indicator) {
			continue
		}
		switch {
		case r.Min != nil && f.Value < *r.Min:
			return f.Indicator + f.Raw + " 低于 " + plain(*r.Min)
		case r.Max != nil && f.Value > *r.Max:
			return f.Indicator + f.Raw + " 高于 " + plain(*r.Max)
		case r.Min == nil && r.Max == nil:
			return f.Indicator + f.Raw
		}
	}
	return ""
}

// late tells of reports that are late, once each.
func (t *Teller) late(ctx context.Context, rule *AlertRule, told map[string]bool, do func(Event)) error {
	found, err := t.Leads(ctx, LeadAsk{Region: rule.Region})
	if err != nil {
		return err
	}
	for i := range found.Leads {
		l := &found.Leads[i]
		if key := "lead:" + l.ID; (l.Type == LateLead || l.Type == NotFoundLead) && !told[key] {
			e := Event{Key: key, Event: OnLate, Title: l.Unit + " " + l.Kind.Name(), Unit: l.Unit, Year: l.Year, Why: LeadName(l.Type) + "：" + l.Reason}
			if len(l.Reports) > 0 {
				e.Report, e.URL = l.Reports[0], found.Reports[l.Reports[0]].URL
			}
			do(e)
		}
	}
	return nil
}
