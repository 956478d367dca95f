package document

import "encoding/xml"

// listRef is a paragraph's or style's word on its numbering.
type listRef struct {
	num, level    int
	set, levelSet bool
}

// docxStyles holds what the styles of a document say of their paragraphs.
type docxStyles struct {
	byID map[string]*docxStyle
}

type docxStyle struct {
	basedOn string
	list    listRef
	outline int // level + 1, 0 where the style says nothing
}

// maxBases is how far a style's ancestors are looked up: some go in circles.
const maxBases = 20

// readStyles reads styles.xml, which a document may lack.
func readStyles(box *container) (*docxStyles, error) {
	s := &docxStyles{byID: map[string]*docxStyle{}}
	if !box.has("word/styles.xml") {
		return s, nil
	}
	this := &docxStyle{}
	err := box.walk("word/styles.xml", hooks{onEnter: func(e *xml.StartElement) {
		val := attr(e, "val")
		switch e.Name.Local {
		case "style":
			this = &docxStyle{}
			s.byID[attr(e, "styleId")] = this
		case "basedOn":
			this.basedOn = val
		case "numId":
			this.list.num, this.list.set = number(val), true
		case "ilvl":
			this.list.level, this.list.levelSet = number(val), true
		case "outlineLvl":
			this.outline = number(val) + 1
		}
	}})
	return s, err
}

// find returns the first of a style and its ancestors that satisfies want.
func (s *docxStyles) find(id string, want func(*docxStyle) bool) *docxStyle {
	if s == nil {
		return nil
	}
	for range maxBases {
		style := s.byID[id]
		if style == nil || want(style) {
			return style
		}
		id = style.basedOn
	}
	return nil
}

// heading says that paragraphs of the style are headings.
func (s *docxStyles) heading(id string) bool {
	style := s.find(id, func(s *docxStyle) bool { return s.outline > 0 })
	return style != nil && style.outline < 10
}

// numbering holds the lists of a document. Instances of one abstract list go
// on counting together, as in Word.
type numbering struct {
	abstract map[int]*list
	num      map[int]*instance
	byStyle  map[string]levelOf // styles that a level of a list claims
	linked   map[int]string     // abstract lists that stand for a list style
	styled   map[string]int     // list styles → abstract list
}

type instance struct {
	abstract int
	starts   map[int]int // levels that begin anew where the instance first counts
	used     bool
}

type levelOf struct{ abstract, level int }

// readNumbering reads numbering.xml, which a document may lack.
func readNumbering(box *container) (*numbering, error) {
	n := &numbering{
		abstract: map[int]*list{}, num: map[int]*instance{}, byStyle: map[string]levelOf{},
		linked: map[int]string{}, styled: map[string]int{},
	}
	if !box.has("word/numbering.xml") {
		return n, nil
	}
	r := &numberingReader{numbering: n, list: &list{}, num: &instance{}, level: &level{}}
	if err := box.walk("word/numbering.xml", hooks{onEnter: r.enter, onLeave: r.leave}); err != nil {
		return nil, err
	}
	for _, in := range n.num { // one that stands for a list style is that style's list
		if target, ok := n.styled[n.linked[in.abstract]]; ok && n.linked[in.abstract] != "" {
			in.abstract = target
		}
	}
	return n, nil
}

// numberingReader walks numbering.xml.
type numberingReader struct {
	*numbering
	id       int // of the abstract list
	list     *list
	num      *instance
	at       int
	level    *level
	override bool
}

func (r *numberingReader) enter(e *xml.StartElement) {
	val := attr(e, "val")
	switch e.Name.Local {
	case "abstractNum":
		r.id, r.list = number(attr(e, "abstractNumId")), &list{}
		for i := range r.list.levels {
			r.list.levels[i].start = 1
		}
		r.abstract[r.id] = r.list
	case "num":
		r.num = &instance{starts: map[int]int{}}
		r.numbering.num[number(attr(e, "numId"))] = r.num
	case "abstractNumId":
		r.num.abstract = number(val)
	case "numStyleLink":
		r.linked[r.id] = val
	case "styleLink":
		r.styled[val] = r.id
	case "lvlOverride":
		r.at, r.override = number(attr(e, "ilvl")), true
	case "startOverride":
		if r.num.starts != nil {
			r.num.starts[r.at] = number(val)
		}
	case "lvl":
		r.enterLevel(number(attr(e, "ilvl")))
	default:
		r.property(e.Name.Local, val)
	}
}

// enterLevel begins a level; that of an override belongs to no list of ours.
func (r *numberingReader) enterLevel(at int) {
	r.at, r.level = at, &level{}
	if !r.override && at >= 0 && at < len(r.list.levels) {
		r.level = &r.list.levels[at]
	}
}

func (r *numberingReader) property(name, val string) {
	switch name {
	case "start":
		r.level.start = number(val)
	case "numFmt":
		r.level.format = val
	case "lvlText":
		r.level.pattern = val
	case "isLgl":
		r.level.legal = val != "0" && val != "false"
	case "lvlRestart":
		r.level.noRestart = val == "0"
	case "pStyle":
		if !r.override {
			r.byStyle[val] = levelOf{r.id, r.at}
		}
	}
}

func (r *numberingReader) leave(name string) {
	if name == "lvlOverride" {
		r.override = false
	}
}

// again returns the lists with their counters at the start.
func (n *numbering) again() *numbering {
	if n == nil {
		return nil
	}
	for _, l := range n.abstract {
		l.used = [9]bool{}
	}
	for _, in := range n.num {
		in.used = false
	}
	return n
}

// number counts a paragraph and returns its number, "" for none.
func (d *docx) number(p *paragraph) string {
	n := d.lists
	if n == nil {
		return ""
	}
	ref := p.list
	var level levelOf
	styled := false
	if !ref.set {
		style := d.styles.find(p.style, func(s *docxStyle) bool { return s.list.set })
		if style == nil {
			return ""
		}
		ref = listRef{num: style.list.num, level: style.list.level, set: true, levelSet: style.list.levelSet}
		level, styled = n.byStyle[p.style]
		if p.list.levelSet {
			ref.level, styled = p.list.level, false
		}
	}
	in := n.num[ref.num]
	if ref.num == 0 || in == nil {
		return ""
	}
	l := n.abstract[in.abstract]
	if l == nil {
		return ""
	}
	if styled && level.abstract == in.abstract && !ref.levelSet {
		ref.level = level.level
	}
	if !in.used {
		in.used = true
		for at, start := range in.starts {
			l.restart(at, start)
		}
	}
	return l.next(ref.level)
}
