package document

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// docStyle is what a style says of its paragraphs.
type docStyle struct {
	base  int
	known int // the built-in style it is: 1 to 9 are headings
	props docProps
}

// readStyles reads the style sheet.
func (d *doc) readStyles(table bin) {
	head := table.u16(0)
	count, fixed := table.u16(2), table.u16(4)
	if fixed < 10 || count > 0x0fff {
		return
	}
	d.styles = make([]docStyle, 0, count)
	at := 2 + head
	for range count {
		size := table.u16(at)
		std := table.cut(at+2, size)
		at += 2 + size
		s := docStyle{base: std.u16(2) >> 4, known: std.u16(0) & 0x0fff}
		if std.u16(2)&0xf == 1 && size > 0 { // of paragraphs
			name := std.u16(fixed)
			papx := fixed + 2 + 2*name + 2
			papx += papx & 1
			props := std.cut(papx+2, std.u16(papx))
			d.apply(props.cut(2, len(props)), &s.props, 1)
		}
		d.styles = append(d.styles, s)
	}
}

// style returns the first of a style and its ancestors that satisfies want.
func (d *doc) style(at int, want func(*docStyle) bool) *docStyle {
	for range maxBases {
		if at < 0 || at >= len(d.styles) {
			return nil
		}
		if s := &d.styles[at]; want(s) {
			return s
		}
		at = d.styles[at].base
	}
	return nil
}

func (d *doc) heading(p *docProps) bool {
	if p.outline > 0 {
		return p.outline < 10
	}
	return p.styled && d.style(p.style, func(s *docStyle) bool {
		return s.known >= 1 && s.known <= 9 || s.props.outline > 0 && s.props.outline < 10
	}) != nil
}

// number counts a paragraph and returns its number, "" for none.
func (d *doc) number(p *docProps) string {
	index, level := p.list, p.level
	if index == 0 && p.styled {
		if s := d.style(p.style, func(s *docStyle) bool { return s.props.list != 0 }); s != nil {
			index = s.props.list
			if !p.levelSet {
				level = s.props.level
			}
		}
	}
	if index < 1 || index > len(d.lists.overrides) {
		return ""
	}
	o := &d.lists.overrides[index-1]
	l := d.lists.byID[o.list]
	if l == nil {
		return ""
	}
	if !o.used {
		o.used = true
		for at, start := range o.starts {
			l.restart(at, start)
		}
	}
	return l.next(level)
}

// docLists holds the lists of a document.
type docLists struct {
	byID      map[int]*list
	overrides []override
}

// override is a use of a list, whose levels may begin anew.
type override struct {
	list   int
	starts map[int]int
	used   bool
}

// listFormats are the formats of numbers as Word 97 counts them.
var listFormats = map[int]string{
	0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital", 11: "japaneseCounting",
	14: "decimalFullWidth", 16: "japaneseLegal", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle", 19: "decimalFullWidth2",
	22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese",
	29: "ideographEnclosedCircle", 30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting",
	34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting",
	38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}

// readDocLists reads the lists, which begin at a place in the table stream and
// go on behind the length the file gives them, and their uses.
func readDocLists(table bin, at int, uses bin) docLists {
	lists := docLists{byID: map[int]*list{}}
	if at == 0 && len(uses) == 0 {
		return lists
	}
	const fixed = 28
	count := table.u16(at)
	levels := at + 2 + fixed*count
	for i := range count {
		lstf := table.cut(at+2+fixed*i, fixed)
		if len(lstf) < fixed {
			break
		}
		n := 9
		if lstf.u8(26)&1 != 0 {
			n = 1
		}
		l := &list{}
		for j := range n {
			l.levels[j], levels = readDocLevel(table, levels)
		}
		for j := n; j < 9; j++ {
			l.levels[j] = l.levels[0]
		}
		lists.byID[lstf.u32(0)] = l
	}
	lists.overrides = readOverrides(uses)
	return lists
}

// readDocLevel reads one level and returns the place behind it.
func readDocLevel(table bin, at int) (level, int) {
	const fixed = 28
	if at < 0 || at+fixed > len(table) {
		return level{}, len(table)
	}
	format, known := listFormats[table.u8(at+4)]
	if !known {
		format = "decimal"
	}
	l := level{format: format, start: int(int32(table.u32(at))), legal: table.u8(at+5)&4 != 0, noRestart: table.u8(at+5)&8 != 0} //nolint:gosec // the sign is what is asked for
	text := at + fixed + table.u8(at+24) + table.u8(at+25)
	size := table.u16(text)
	units := make([]uint16, 0, min(size, 64))
	var pattern strings.Builder
	flush := func() {
		pattern.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for i := range min(size, 64) {
		u := table.u16(text + 2 + 2*i)
		if u < 9 { // the counter of a level
			flush()
			pattern.WriteString("%" + strconv.Itoa(u+1))
			continue
		}
		units = append(units, uint16(u)) //nolint:gosec // read from two bytes
	}
	flush()
	l.pattern = pattern.String()
	return l, text + 2 + 2*size
}

// readOverrides reads the uses of lists and where they begin to count.
func readOverrides(uses bin) []override {
	const fixed = 16
	count := uses.u32(0)
	if count > len(uses)/fixed {
		return nil
	}
	all := make([]override, count)
	at := 4 + fixed*count
	for i := range all {
		lfo := uses.cut(4+fixed*i, fixed)
		all[i] = override{list: lfo.u32(0), starts: map[int]int{}}
		at += 4 // a place in the text that says nothing
		for range lfo.u8(12) {
			flags := uses.u32(at + 4)
			if flags&0x10 != 0 {
				all[i].starts[flags&0xf] = uses.u32(at)
			}
			if at += 8; flags&0x20 != 0 {
				_, at = readDocLevel(uses, at)
			}
		}
	}
	return all
}
