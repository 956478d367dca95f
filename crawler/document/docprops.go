package document

import "sort"

// runs are stretches of the file with the same properties, in order.
type runs struct {
	ends  []int // place behind each run
	props []docProps
	begin int
}

// docProps are the properties of a paragraph or of characters that matter for
// its text.
type docProps struct {
	style    int
	styled   bool
	inTable  bool
	rowEnd   bool
	innerRow bool // of a table in a cell
	inner    bool // a cell of one
	depth    int
	list     int // 1 + index into the list overrides, −1 for "none"
	level    int
	levelSet bool
	outline  int // level + 1
	deleted  bool
	hidden   bool
}

// maxRuns is far above what a document of 50 MB has.
const maxRuns = 2_000_000

// readRuns goes through the pages that a table of places lists.
func (d *doc) readRuns(table bin, page func(bin, *runs)) runs {
	var r runs
	n := (len(table) - 4) / 8
	last := -1
	for i := range max(n, 0) {
		number := table.u32(4*(n+1)+4*i) & 0x3f_ffff
		if !d.ok() || number == last || len(r.ends) > maxRuns {
			continue
		}
		last = number
		if p := d.main.cut(number*512, 512); len(p) == 512 {
			page(p, &r)
		}
	}
	return r
}

// add appends a run; one that goes back in the file is left out.
func (r *runs) add(from, to int, p docProps) {
	if len(r.ends) == 0 {
		r.begin = from
	} else if to <= r.ends[len(r.ends)-1] {
		return
	}
	r.ends, r.props = append(r.ends, to), append(r.props, p)
}

// at finds the properties of a place, and where they end.
func (r *runs) at(place int) (docProps, int) {
	i := sort.SearchInts(r.ends, place+1)
	if i == len(r.ends) || place < r.begin {
		return docProps{}, place + 1
	}
	return r.props[i], r.ends[i]
}

// paragraphPage reads a page of paragraph properties.
func (d *doc) paragraphPage(p bin, r *runs) {
	n := p.u8(511)
	for i := range n {
		offset := 2 * p.u8(4*(n+1)+13*i)
		var props docProps
		if offset > 0 {
			size, from := 2*p.u8(offset)-1, offset+1
			if p.u8(offset) == 0 {
				size, from = 2*p.u8(offset+1), offset+2
			}
			papx := p.cut(from, size)
			props.style, props.styled = papx.u16(0), true
			d.apply(papx.cut(2, len(papx)), &props, 0)
		}
		r.add(p.u32(4*i), p.u32(4*(i+1)), props)
	}
}

// characterPage reads a page of character properties.
func (d *doc) characterPage(p bin, r *runs) {
	n := p.u8(511)
	for i := range n {
		var props docProps
		if offset := 2 * p.u8(4*(n+1)+i); offset > 0 {
			d.apply(p.cut(offset+1, p.u8(offset)), &props, 0)
		}
		r.add(p.u32(4*i), p.u32(4*(i+1)), props)
	}
}

// Codes of the modifiers we heed.
const (
	sprmCFRMarkDel       = 0x0800
	sprmCFVanish         = 0x083c
	sprmPFInTable        = 0x2416
	sprmPFTtp            = 0x2417
	sprmPFInnerTableCell = 0x244b
	sprmPFInnerTtp       = 0x244c
	sprmPIlvl            = 0x260a
	sprmPOutLvl          = 0x2640
	sprmPIstd            = 0x4600
	sprmPIlfo            = 0x460b
	sprmPHugePapx        = 0x6646
	sprmPHugePapxOld     = 0x6645
	sprmPItap            = 0x6649
	sprmPChgTabs         = 0xc615
	sprmTDefTable        = 0xd608
)

// apply reads a list of modifiers. Those too many for their page lie in the
// data stream, and their own may not point there again.
func (d *doc) apply(list bin, p *docProps, depth int) {
	for at := 0; at+2 < len(list) && d.ok(); {
		code := list.u16(at)
		size, from := operand(list, at, code)
		arg := list.cut(from, size)
		at = from + size
		switch code {
		case sprmPHugePapx, sprmPHugePapxOld:
			if place := arg.u32(0); depth == 0 {
				d.apply(d.data.cut(place+2, d.data.u16(place)), p, 1)
			}
		case sprmPItap:
			p.depth = min(arg.u32(0), maxTables)
		case sprmPIstd:
			p.style, p.styled = arg.u16(0), true
		case sprmPIlfo:
			p.list = arg.u16(0)
			if p.list == 0 || p.list >= 0xf800 {
				p.list = -1
			}
		case sprmPIlvl:
			p.level, p.levelSet = arg.u8(0), true
		case sprmPOutLvl:
			p.outline = arg.u8(0) + 1
		default:
			p.toggle(code, arg.u8(0) == 1)
		}
	}
}

func (p *docProps) toggle(code int, on bool) {
	switch code {
	case sprmCFRMarkDel:
		p.deleted = on
	case sprmCFVanish:
		p.hidden = on
	case sprmPFInTable:
		p.inTable = on
	case sprmPFTtp:
		p.rowEnd = on
	case sprmPFInnerTableCell:
		p.inner = on
	case sprmPFInnerTtp:
		p.innerRow = on
	}
}

// operand is the size of a modifier's argument and where it begins.
func operand(list bin, at, code int) (size, from int) {
	from = at + 2
	switch code >> 13 {
	case 0, 1:
		return 1, from
	case 2, 4, 5:
		return 2, from
	case 3:
		return 4, from
	case 7:
		return 3, from
	}
	switch {
	case code == sprmTDefTable:
		return max(0, list.u16(from)-1), from + 2
	case code == sprmPChgTabs && list.u8(from) == 255:
		deleted := list.u8(from + 1)
		return 2 + 4*deleted + 3*list.u8(from+2+4*deleted), from + 1
	default:
		return list.u8(from), from + 1
	}
}
