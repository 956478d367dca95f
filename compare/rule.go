package compare

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"baogao/report"
)

// Who must publish what by when is data: rules.txt, with its sources.
//
//go:embed data/rules.txt
var rulesFile string

// Rule is one duty to publish: of which units, in which years, by which day.
type Rule struct {
	Name   string
	Kind   report.Kind
	Region string   // code the rule holds in; empty: everywhere
	Units  []string // levels or types of unit, empty: all
	From   int      // first and last year reported on, 0: open
	To     int
	Duty   string // owed voluntary exempt
	Due    string // MM-DD, empty: no fixed day
	After  int    // years from the year reported on to Due
	Season string // MM-DD of that year after which absence says something; Due if empty
	Basis  string // the source, in words
}

// The duties.
const (
	owed      = "owed"
	voluntary = "voluntary"
	exempt    = "exempt"
)

// NationalRules are the rules that come with the program.
func NationalRules() []Rule {
	rules, err := ParseRules(rulesFile)
	if err != nil {
		panic(err) // the file is embedded and its test reads it
	}
	return rules
}

// ParseRules reads a file of rules: lines of fields separated by |, of which
// the first names the rule. A mistake names its line.
//
//	name | kind | region | units | from | to | duty | due | after | season | basis
func ParseRules(file string) ([]Rule, error) {
	var rules []Rule
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(file, "\ufeff")) {
		n++
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		r, err := parseRule(line)
		if err != nil {
			return nil, fmt.Errorf("第 %d 行：%w：%s", n, err, line)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func parseRule(line string) (r Rule, err error) {
	f := strings.Split(line, "|")
	if len(f) != 11 {
		return r, fmt.Errorf("应有 11 列，以 | 分隔，现有 %d 列", len(f))
	}
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	r = Rule{Name: f[0], Kind: report.Kind(f[1]), Region: f[2], Units: strings.Fields(f[3]), Duty: f[6], Due: f[7], Season: f[9], Basis: f[10]}
	kinds := []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport, report.WebsiteReport}
	if !slices.Contains(kinds, r.Kind) {
		return r, fmt.Errorf("类型 %q 不认识", f[1])
	}
	if strings.Trim(r.Region, "0123456789") != "" {
		return r, fmt.Errorf("地区 %q 须为行政区划代码", f[2])
	}
	r.Region = report.CodePrefix(r.Region)
	if r.Duty != owed && r.Duty != voluntary && r.Duty != exempt {
		return r, fmt.Errorf("义务 %q 须为 owed、voluntary 或 exempt", f[6])
	}
	for i, to := range map[int]*int{4: &r.From, 5: &r.To, 8: &r.After} {
		if *to, err = strconv.Atoi(f[i]); err != nil && f[i] != "" {
			return r, fmt.Errorf("%q 须为整数", f[i])
		}
	}
	for _, day := range []string{r.Due, r.Season} {
		if day != "" && !monthDay(day) {
			return r, fmt.Errorf("日期 %q 须写成 03-31", day)
		}
	}
	return r, nil
}

func monthDay(s string) bool {
	if len(s) != len("03-31") || s[2] != '-' {
		return false
	}
	_, ok := parseDay("2024-" + s) // a leap year
	return ok
}

// applies says whether the rule speaks of this unit in this year.
func (r *Rule) applies(u *report.Unit, kind report.Kind, year int) bool {
	if r.Kind != kind || !strings.HasPrefix(u.Code, r.Region) || r.From != 0 && year < r.From || r.To != 0 && year > r.To {
		return false
	}
	return len(r.Units) == 0 || slices.ContainsFunc(r.Units, func(of string) bool { return of == u.Type || of == class(u) })
}

// class joins level and type where a rule speaks of both: county/department.
func class(u *report.Unit) string { return u.Level + "/" + u.Type }

// ruleFor is the rule that binds a unit: of the longest region, the last line
// of several. nil if nobody asks anything of it.
func ruleFor(rules []Rule, u *report.Unit, kind report.Kind, year int) *Rule {
	var best *Rule
	for i := range rules {
		r := &rules[i]
		if r.applies(u, kind, year) && (best == nil || len(r.Region) >= len(best.Region)) {
			best = r
		}
	}
	return best
}

// ended says that a unit was no more on the last day in time.
func ended(u *report.Unit, due string) bool { return u.Until != "" && u.Until <= due }

// Owes says whether a unit that lived at the end of a year, and still on the
// last day in time, must publish a report of it.
func Owes(rules []Rule, u *report.Unit, kind report.Kind, year int) bool {
	if !u.Lived(year) {
		return false
	}
	rule := ruleFor(rules, u, kind, year)
	if rule == nil || rule.Duty != owed {
		return false
	}
	due, _ := rule.due(year)
	return !ended(u, due)
}

// due is the last day in time for the report of a year, and the day after which
// its absence says something.
func (r *Rule) due(year int) (due, season string) {
	at := func(day string) string {
		if day == "" {
			return ""
		}
		day = strconv.Itoa(year+r.After) + "-" + day
		if _, ok := parseDay(day); !ok { // 29 February
			day = day[:len(day)-1] + "8"
		}
		return day
	}
	due, season = at(r.Due), at(r.Season)
	if season == "" {
		season = due
	}
	return due, season
}
