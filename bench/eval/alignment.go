package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	passages "baogao/compare"
	"baogao/internal/sample"
	"baogao/report"
)

// alignmentLabels is where it lies which sections belong side by side.
const alignmentLabels = "compare/testdata/alignment"

// alignment measures which sections Align puts side by side, in pairs of
// sections of two reports: those of 31 provinces, all of a half at once and
// two by two, and those of the invented county, a unit's over the years and
// all of a year. Half a is for tuning, half b for the check.
func alignment(shared string, notes io.Writer) (map[string]float64, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	places := report.NewRegister()
	aligner := &sideBySide{masker: passages.NewMasker(places.Names), notes: notes}
	halves, err := provincial(shared, filepath.Join(root, alignmentLabels, "provincial.tsv"), places)
	if err != nil {
		return nil, err
	}
	figures := map[string]float64{}
	var all, pairs pairCount
	for half, reports := range halves {
		var two pairCount
		for i := range reports {
			for j := range i {
				two.add(aligner.count([]keyed{reports[j], reports[i]}, ""))
			}
		}
		at := aligner.count(reports, half)
		figures["together_f1_"+half], figures["two_by_two_f1_"+half] = at.f1(), two.f1()
		all.add(at)
		pairs.add(two)
	}
	figures["together_f1"], figures["two_by_two_f1"] = all.f1(), pairs.f1()
	fmt.Fprintf(notes, "alignment: together precision %.4f recall %.4f, two by two precision %.4f recall %.4f\n",
		all.precision(), all.recall(), pairs.precision(), pairs.recall())
	groups, err := county(filepath.Join(root, alignmentLabels, "county.tsv"), places)
	if err != nil {
		return nil, err
	}
	var own pairCount
	for _, g := range groups {
		own.add(aligner.count(g, "county"))
	}
	figures["county_f1"] = own.f1()
	return figures, nil
}

// matter is what a section is about, at a stage of its report.
type matter struct{ stage, name string }

// matters are those of a section, and whether each is of the first rank.
type matters map[matter]bool

// keyed is a report with the matters of its sections by where they start.
type keyed struct {
	report report.Report
	text   string
	keys   map[int]matters
}

func readMatters(keys []string) matters {
	all := matters{}
	for _, key := range keys {
		stage, names, _ := strings.Cut(key, ":")
		first, others, _ := strings.Cut(names, ",")
		for name := range strings.SplitSeq(first, "+") {
			if key != "-" && (name != "" || names == "") {
				all[matter{stage, name}] = true
			}
		}
		for name := range strings.SplitSeq(others, ",") {
			if name != "" {
				all[matter{stage, name}] = false
			}
		}
	}
	return all
}

// whole reports whether the section that opens a stage is all there is of it.
func (k *keyed) whole(stage string) bool {
	for _, ms := range k.keys {
		for m := range ms {
			if sameStage(m.stage, stage) && m.name != "all" {
				return false
			}
		}
	}
	return true
}

// sameStage: a review of five years stands beside one of the year.
func sameStage(a, b string) bool {
	if a == "f" {
		a = "r"
	}
	if b == "f" {
		b = "r"
	}
	return a == b
}

// belong says whether two sections must stand side by side, or may.
func belong(a, b *keyed, x, y matters) (must, may bool) {
	for m, first := range x {
		for n, also := range y {
			switch {
			case m == n:
				must, may = must || first && also && m.name != "item", true
			case sameStage(m.stage, n.stage) && (m.name == n.name || m.name == "all" && a.whole(m.stage) || n.name == "all" && b.whole(n.stage)),
				m.name == "self" && n.stage == "s", n.name == "self" && m.stage == "s":
				may = true
			}
		}
	}
	return must, may
}

// pairCount counts pairs of sections.
type pairCount struct{ wanted, hit, found, right int }

func (p *pairCount) add(q pairCount) {
	p.wanted, p.hit, p.found, p.right = p.wanted+q.wanted, p.hit+q.hit, p.found+q.found, p.right+q.right
}
func (p *pairCount) precision() float64 { return share(p.right, p.found) }
func (p *pairCount) recall() float64    { return share(p.hit, p.wanted) }
func (p *pairCount) f1() float64 {
	return 2 * p.precision() * p.recall() / max(p.precision()+p.recall(), 1e-9)
}

// sideBySide aligns reports and counts the pairs.
type sideBySide struct {
	masker *passages.Masker
	notes  io.Writer
}

// section is one of a report, by number of the report and start.
type section struct{ report, start int }

