package report

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Lead 疑点 is a matter to verify, never a verdict.
type Lead struct {
	ID       string     `json:"id"` // the same as long as the words it rests on are the same
	Type     string     `json:"type"`
	Strength Strength   `json:"strength"`
	Reports  []string   `json:"reports"`
	Spans    []LeadSpan `json:"spans"`
	Reason   string     `json:"reason"`
}

// Strength says how much speaks for a lead.
type Strength string

// The strengths of a lead.
const (
	Strong Strength = "strong"
	Medium Strength = "medium"
	Weak   Strength = "weak"
)

// The types of leads that one report gives.
const (
	WrongYear        = "wrong_year"        // another year left in the text
	ForeignPlace     = "foreign_place"     // another unit left in the text
	NoCompetence     = "no_competence"     // a duty this level does not have
	FinishedCampaign = "finished_campaign" // a finished campaign as a task to come
	PartAboveWhole   = "part_above_whole"  // 其中 more than the whole
	SumMismatch      = "sum_mismatch"      // parts, or the cells of a form, that do not add up
	RateMismatch     = "rate_mismatch"     // a rate that its two numbers do not give
	ChangeMismatch   = "change_mismatch"   // a change that its beginning and end do not give
	ImpossibleShare  = "impossible_share"  // a share that no whole number of the base gives
)

// LeadSpan is the place of a lead in the text of a report.
type LeadSpan struct {
	Report string `json:"report"`
	Span
}

// Leads finds what in one report deserves a second look, in text order. tables
// are those of its article. Few and right beats many: a rule speaks only where
// the text leaves it little else to mean.
func Leads(places *Register, r *Report, tables []Table) []Lead {
	if r.Kind == Other || r.Text == "" {
		return nil
	}
	f := leadFinder{r: r, places: places, end: r.BodyEnd()}
	f.years()
	f.foreign()
	f.competence()
	f.campaigns()
	f.sums()
	f.shares()
	f.above()
	f.structures()
	f.industries()
	f.changes()
	f.increases()
	f.steps()
	f.formSums(tables)
	slices.SortStableFunc(f.leads, func(a, b Lead) int { return a.Spans[0].Start - b.Spans[0].Start })
	return f.leads
}

type leadFinder struct {
	r      *Report
	places *Register
	end    int // of the report, before its annexes
	// misdated reports are of another year than they are published as.
	misdated bool
	leads    []Lead
}

// add notes a lead on some words of the text, once.
func (f *leadFinder) add(kind string, strength Strength, reason string, spans ...Span) {
	if spans[0].Start >= f.end && kind != SumMismatch {
		return // the form of the open-government report may stand in an annex
	}
	l := Lead{Type: kind, Strength: strength, Reports: []string{f.r.ID}, Reason: reason}
	words := make([]string, 0, len(spans))
	for _, s := range spans {
		l.Spans = append(l.Spans, LeadSpan{f.r.ID, s})
		words = append(words, f.r.Text[s.Start:s.End])
	}
	l.ID = LeadID(kind, l.Reports, words)
	for _, known := range f.leads {
		if known.ID == l.ID {
			return
		}
	}
	f.leads = append(f.leads, l)
}

// LeadID is the same for the same words of the same reports, wherever in the
// text they stand: what a person said of a lead holds until they change.
func LeadID(kind string, reports, words []string) string {
	h := sha256.New()
	for _, part := range slices.Concat([]string{kind}, reports, words) {
		h.Write([]byte(strings.Join(strings.Fields(part), "")))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// lineOf is the line around a place.
func (f *leadFinder) lineOf(at int) string {
	text := f.r.Text
	start, end := strings.LastIndexByte(text[:at], '\n')+1, len(text)
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		end = at + i
	}
	return text[start:end]
}

// sentenceOf is the sentence around a place.
func (f *leadFinder) sentenceOf(at int) Span {
	text := f.r.Text
	start, end := 0, len(text)
	if i := strings.LastIndexAny(text[:at], "。；！\n"); i >= 0 {
		start = i + 1
		for start < at && text[start]&0xC0 == 0x80 {
			start++
		}
	}
	if i := strings.IndexAny(text[at:], "。；！\n"); i >= 0 {
		end = at + i
	}
	lead := len(text[start:end]) - len(strings.TrimLeft(text[start:end], blanks))
	return Span{start + lead, end}
}
