package document

import (
	"encoding/xml"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"baogao/internal/errs"
)

// readOFD reads GB/T 33190 documents: the characters of every page with their
// places, for writers emit them in any order.
func readOFD(b *budget, data []byte) (Content, error) {
	box, err := openContainer(b, data)
	if err != nil {
		return Content{}, err
	}
	names, err := box.ofdPages()
	if err != nil {
		return Content{}, err
	}
	if len(names) > maxPages {
		return Content{}, errs.New(errs.TooLarge, "OFD 页数过多，未读取", nil)
	}
	pages := make([][]printed, 0, len(names))
	images, glyphs := 0, 0
	for _, name := range names {
		p := &ofdPage{budget: b}
		if err := box.walk(name, p); err != nil {
			return Content{}, err
		}
		if glyphs += len(p.sheet.glyphs); glyphs > maxText/3 {
			return Content{}, errs.New(errs.TooLarge, "OFD 的文字过多，未读取", nil)
		}
		pages = append(pages, p.sheet.lines())
		images += p.images
	}
	c := laidOut(b, pages)
	c.Images = images
	return c, b.err
}

// ofdPages lists the pages of all documents in order, as OFD.xml and the
// documents name them; where they do not, every Content.xml in name order.
func (c *container) ofdPages() ([]string, error) {
	roots, err := c.ofdNames("OFD.xml", "DocRoot", "")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, root := range roots {
		if !c.has(root) {
			continue
		}
		pages, err := c.ofdNames(root, "Page", "BaseLoc")
		if err != nil {
			return nil, err
		}
		for _, page := range pages {
			if c.has(page) {
				names = append(names, page)
			}
		}
	}
	if len(names) > 0 {
		return names, nil
	}
	for name := range c.files {
		if path.Base(name) == "Content.xml" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, errs.New(errs.Unparsed, "文件损坏，OFD 里没有页面", nil)
	}
	slices.Sort(names)
	return names, nil
}

// ofdNames lists the parts that elements of a part name, in an attribute or as
// their text. Names are relative to the part unless they begin with a slash.
func (c *container) ofdNames(part, element, key string) (names []string, err error) {
	if !c.has(part) {
		return nil, nil
	}
	add := func(loc string) {
		if loc = strings.TrimSpace(loc); loc == "" {
			return
		}
		if !strings.HasPrefix(loc, "/") {
			loc = path.Join(path.Dir(partName(part)), loc)
		}
		names = append(names, partName(loc))
	}
	inside := false
	err = c.walk(part, hooks{
		onEnter: func(e *xml.StartElement) {
			if e.Name.Local != element {
				return
			}
			inside = key == ""
			if key != "" {
				add(attr(e, key))
			}
		},
		onLeave: func(string) { inside = false },
		onChars: func(text []byte) {
			if inside {
				add(string(text))
			}
		},
	})
	return names, err
}

// ofdPage walks the objects of one page. Lengths are millimetres.
type ofdPage struct {
	*budget
	sheet  sheet
	images int

	inObject bool
	inCode   bool
	left     float64 // of the object's box
	top      float64
	size     float64
	matrix   [6]float64
	x, y     float64 // where the next character stands in the object
	steps    []float64
	text     []rune
}

func (p *ofdPage) enter(e *xml.StartElement) {
	switch e.Name.Local {
	case "TextObject":
		p.inObject = true
		box := floats(attr(e, "Boundary"), 4)
		p.left, p.top = box[0], box[1]
		if p.size = float(attr(e, "Size")); p.size <= 0 {
			p.size = 3.7 // 五号
		}
		p.matrix = [6]float64{1, 0, 0, 1, 0, 0}
		if m := attr(e, "CTM"); m != "" {
			p.matrix = [6]float64(floats(m, 6))
		}
		p.x, p.y = 0, p.size
	case "TextCode":
		p.inCode = p.inObject
		if x := attr(e, "X"); x != "" {
			p.x = float(x)
		}
		if y := attr(e, "Y"); y != "" {
			p.y = float(y)
		}
		p.steps, p.text = deltas(attr(e, "DeltaX")), p.text[:0]
	case "ImageObject":
		p.images++
	}
}

func (p *ofdPage) chars(text []byte) {
	if p.inCode && p.spend(len(text)) {
		p.text = append(p.text, []rune(string(text))...)
	}
}

func (p *ofdPage) leave(name string) {
	switch name {
	case "TextObject":
		p.inObject = false
	case "TextCode":
		if p.inCode {
			p.code()
		}
		p.inCode = false
	}
}

// code sets the characters of one TextCode side by side.
func (p *ofdPage) code() {
	m := &p.matrix
	wide := math.Hypot(m[0], m[1])
	high := math.Hypot(m[2], m[3])
	x := p.x
	for i, r := range p.text {
		width := p.size
		if r < 0x2e80 {
			width /= 2
		}
		left, base := p.left+m[0]*x+m[2]*p.y+m[4], p.top+m[1]*x+m[3]*p.y+m[5]
		p.sheet.glyphs = append(p.sheet.glyphs, glyph{
			r: r, brk: i == 0, x0: left, x1: left + width*wide, y0: base - p.size*high*.9, y1: base + p.size*high*.1,
		})
		if i < len(p.steps) {
			x += p.steps[i]
		} else {
			x += width
		}
	}
}

// maxSteps bounds the distances one TextCode lists.
const maxSteps = 100_000

// deltas reads distances; "g 3 2.5" stands for three times 2.5.
func deltas(s string) []float64 {
	fields := strings.Fields(s)
	out := make([]float64, 0, min(len(fields), maxSteps))
	for i := 0; i < len(fields) && len(out) < maxSteps; i++ {
		if fields[i] != "g" || i+2 >= len(fields) {
			out = append(out, float(fields[i]))
			continue
		}
		for range min(number(fields[i+1]), maxSteps-len(out)) {
			out = append(out, float(fields[i+2]))
		}
		i += 2
	}
	return out
}

// floats reads n numbers; those missing are 0.
func floats(s string, n int) []float64 {
	out := make([]float64, n)
	for i, f := range strings.Fields(s) {
		if i < n {
			out[i] = float(f)
		}
	}
	return out
}

// float reads a number; what is none, or no place on paper, is 0.
func float(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e6 {
		return 0
	}
	return f
}