func (s *sideBySide) count(reports []keyed, name string) (n pairCount) {
	list, texts := make([]report.Report, len(reports)), make([]string, len(reports))
	for i := range reports {
		list[i], texts[i] = reports[i].report, reports[i].text
	}
	together := map[[2]section]bool{}
	for _, row := range passages.Align(list, texts, s.masker).Sections {
		var in []section
		for _, p := range slices.Concat(row.Cells, row.More) {
			if p != nil && p.Section >= 0 {
				i := slices.IndexFunc(list, func(r report.Report) bool { return r.ID == p.ID })
				in = append(in, section{i, list[i].Sections[p.Section].Start})
			}
		}
		for _, a := range in {
			for _, b := range in {
				if a.report < b.report {
					together[[2]section{a, b}] = true
				}
			}
		}
	}
	for i := range reports {
		for j := range i {
			n.add(s.pairs(reports, j, i, together, name))
		}
	}
	return n
}

// pairs counts those of two reports.
func (s *sideBySide) pairs(reports []keyed, i, j int, together map[[2]section]bool, name string) (n pairCount) {
	a, b := &reports[i], &reports[j]
	for x, mx := range a.keys {
		for y, my := range b.keys {
			must, may := belong(a, b, mx, my)
			found := together[[2]section{{i, x}, {j, y}}]
			if must {
				n.wanted++
			}
			if found {
				n.found++
			}
			switch {
			case found && must:
				n.hit, n.right = n.hit+1, n.right+1
			case found && may:
				n.right++
			case (found || must) && name != "":
				fmt.Fprintf(s.notes, "alignment %s %s: %s | %s\n", name, map[bool]string{true: "FALSE", false: "MISSED"}[found], a.heading(x), b.heading(y))
			}
		}
	}
	return n
}

func (k *keyed) heading(start int) string {
	for _, s := range k.report.Sections {
		if s.Start == start {
			return k.report.ID + " " + s.Number + s.Heading
		}
	}
	return k.report.ID + " " + strconv.Itoa(start)
}

// provincial reads the labelled reports, halved by the hash of their names.
func provincial(shared, labels string, places *report.Register) (map[string][]keyed, error) {
	documents := map[string]document{}
	if err := readDocuments(filepath.Join(shared, "data", "reports", "provincial-2026.jsonl"), documents); err != nil {
		return nil, err
	}
	f, err := os.Open(labels)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	halves := map[string][]keyed{}
	var last *keyed
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		switch {
		case strings.HasPrefix(f[0], "#"):
		case f[0] == "text":
			doc, ok := documents[f[1]]
			if !ok || hashOf(doc.Text) != f[2] {
				return nil, fmt.Errorf("the sections of %s are not of this text", f[1])
			}
			r := report.Parse(places, report.Article{Title: doc.Title, Body: doc.Text, Given: report.Given{ID: doc.ID, Unit: doc.Unit}})[0]
			half := [2]string{"a", "b"}[sha256.Sum256([]byte(f[1]))[0]%2]
			halves[half] = append(halves[half], keyed{r, doc.Text, map[int]matters{}})
			last = &halves[half][len(halves[half])-1]
		default:
			start, err := strconv.Atoi(f[0])
			if err != nil || last == nil {
				return nil, fmt.Errorf("%q is no label", lines.Text())
			}
			last.keys[start] = readMatters(strings.Fields(f[1]))
		}
	}
	return halves, lines.Err()
}

// county lays the invented county's reports side by side: those of a unit, and
// those of a year.
func county(labels string, places *report.Register) ([][]keyed, error) {
	data, err := os.ReadFile(labels)
	if err != nil {
		return nil, err
	}
	var rules [][]string
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			rules = append(rules, f)
		}
	}
	groups := map[string][]keyed{}
	var names []string
	for i, p := range sample.County().Publications {
		if p.Document == nil {
			continue
		}
		r := report.Parse(places, report.Article{Title: p.Title, Body: p.Document.Text()})[0]
		r.ID = fmt.Sprintf("%s-%d-%d", p.Member.Name, p.Year, i)
		k := keyed{r, r.Text, map[int]matters{}}
		for _, s := range r.Sections {
			if s.Level > 2 {
				continue
			}
			key := []string{"p"}
			if s.Level > 0 {
				at := slices.IndexFunc(rules, func(f []string) bool {
					ok, _ := path.Match(f[1], s.Heading)
					return f[0] == string(p.Kind) && ok
				})
				if at < 0 {
					return nil, fmt.Errorf("%s has no label: %s", r.ID, s.Heading)
				}
				key = []string{rules[at][2]}
			}
			k.keys[s.Start] = readMatters(key)
		}
		for _, g := range [2]string{string(p.Kind) + p.Member.Name, string(p.Kind) + strconv.Itoa(p.Year)} {
			if !slices.Contains(names, g) {
				names = append(names, g)
			}
			if len(groups[g]) < passages.MaxCompared {
				groups[g] = append(groups[g], k)
			}
		}
	}
	var all [][]keyed
	for _, name := range names {
		all = append(all, groups[name])
	}
	return all, nil
}
