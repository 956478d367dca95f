package report

import (
	_ "embed"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
)

//go:embed data/requirements.txt
var requirementsFile string

// obligations are the contents the rules ask for, with the words that show
// them.
var obligations = readObligations(requirementsFile)

// RequiredContent is one content that reports of a kind are obliged to have.
type RequiredContent struct {
	Key   string // of the Requirement
	Name  string // as the rule calls it
	Basis string // the rule
}

// RequiredContents lists what reports of a kind must have, in the rule's order.
func RequiredContents(kind Kind) []RequiredContent {
	var contents []RequiredContent
	for _, o := range obligations.byKind[kind] {
		contents = append(contents, RequiredContent{o.key, o.name, o.basis})
	}
	return contents
}

// The states of a requirement.
const (
	foundContent  = "found"
	weakContent   = "weak"
	absentContent = "absent"
)

// maxEvidence bounds the sentences a requirement is shown by.
const maxEvidence = 6

// obligation is one content and what shows it. The sets are bits of groups of
// words.
type obligation struct {
	key, name, basis      string
	where, elsewhere      roleSet
	any, with, deed, also uint64
	admit                 uint64 // what a sentence elsewhere must hold besides
	enough                int
}

// obligationSet holds the contents of all kinds; each group of words has a bit
// per kind.
type obligationSet struct {
	byKind map[Kind][]*obligation
	words  map[Kind]*groupTable
}

// groupTable gives the groups of each word by its first character.
type groupTable struct {
	index [lastHan - firstHan + 1]uint16
	lists [][]groupWord
	bits  int
	chars charSet // that a word begins with, and the ends of sentences

	zones    []Role // that the first groups open
	allZones uint64
}

type groupWord struct {
	word   string
	groups uint64
}

// groups gives the groups of the words of a list that s begins with.
func (t *groupTable) groups(list uint16, s string) (groups uint64) {
	for _, w := range t.lists[list] {
		if strings.HasPrefix(s, w.word) {
			groups |= w.groups
		}
	}
	return groups
}

// add gives the words a new bit.
func (t *groupTable) add(words string) uint64 {
	group := uint64(1) << t.bits
	t.bits++
	for word := range strings.FieldsSeq(words) {
		r, _ := utf8.DecodeRuneInString(word)
		i := int(r) - firstHan
		if i < 0 || i >= len(t.index) {
			continue // the file's words begin with Chinese characters
		}
		if t.index[i] == 0 {
			t.index[i] = uint16(len(t.lists)) //nolint:gosec // some hundred words
			t.lists = append(t.lists, nil)
			t.chars.add(r)
		}
		t.lists[t.index[i]] = append(t.lists[t.index[i]], groupWord{word, group})
	}
	return group
}

func readObligations(file string) *obligationSet {
	set := &obligationSet{byKind: map[Kind][]*obligation{}, words: map[Kind]*groupTable{}}
	var zones [][2]string
	var o *obligation
	var table *groupTable
	for line := range strings.Lines(file) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		if f[0] == "zone" {
			zones = append(zones, [2]string{f[1], f[2]})
			continue
		}
		if f[0] == "content" && len(f) == 5 {
			kind := Kind(f[1])
			if table = set.words[kind]; table == nil {
				table = newGroupTable(zones)
				set.words[kind] = table
			}
			o = &obligation{key: f[2], name: f[3], basis: f[4]}
			set.byKind[kind] = append(set.byKind[kind], o)
			continue
		}
		o.read(f[0], f[1], table)
	}
	return set
}

func newGroupTable(zones [][2]string) *groupTable {
	t := &groupTable{lists: make([][]groupWord, 1), chars: *charsOf(sentenceEnds)}
	for _, zone := range zones {
		t.allZones |= t.add(zone[1])
		t.zones = append(t.zones, Role(zone[0]))
	}
	return t
}

// read takes one field of a content.
func (o *obligation) read(field, words string, table *groupTable) {
	switch field {
	case "where":
		o.where = rolesOf(words)
	case "elsewhere":
		o.elsewhere = rolesOf(words)
	case "any":
		o.any = table.add(words)
	case "with":
		o.with = table.add(words)
	case "deed":
		o.deed = table.add(words)
	case "also":
		o.also = table.add(words)
	case "admit":
		o.admit = table.add(words)
	case "enough":
		o.enough, _ = strconv.Atoi(words) // a test reads the file
	}
}

// roleSet is a set of roles, a bit each.
type roleSet uint8

func roleBit(role Role) roleSet {
	switch role {
	case Preamble:
		return 1
	case Achievements:
		return 2
	case Problems:
		return 4
	case Plan:
		return 8
	case FirstResponsible:
		return 16
	case OtherRole:
	}
	return 32
}

func rolesOf(words string) roleSet {
	var roles roleSet
	for word := range strings.FieldsSeq(words) {
		roles |= roleBit(Role(word))
	}
	return roles
}

// requirements tells which of the contents its kind must have a report has, by
// what its sentences say: headings are no evidence.
func requirements(r *Report) []Requirement {
	list := obligations.byKind[r.Kind]
	if len(list) == 0 {
		return []Requirement{}
	}
	proofs := make([]proof, len(list))
	w := newWalker(r, obligations.words[r.Kind])
	for w.next() {
		for i, o := range list {
			proofs[i].take(o, &w.found)
		}
	}
	all := make([]Requirement, len(list))
	for i, o := range list {
		all[i] = Requirement{Key: o.key, Status: proofs[i].status(o), Evidence: proofs[i].evidence()}
	}
	return all
}

