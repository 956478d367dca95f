package report

import (
	"encoding/json"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"baogao/internal/sharedtest"
)

func TestNumerals(t *testing.T) {
	for _, tt := range []struct {
		text       string
		value, max float64
		raw        string // what is read, if not the whole
	}{
		{"5200余人", 5200, 0, "5200"},
		{"一万三", 13000, 0, ""},
		{"两千四百五", 2450, 0, ""},
		{"4.78万亿", 4.78e12, 0, ""},
		{"1.1万", 11000, 0, ""},
		{"1,286", 1286, 0, ""},
		{"４，５６５", 4565, 0, ""},
		{"４，500", 4500, 0, ""},
		{"12，345", 12, 0, "12"}, // a comma between clauses
		{"3600多万", 3.6e7, 0, ""},
		{"5万4千6百", 54600, 0, ""},
		{"180 万", 1.8e6, 0, ""},
		{"5千瓦", 5, 0, "5"},
		{"一百四十二", 142, 0, ""},
		{"一亿零六万", 100060000, 0, ""},
		{"一万五千亿", 1.5e12, 0, ""},
		{"三十六点五", 36.5, 0, ""},
		{"百分之三", 3, 0, ""},
		{"百分之百", 100, 0, ""},
		{"三成", 30, 0, ""},
		{"七成六", 76, 0, ""},
		{"三成立", 3, 0, "三"},
		{"三分之一", 1. / 3, 0, ""},
		{"1/3", 1. / 3, 0, ""},
		{"24/7", 24, 0, "24"},
		{"翻一番", 100, 0, ""},
		{"翻了两番", 300, 0, ""},
		{"二三十", 20, 30, ""},
		{"三五", 3, 5, ""},
		{"第二", 2, 0, ""},
		{"壹佰贰拾", 120, 0, ""},
		{"三千八百 九十六 萬", 38960000, 0, ""},
	} {
		n, ok := numeralAt(tt.text, 0)
		raw := tt.raw
		if raw == "" {
			raw = tt.text
		}
		if !ok || math.Abs(n.value-tt.value) > 1e-9*tt.value || n.max != tt.max || tt.text[:n.end] != raw {
			t.Errorf("%s: %v %+v reads %q, want %v %v of %q", tt.text, ok, n, tt.text[:n.end], tt.value, tt.max, raw)
		}
	}
	for _, text := range []string{"二〇二一年", "十四五", "2021.3.15", "翻身", "第一批", "246.555.8888"} {
		if n, ok := numeralAt(text, 0); ok && !n.traits.has(ordinal) {
			t.Errorf("%s is read as %+v", text, n)
		}
	}
}

// unusual are the ways of writing numbers that the specs know and reports do
// not use.
var unusual = []struct {
	class string
	match *regexp.Regexp
}{
	{"powers and exponents", regexp.MustCompile(`\^|\d[eE][+\-]?\d`)},
	{"k for thousand", regexp.MustCompile(`[\dｋ０-９]k`)},
	{"折 of discounts and 半成", regexp.MustCompile(`折|半成`)},
	{"打 as twelve", regexp.MustCompile(`打`)},
	{"兆 as a number", regexp.MustCompile(`兆`)},
	{"blanks inside words", regexp.MustCompile(`分 +之|百 *分 +|百 +分|分之 +|[成点點] +|之[一二三四五六七八九] +[十點]| [成点點折]| 余|[一二三四五六七八九十] +又|又 |百分 点|百 二 十|余 |之 `)},
	{"no digit before the point", regexp.MustCompile(`^\.|\.\.`)},
	{"fractions behind a whole number and a blank", regexp.MustCompile(`[\d０-９] +[\d０-９]+[/／]`)},
	{"cents behind the amount", regexp.MustCompile(`元[又\d].*[分銭]`)},
	{"two units of 千 in a row", regexp.MustCompile(`五十千|零十$`)},
	{"a minus inside a fraction", regexp.MustCompile(`分之[负負]`)},
	{"amounts of no unit or number", regexp.MustCompile(`^人民币美元$|\d{20}`)},
}

