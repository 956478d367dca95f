package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	passages "baogao/compare"
	"baogao/report"
)

// reuse measures how surely copies are found: passages of real reports planted
// into others, altered as copying offices alter them, and pairs of regulations
// of which the material says what they are to each other.
func reuse(shared string, notes io.Writer) (map[string]float64, error) {
	figures, err := pairs(shared, notes)
	if err != nil {
		return nil, err
	}
	texts, err := municipal(shared)
	if err != nil {
		return nil, err
	}
	p := newPlanter(texts)
	for i, manner := range []string{"altered", "renamed"} {
		recall, precision := p.measure(manner, uint64(i+1), notes)
		figures[manner+"_recall"], figures[manner+"_precision"] = recall, precision
	}
	return figures, nil
}

// eachJSON reads a file of JSON lines, packed or not.
func eachJSON(path string, line func([]byte) error) error {
	f, err := os.Open(path) //nolint:gosec // the folder a person names
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		defer z.Close()
		in = z
	}
	s := bufio.NewReaderSize(in, 1<<20)
	for {
		b, err := s.ReadBytes('\n')
		if len(bytes.TrimSpace(b)) > 0 {
			if err := line(b); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// pairs measures Kinship on regulations: the share of versions found at the
// threshold that takes .2 % of the random pairs for versions (one of 496), and
// none of them, and how often the sibling of a regulation in another province is
// nearer to it than any other of that province, by kinship and by containment.
func pairs(shared string, notes io.Writer) (map[string]float64, error) {
	r, err := readRegulations(shared)
	if err != nil {
		return nil, err
	}
	kin := passages.NewKinship(passages.NewMasker(report.NewRegister().Names), r.texts)
	found, sure := r.versions(kin.Of, notes)
	byKin, byShare := rankSiblings(kin, r.texts, r.number, r.siblings)
	fmt.Fprintf(notes, "reuse: sibling first by kinship %.3f, by containment %.3f\n", byKin, byShare)
	return map[string]float64{
		"versions_found": found, "versions_found_without_false_alarm": sure,
		"sibling_first": byKin, "sibling_first_over_containment": byKin - byShare,
	}, nil
}

// regulations are texts, and pairs of them of which it is known what they are
// to each other.
type regulations struct {
	texts                     []string
	number                    map[string]int // by path
	version, random, siblings [][2]int
}

func readRegulations(shared string) (*regulations, error) {
	r := &regulations{number: map[string]int{}}
	err := eachJSON(filepath.Join(shared, "data", "reuse", "texts.jsonl.gz"), func(b []byte) error {
		var t struct{ Path, Text string }
		if err := json.Unmarshal(b, &t); err != nil {
			return err
		}
		r.number[t.Path] = len(r.texts)
		r.texts = append(r.texts, t.Text)
		return nil
	})
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(shared, "data", "reuse", "pairs.tsv")) //nolint:gosec // as above
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		a, okA := r.number[f[2]]
		b, okB := r.number[f[3]]
		if !okA || !okB {
			return nil, fmt.Errorf("pair of unknown texts: %s", line)
		}
		switch pair := [2]int{a, b}; f[0] {
		case "version":
			r.version = append(r.version, pair)
		case "random":
			r.random = append(r.random, pair)
		default:
			r.siblings = append(r.siblings, pair)
		}
	}
	return r, nil
}

// versions is the share of versions that a likeness finds, at the threshold of
// one false alarm and at that of none.
func (r *regulations) versions(likeness func(a, b int) float64, notes io.Writer) (found, sure float64) {
	var random []float64
	for _, p := range r.random {
		random = append(random, likeness(p[0], p[1]))
	}
	slices.Sort(random)
	limit, strict := random[len(random)-1-(len(random)*2+999)/1000], random[len(random)-1]
	for _, p := range r.version {
		v := likeness(p[0], p[1])
		if v > strict {
			sure++
		}
		if v > limit {
			found++
			continue
		}
		fmt.Fprintf(notes, "reuse: version not found %.3f ≤ %.3f %s\n", v, limit, r.paths(p))
	}
	n := float64(len(r.version))
	return found / n, sure / n
}