// proof gathers the sentences that show one content.
type proof struct {
	strong, weak, besides [][2]int
	strongs               int
}

func (p *proof) take(o *obligation, s *sentence) {
	if s.groups&(o.any|o.also) == 0 || s.role&(o.where|o.elsewhere) == 0 {
		return
	}
	in := s.role&o.where != 0
	if in && s.groups&o.also != 0 && len(p.besides) < 1 {
		p.besides = append(p.besides, [2]int{s.start, s.end})
	}
	if !in && o.admit != 0 && s.groups&o.admit == 0 {
		return
	}
	if s.groups&o.any == 0 || o.with != 0 && s.groups&o.with == 0 {
		return
	}
	if in && (o.deed == 0 || s.groups&o.deed != 0) {
		p.strongs++
		if len(p.strong) < maxEvidence {
			p.strong = append(p.strong, [2]int{s.start, s.end})
		}
		return
	}
	if len(p.weak) < maxEvidence {
		p.weak = append(p.weak, [2]int{s.start, s.end})
	}
}

func (p *proof) status(o *obligation) string {
	switch {
	case p.strongs >= o.enough && (o.also == 0 || len(p.besides) > 0):
		return foundContent
	case p.strongs > 0 || len(p.weak) > 0 || len(p.besides) > 0:
		return weakContent
	}
	return absentContent
}

// evidence lists the strong sentences, or the weak where there are none, and
// the one that says what must be said besides, in text order.
func (p *proof) evidence() [][2]int {
	all := p.strong
	if len(all) == 0 {
		all = p.weak
	}
	all = append([][2]int{}, all...)
	for _, besides := range p.besides {
		at := 0
		for at < len(all) && all[at][0] < besides[0] {
			at++
		}
		if at < len(all) && all[at] == besides {
			continue
		}
		all = append(all[:at], append([][2]int{besides}, all[at:]...)...)
	}
	return all
}

// sentence is a sentence of a report, without heading, and the groups of words
// that stand in it.
type sentence struct {
	start, end int
	role       roleSet
	groups     uint64
}

// walker goes through the sentences of a text in order. Their role is that of
// the section; where the outline tells none, words such as 下一步 open the parts.
type walker struct {
	report   *Report
	table    *groupTable
	at       int
	section  int
	outlined bool
	zone     Role
	found    sentence
}

func newWalker(r *Report, table *groupTable) *walker {
	return &walker{report: r, table: table, section: -1, outlined: outlined(r.Sections), zone: Achievements}
}

// next finds the next sentence that is neither empty nor a heading.
func (w *walker) next() bool {
	text, sections := w.report.Text, w.report.Sections
	for w.at < len(text) {
		for w.section+1 < len(sections) && sections[w.section+1].Start <= w.at {
			w.section++
		}
		if w.section >= 0 && w.at < sections[w.section].HeadingEnd {
			w.at = sections[w.section].HeadingEnd
			continue
		}
		limit := len(text)
		if w.section+1 < len(sections) {
			limit = max(w.at, sections[w.section+1].Start)
		}
		start := w.at
		groups := w.read(limit)
		body := betweenSentences.trimLeft(text[start:w.at])
		if body == "" {
			continue
		}
		start = w.at - len(body)
		body = blankOrBreak.trimRight(body)
		w.found = sentence{start: start, end: start + len(body), groups: groups}
		w.found.role = roleBit(w.role(start, groups))
		return true
	}
	return false
}

// read goes on behind the stop of a sentence, at most to a limit, and gives
// the groups of words it has passed.
func (w *walker) read(limit int) (groups uint64) {
	text := w.report.Text
	for {
		at, r := w.table.chars.next(text[:limit], w.at)
		if w.at = at; at == limit {
			return groups
		}
		w.at += utf8.RuneLen(r)
		i := int(r) - firstHan
		if i < 0 || i >= len(w.table.index) {
			return groups // the end of the sentence
		}
		groups |= w.table.groups(w.table.index[i], text[at:])
	}
}

const sentenceEnds = "\n。！？；"

var betweenSentences = charsOf(blanks + "\n。；")

// outlined reports whether headings tell the parts of a report.
func outlined(sections []Section) bool {
	for i := range sections {
		switch sections[i].Role {
		case Achievements, Problems, Plan, FirstResponsible:
			return true
		case Preamble, OtherRole:
		}
	}
	return false
}

// role is that of the section, or of the part the sentences have come to.
func (w *walker) role(start int, groups uint64) Role {
	if w.outlined {
		if w.section < 0 {
			return Preamble
		}
		return w.report.Sections[w.section].Role
	}
	for zones := groups & w.table.allZones; zones != 0; zones &= zones - 1 {
		w.zone = w.table.zones[bits.TrailingZeros64(zones)]
	}
	if r := w.report; r.Year != 0 && strings.HasPrefix(r.Text[start:], strconv.Itoa(r.Year+1)+"年") {
		w.zone = Plan
	}
	return w.zone
}