// TestNumberSpecs reads Microsoft's specs: each number they name must be read
// with its value and end, and what they hold for no number must be no figure.
func TestNumberSpecs(t *testing.T) {
	for _, file := range []string{"Number_Chinese_NumberModel.json", "Number_Chinese_PercentModel.json", "NumberWithUnit_Chinese_CurrencyModel.json"} {
		data, err := os.ReadFile(sharedtest.Path(t, "data", "numbers", file))
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Input   string
			Results []struct {
				Text       string
				Resolution struct{ Value string }
			}
		}
		if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), `"value": null`, `"value": ""`)), &cases); err != nil {
			t.Fatal(err)
		}
		right, all, left := 0, 0, map[string]int{}
	next:
		for _, c := range cases {
			for _, u := range unusual {
				if u.match.MatchString(c.Input) {
					left[u.class]++
					continue next
				}
			}
			all++
			fits := true
			if len(c.Results) == 0 {
				r := Report{Text: c.Input}
				fits = len(figures(&r)) == 0 || strings.Contains(file, "Percent") || strings.Contains(c.Input, "美元") || strings.Contains(c.Input, "美刀")
			}
			from := 0
			for _, want := range c.Results {
				if want.Resolution.Value == "" {
					continue
				}
				end, ok := specNumber(c.Input, &from, want.Resolution.Value)
				fits = fits && ok && end > 0
			}
			if fits {
				right++
			} else {
				t.Logf("%s: %q wants %v", file, c.Input, c.Results)
			}
		}
		share := float64(right) / float64(max(all, 1))
		t.Logf("%s: %d of %d (%.3f), left out %v", file, right, all, share, left)
		if share < .95 {
			t.Errorf("%s: %.3f of the cases within report style", file, share)
		}
	}
}

// specNumber finds the next number that has the value, in the manner of the
// specs: parts of a hundred as percent.
func specNumber(input string, from *int, value string) (end int, ok bool) {
	want, err := strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64)
	if err != nil {
		return 0, false
	}
	for i := *from; i < len(input); {
		n, is := numeralAt(input, i)
		if !is {
			i++
			for i < len(input) && input[i]&0xC0 == 0x80 {
				i++
			}
			continue
		}
		f := finder{text: input}
		u, n := f.measured(n)
		n = f.signed(n)
		got := n.value
		switch {
		case u.name == "‰":
			got /= 10
		case u.name == "‱":
			got /= 100
		case n.traits.has(fraction) && strings.HasSuffix(value, "%"):
			got *= 100
		}
		i = n.end + u.end
		if math.Abs(got-want) <= 1e-9*math.Abs(want) {
			*from = i
			return i, true
		}
		if n.traits.has(scaled | decimal) {
			return 0, false // another number where this one is
		}
	}
	return 0, false
}

// TestTelephoneSpecs reads the specs of telephone numbers: each that a word
// announces must be found whole, and nothing else may be taken for one. Left out
// are four that no word announces; a mobile behind a name, which they do not ask
// for, is masked all the same.
func TestTelephoneSpecs(t *testing.T) {
	data, err := os.ReadFile(sharedtest.Path(t, "data", "numbers", "Sequence_Chinese_PhoneNumberModel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Input   string
		Results []struct{ Text string }
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	found, all, left := 0, 0, 0
	for _, c := range cases {
		marked := personal(c.Input)
		if len(c.Results) == 0 && len(marked) > 0 && marked[0].Type != "mobile" && !strings.Contains(c.Input, "电话号是") {
			t.Errorf("%q has %+v", c.Input, marked)
		}
		for _, want := range c.Results {
			at := strings.Index(c.Input, want.Text)
			if !strings.Contains(c.Input[:at], "电话") && !strings.Contains(c.Input[:at], "号码") {
				left++
				continue
			}
			all++
			for _, p := range marked {
				if p.Start <= at && p.End >= at+len(want.Text) {
					found++
					break
				}
			}
		}
	}
	t.Logf("%d of %d announced numbers, %d left out", found, all, left)
	if float64(found) < .999*float64(all) || left > 8 {
		t.Errorf("%d of %d announced numbers found, %d left out", found, all, left)
	}
}

// TestTelephonesAreNoFigures reads the specs of telephone numbers.
func TestTelephonesAreNoFigures(t *testing.T) {
	data, err := os.ReadFile(sharedtest.Path(t, "data", "numbers", "Sequence_Chinese_PhoneNumberModel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Input   string
		Results []struct{ Text string }
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if len(c.Results) == 0 {
			continue
		}
		r := Report{Text: c.Input, Personal: personal(c.Input)}
		for _, g := range figures(&r) {
			t.Errorf("%q has the figure %q %v", c.Input, g.Raw, g.Value)
		}
	}
}

// TestUnitsHaveOneClass: of two the order of a map would choose.
func TestUnitsHaveOneClass(t *testing.T) {
	seen := map[string]bool{}
	for _, list := range units {
		for _, u := range list {
			if seen[u.name] {
				t.Errorf("%s has two classes", u.name)
			}
			seen[u.name] = true
		}
	}
}
