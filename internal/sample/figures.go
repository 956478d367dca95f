package sample

import (
	"math"
	"strconv"
	"strings"
)

// Figure is a number as it stands in a document.
type Figure struct {
	Indicator string
	Raw       string  // 1286.5万元
	Value     float64 // in the base unit: 12865000
	Unit      string  // 元
	Relation  string  // level increase decrease
}

// rule says how one figure of figures.txt develops.
type rule struct {
	indicator, unit string
	name            string   // walk part ratio percent villages
	args            []string // of the rule
}

// ledger holds the figures of one member over the years.
type ledger struct {
	member *Member
	rules  map[string]rule
	known  map[string]float64 // key and year
}

func figureRules() map[string]rule {
	rules := map[string]rule{}
	for _, line := range lines("figures.txt") {
		f := fields(line, 4)
		words := strings.Fields(f[3])
		rules[f[0]] = rule{indicator: f[1], unit: f[2], name: words[0], args: words[1:]}
	}
	return rules
}

func newLedger(m *Member, rules map[string]rule) *ledger {
	return &ledger{member: m, rules: rules, known: map[string]float64{}}
}

// value is the figure of a year. Each is derived from the member's name, the
// key and the year before, never from the order in which texts ask for it.
func (l *ledger) value(key string, year int) float64 {
	id := key + strconv.Itoa(year)
	if v, ok := l.known[id]; ok {
		return v
	}
	v := l.derive(key, year)
	l.known[id] = v
	return v
}

// ledgerStart is the year the walks begin in.
const ledgerStart = FirstYear - 2

func (l *ledger) derive(key string, year int) float64 {
	r, ok := l.rules[key]
	if !ok {
		panic("sample: unknown figure " + key) // a misprint in our own texts
	}
	random := random("figure", l.member.Name, key, strconv.Itoa(year))
	switch r.name {
	case "walk":
		return l.walk(key, r, year, random)
	case "part":
		whole := l.value(r.args[0], year)
		return min(whole, max(1, math.Floor(whole*random.between(number(r.args[1]), number(r.args[2])))))
	case "ratio":
		return round(100*l.value(r.args[0], year)/l.value(r.args[1], year), 2)
	case "percent":
		low, high := number(r.args[0]), number(r.args[1])
		if year <= ledgerStart {
			return round(random.between(low, high), 1)
		}
		return round(min(high, max(low, l.value(key, year-1)+random.between(-0.7, 0.9))), 1)
	}
	return float64(l.member.villages)
}

func (l *ledger) walk(key string, r rule, year int, random *rng) float64 {
	_, digits, _ := strings.Cut(r.args[0], ".")
	scale, flat := l.member.population, false
	if len(r.args) > 3 {
		flat = r.args[3] == "flat"
		scale = map[string]float64{"flat": 1, "slow": math.Sqrt(scale)}[r.args[3]]
	}
	if year > ledgerStart {
		growth := number(r.args[2])/100 + random.between(-0.07, 0.07)
		if flat && number(r.args[0]) > 10000 {
			growth = number(r.args[2])/100 + random.between(-0.012, 0.012) // incomes do not jump
		}
		v := l.value(key, year-1) * (1 + growth)
		if len(digits) == 0 {
			// Small counts would never move by percentages alone.
			v += float64(random.below(3) - 1)
		}
		return max(l.least(digits), round(v, len(digits)))
	}
	v := scale * random.between(number(r.args[0]), number(r.args[1]))
	return max(l.least(digits), round(v, len(digits)))
}

func (l *ledger) least(digits string) float64 {
	if digits == "" {
		return 1
	}
	return math.Pow(10, -float64(len(digits)))
}

func round(v float64, digits int) float64 {
	p := math.Pow(10, float64(digits))
	return math.Round(v*p) / p
}

// figure prints the value as a report does. Large counts are rounded to 万
// where the author likes round numbers: then the rounded value is the truth.
func (l *ledger) figure(key string, year int, rounded bool) Figure {
	r, v := l.rules[key], l.value(key, year)
	f := Figure{Indicator: r.indicator, Value: v, Unit: r.unit, Relation: "level"}
	printed := strconv.FormatFloat(v, 'f', -1, 64)
	base := r.unit
	for prefix, factor := range map[string]float64{"万": 1e4, "亿": 1e8} {
		if rest, ok := strings.CutPrefix(r.unit, prefix); ok {
			base = rest
			f.Value = round(v*factor, 2)
		}
	}
	if rounded && v >= 10000 && (r.unit == "份" || r.unit == "人次") { // never the counts that shares are taken of
		v = round(v/1e4, 2)
		printed, f.Value = strconv.FormatFloat(v, 'f', -1, 64)+"万", round(v*1e4, 2)
	}
	f.Unit = base
	f.Raw = printed + r.unit
	return f
}

// growth prints the change on the year before: 增长5.3%.
func (l *ledger) growth(key string, year int) (text string, f Figure) {
	now, before := l.value(key, year), l.value(key, year-1)
	change := round(100*(now-before)/before, 1)
	f = Figure{Indicator: l.rules[key].indicator, Raw: strconv.FormatFloat(math.Abs(change), 'f', -1, 64) + "%", Value: math.Abs(change), Unit: "%", Relation: "increase"}
	switch {
	case change == 0:
		return "持平", Figure{}
	case change < 0:
		f.Relation = "decrease"
		return "下降" + f.Raw, f
	}
	return "增长" + f.Raw, f
}