// paths names a pair.
func (r *regulations) paths(pair [2]int) string {
	var names []string
	for path, n := range r.number {
		if n == pair[0] || n == pair[1] {
			names = append(names, path)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// rankSiblings asks, for each pair of two provinces, whether the second is the
// nearest to the first of all texts of its province.
func rankSiblings(kin *passages.Kinship, texts []string, number map[string]int, siblings [][2]int) (byKin, byShare float64) {
	province := map[int]string{}
	of := map[string][]int{}
	for path, n := range number {
		p := filepath.Dir(path)
		province[n] = p
		of[p] = append(of[p], n)
	}
	sets := make([]map[string]struct{}, len(texts))
	for i, t := range texts {
		sets[i] = grams8(t)
	}
	kinFirst, shareFirst := 0, 0
	for _, s := range siblings {
		bestKin, bestShare := true, true
		k, c := kin.Of(s[0], s[1]), contained(sets[s[0]], sets[s[1]])
		for _, other := range of[province[s[1]]] {
			if other == s[1] || other == s[0] {
				continue
			}
			bestKin = bestKin && kin.Of(s[0], other) < k
			bestShare = bestShare && contained(sets[s[0]], sets[other]) < c
		}
		if bestKin {
			kinFirst++
		}
		if bestShare {
			shareFirst++
		}
	}
	return float64(kinFirst) / float64(len(siblings)), float64(shareFirst) / float64(len(siblings))
}

func grams8(text string) map[string]struct{} {
	runes := []rune(strings.Join(strings.Fields(text), ""))
	set := map[string]struct{}{}
	for i := 0; i+8 <= len(runes); i++ {
		set[string(runes[i:i+8])] = struct{}{}
	}
	return set
}

func contained(a, b map[string]struct{}) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for g := range a {
		if _, ok := b[g]; ok {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// municipal reads real documents of ordinary length.
func municipal(shared string) (texts []string, err error) {
	err = eachJSON(filepath.Join(shared, "data", "reports", "municipal.jsonl.gz"), func(b []byte) error {
		var t struct{ Text string }
		if err := json.Unmarshal(b, &t); err != nil {
			return err
		}
		if n := utf8.RuneCountInString(t.Text); n > 600 && n < 8000 {
			texts = append(texts, t.Text)
		}
		return nil
	})
	return texts, err
}

// planter plants passages of one document into another.
type planter struct {
	texts  []string
	masker *passages.Masker
	places []string
}

func newPlanter(texts []string) *planter {
	p := &planter{texts: texts[:min(len(texts), 400)]}
	places := report.NewRegister()
	p.masker = passages.NewMasker(places.Names)
	places.Names(func(name, code string) bool {
		if len(code) == 6 && utf8.RuneCountInString(name) == 3 {
			p.places = append(p.places, name)
		}
		return true
	})
	return p
}

// planted is a passage in its source and where it was put.
type planted struct{ from, to, fromStart, fromEnd, toStart, toEnd int }

// plant plants a passage into every second document.
func (p *planter) plant(manner string, seed uint64) (texts []string, all []planted) {
	r := rand.New(rand.NewPCG(seed, 20260511)) //nolint:gosec // repeatable, not secret
	cut, place, end := p.piece, boundary, ""
	if manner == wholeParagraphs {
		cut, place, end, manner = p.paragraph, lineBegin, "\n", "altered"
	}
	texts = slices.Clone(p.texts)
	for to := 1; to < len(texts); to += 2 {
		from := 2 * r.IntN(len(texts)/2)
		if piece, start, stop, ok := cut(texts[from], r); ok {
			altered := p.alter(piece, manner, r)
			at := place(texts[to], r)
			texts[to] = texts[to][:at] + altered + end + texts[to][at:]
			all = append(all, planted{from, to, start, stop, at, at + len(altered)})
		}
	}
	return texts, all
}

// measure plants passages. Found is what covers most of both places; right is
// what was planted, or agrees letter for letter in most of it, for real
// documents do copy from each other.
func (p *planter) measure(manner string, seed uint64, notes io.Writer) (recall, precision float64) {
	texts, all := p.plant(manner, seed)
	found := p.find(texts)
	hit, right := 0, 0
	for _, q := range all {
		if slices.ContainsFunc(found, q.in) {
			hit++
		} else {
			fmt.Fprintf(notes, "reuse: %s not found: %s\n", manner, texts[q.to][q.toStart:q.toEnd])
		}
	}
	for _, f := range found {
		a, b := texts[num(f.A.ID)][f.A.Start:f.A.End], texts[num(f.B.ID)][f.B.Start:f.B.End]
		if slices.ContainsFunc(all, func(q planted) bool { return q.in(f) }) || likeness(a, b) >= 0.7 {
			right++
		} else {
			fmt.Fprintf(notes, "reuse: %s wrong %.2f:\n  %s\n  %s\n", manner, f.Similarity, a, b)
		}
	}
	return float64(hit) / float64(len(all)), float64(right) / float64(max(1, len(found)))
}

func num(id string) (n int) { _, _ = fmt.Sscan(id, &n); return n }

// in says that a passage found is this one, by most of both places.
func (q planted) in(f passages.Passage) bool {
	most := func(f passages.Place, n, start, end int) bool {
		return num(f.ID) == n && 2*(min(f.End, end)-max(f.Start, start)) >= end-start
	}
	return most(f.A, q.from, q.fromStart, q.fromEnd) && most(f.B, q.to, q.toStart, q.toEnd) ||
		most(f.B, q.from, q.fromStart, q.fromEnd) && most(f.A, q.to, q.toStart, q.toEnd)
}

func (p *planter) find(texts []string) []passages.Passage {
	list := make([]passages.Text, len(texts))
	for i, t := range texts {
		list[i] = passages.Text{ID: strconv.Itoa(i), Unit: strconv.Itoa(i), Text: t}
	}
	return passages.Copies(p.masker, list).Passages
}

// piece cuts 50 to 300 characters of running text.
func (p *planter) piece(text string, r *rand.Rand) (piece string, start, end int, ok bool) {
	at := boundary(text, r)
	size := 50 + r.IntN(250)
	n := 0
	for i := range text[at:] {
		if n == size {
			_, han := count(text[at : at+i])
			return text[at : at+i], at, at + i, han >= minHan
		}
		n++
	}
	return "", 0, 0, false
}

// count counts characters, and those that are Han.
func count(text string) (n, han int) {
	for _, c := range text {
		n++
		if unicode.Is(unicode.Han, c) {
			han++
		}
	}
	return n, han
}

// minHan leaves tables, blanks and styles of pages out.
const minHan = 45

// boundary is the end of a sentence.
func boundary(text string, r *rand.Rand) int {
	at := r.IntN(len(text) * 3 / 4)
	if i := strings.Index(text[at:], "。"); i >= 0 {
		return at + i + len("。")
	}
	return 0
}

// alter changes a tenth of the characters, or every number and name of a place.
func (p *planter) alter(text, manner string, r *rand.Rand) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		c, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case manner == "altered" && r.IntN(10) == 0:
			switch r.IntN(4) {
			case 0: // left out
			case 1:
				b.WriteString(text[i : i+n])
				b.WriteRune('一' + r.Int32N(20000))
			default:
				b.WriteRune('一' + r.Int32N(20000))
			}
		case manner == "renamed" && '0' <= c && c <= '9':
			b.WriteByte(byte('0' + r.IntN(10))) //nolint:gosec // a digit
		case manner == "renamed" && p.name(text[i:]) != "":
			n = len(p.name(text[i:]))
			b.WriteString(p.places[r.IntN(len(p.places))])
		default:
			b.WriteString(text[i : i+n])
		}
		i += n
	}
	return b.String()
}

// name is a name of a place that stands here, of those the planter itself
// would put.
func (p *planter) name(text string) string {
	for _, name := range []string{"广州市", "佛山市", "江门市", "深圳市", "广东省", "顺德区", "南海区", "禅城区", "三水区", "高明区", "新会区", "蓬江区", "江海区", "台山市", "开平市", "鹤山市", "恩平市", "天河区", "越秀区", "海珠区", "荔湾区", "白云区", "黄埔区", "番禺区", "花都区", "南沙区", "福田区", "罗湖区", "南山区"} {
		if strings.HasPrefix(text, name) {
			return name
		}
	}
	return ""
}

// likeness is the share of characters two texts have in common in order.
func likeness(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for _, c := range x {
		before := 0
		for j, d := range y {
			was := row[j+1]
			if c == d {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			before = was
		}
	}
	return float64(row[len(y)]) / float64(max(len(x), len(y), 1))
}
