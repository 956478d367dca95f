package report

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// pinyinFile holds the readings of the characters in names of places.
//
//go:embed data/pinyin.txt
var pinyinFile string

var readings = sync.OnceValue(func() map[rune][]string {
	table := map[rune][]string{}
	for line := range strings.Lines(pinyinFile) {
		reading, characters, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || reading == "#" {
			continue
		}
		for _, r := range characters {
			table[r] = append(table[r], reading)
		}
	}
	return table
})

// hostLabels are the parts of a government's host that may spell a place:
// www.quxian.gov.cn gives quxian, the narrower first.
func hostLabels(host string) []string {
	bare, ok := strings.CutSuffix(strings.ToLower(host), ".gov.cn")
	if !ok {
		return nil
	}
	var labels []string
	for label := range strings.SplitSeq(bare, ".") {
		if len(label) >= 4 && label != "xxgk" && label != "zwgk" {
			labels = append(labels, label)
		}
	}
	return labels
}

// spelled reports whether a place or one above it, from the county up, is
// spelled by a part of a host.
func (r *Register) spelled(code, label string) bool {
	for _, width := range [...]int{6, 4} {
		if len(code) < width {
			continue
		}
		if at, ok := r.byCode[code[:width]]; ok && spells(label, r.places[at].name) {
			return true
		}
	}
	return false
}

// spells reports whether a part of a host spells a name, with or without its
// ending: quxian is 渠县, tianchang 天长市.
func spells(label, name string) bool {
	if spellsWhole(label, name) {
		return true
	}
	_, size := utf8.DecodeLastRuneInString(name)
	short := name[:len(name)-size]
	return utf8.RuneCountInString(short) >= 2 && spellsWhole(label, short)
}

func spellsWhole(label, name string) bool {
	if name == "" {
		return label == ""
	}
	r, size := utf8.DecodeRuneInString(name)
	for _, reading := range readings()[r] {
		if rest, ok := strings.CutPrefix(label, reading); ok && spellsWhole(rest, name[size:]) {
			return true
		}
	}
	return false
}

// placeOfHost is the full name of the one county or city that a host spells,
// "" where none or several do.
func (r *Register) placeOfHost(host string) string {
	var only int32 = -1
	for _, label := range hostLabels(host) {
		for _, at := range r.byInitial[label[0]] {
			p := &r.places[at]
			if p.added != nil || !spells(label, p.name) {
				continue
			}
			if only >= 0 && !strings.HasPrefix(p.code, r.places[only].code) {
				return ""
			}
			if only < 0 {
				only = at
			}
		}
		if only >= 0 {
			return strings.Join(r.path(only), "")
		}
	}
	return ""
}

// initials gives the counties and cities by the letters their names may begin
// with: one in twenty is looked at for the part of a host.
func initials(places []place) map[byte][]int32 {
	table := map[byte][]int32{}
	for at, p := range places {
		if len(p.code) > 6 || len(p.code) < 4 || generic(p.name) {
			continue
		}
		seen := map[byte]bool{}
		head, _ := utf8.DecodeRuneInString(p.name)
		for _, reading := range readings()[head] {
			if !seen[reading[0]] {
				seen[reading[0]] = true
				table[reading[0]] = append(table[reading[0]], int32(at))
			}
		}
	}
	return table
}
