package document

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// readOFD reads GB/T 33190 documents: the text codes of every page, ordered by
// their boxes from top to bottom and left to right, because writers emit them
// in any order.
func readOFD(data []byte) (Content, error) {
	box, err := openContainer(data)
	if err != nil {
		return Content{}, err
	}
	var out Content
	var text strings.Builder
	pages := 0
	for n := 0; ; n++ {
		body := fmt.Sprintf("Doc_%d/Document.xml", n)
		if _, ok := box.files[body]; !ok {
			break
		}
		names, err := box.pages(body)
		if err != nil {
			return Content{}, err
		}
		for _, name := range names {
			lines, images, err := box.page(name)
			if err != nil {
				return Content{}, err
			}
			text.WriteString(lines)
			out.Images += images
			pages++
		}
	}
	if pages == 0 {
		return box.allPages()
	}
	out.Text = strings.TrimRight(text.String(), "\n")
	return out, nil
}

// allPages reads every Content.xml in name order: for packages whose document
// part lies elsewhere than the standard's example.
func (c *container) allPages() (Content, error) {
	var names []string
	for name := range c.files {
		if path.Base(name) == "Content.xml" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out Content
	for _, name := range names {
		lines, images, err := c.page(name)
		if err != nil {
			return Content{}, err
		}
		out.Text += lines
		out.Images += images
	}
	out.Text = strings.TrimRight(out.Text, "\n")
	return out, nil
}

// pages lists a document's pages in order.
func (c *container) pages(body string) ([]string, error) {
	part, err := c.part(body)
	if err != nil {
		return nil, err
	}
	var names []string
	err = walk(part, func(e xml.StartElement) {
		if loc := attr(e, "BaseLoc"); e.Name.Local == "Page" && loc != "" {
			names = append(names, path.Join(path.Dir(body), loc))
		}
	}, func(string) {}, func(string) {})
	return names, err
}

// ofdText is one text object with the place of its box in millimetres.
type ofdText struct {
	x, y float64
	text string
}

// page gives a page's text, a line for each distinct height.
func (c *container) page(name string) (string, int, error) {
	part, err := c.part(name)
	if err != nil {
		return "", 0, err
	}
	var texts []ofdText
	images, inCode := 0, false
	err = walk(part, func(e xml.StartElement) {
		switch e.Name.Local {
		case "TextObject":
			texts = append(texts, ofdText{})
			texts[len(texts)-1].x, texts[len(texts)-1].y = boundary(attr(e, "Boundary"))
		case "ImageObject":
			images++
		case "TextCode":
			inCode = len(texts) > 0
		}
	}, func(name string) {
		if name == "TextCode" {
			inCode = false
		}
	}, func(s string) {
		if inCode {
			texts[len(texts)-1].text += s
		}
	})
	if err != nil {
		return "", 0, err
	}
	return lines(texts), images, nil
}

// lines orders boxes by height, those within two millimetres of each other
// being one line, then from left to right.
func lines(texts []ofdText) string {
	slices.SortStableFunc(texts, func(a, b ofdText) int { return cmp.Compare(a.y, b.y) })
	var out strings.Builder
	for len(texts) > 0 {
		n := 1
		for n < len(texts) && texts[n].y-texts[0].y < 2 {
			n++
		}
		slices.SortStableFunc(texts[:n], func(a, b ofdText) int { return cmp.Compare(a.x, b.x) })
		for _, t := range texts[:n] {
			out.WriteString(t.text)
		}
		out.WriteByte('\n')
		texts = texts[n:]
	}
	return out.String()
}

func boundary(s string) (x, y float64) {
	fields := strings.Fields(s)
	if len(fields) < 2 {
		return 0, 0
	}
	x, _ = strconv.ParseFloat(fields[0], 64) // a box without a place stands first
	y, _ = strconv.ParseFloat(fields[1], 64)
	return x, y
}
