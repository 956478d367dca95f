package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/internal/errs"
)

// container is an OOXML or OFD package: a zip file of XML parts.
type container struct {
	*budget
	all   []*zip.File
	files map[string]*zip.File
}

func openContainer(b *budget, data []byte) (*container, error) {
	if entries(data) > maxEntries {
		return nil, errs.New(errs.TooLarge, "压缩包内文件过多，未读取", nil)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errs.New(errs.Unparsed, "文件损坏，压缩包无法打开", err)
	}
	c := &container{budget: b, all: z.File, files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		c.files[partName(f.Name)] = f
	}
	return c, nil
}

// partName is a name to look up, never one to open: absolute names, .. and
// the backslashes of some writers end at the package's own top.
func partName(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
}

func (c *container) has(name string) bool { return c.files[partName(name)] != nil }

// part unpacks the entry of a name.
func (c *container) part(name string) ([]byte, error) {
	f := c.files[partName(name)]
	if f == nil {
		return nil, errs.New(errs.Unparsed, "文件损坏，缺少 "+name, nil)
	}
	return c.unpack(f, name)
}

// unpack unpacks one entry, counting what is really read, not what the entry
// says of itself. The name is for messages.
func (c *container) unpack(f *zip.File, name string) ([]byte, error) {
	broken := func(err error) error {
		if f.Flags&1 != 0 {
			return errs.New(errs.Encrypted, "", err)
		}
		return errs.New(errs.Unparsed, "文件损坏，"+name+" 无法解压", err)
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	defer r.Close()
	most := min(c.unpacked, max(8<<20, maxRatio*int64(min(f.CompressedSize64, maxUnpacked))))
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if int64(len(data)) > most {
		return nil, errs.New(errs.TooLarge, "文件解压后过大，未读取", nil)
	}
	if err != nil {
		return nil, broken(err)
	}
	c.unpacked -= int64(len(data))
	return data, nil
}

// visitor receives the tokens of an XML part.
type visitor interface {
	enter(e *xml.StartElement)
	leave(name string)
	chars(text []byte)
}

// walk goes through a part of the container.
func (c *container) walk(name string, v visitor) error {
	data, err := c.part(name)
	if err != nil {
		return err
	}
	return walkXML(c.budget, data, v)
}

// walkXML goes through XML. Entities but the five of the standard are errors,
// so that none can grow.
func walkXML(b *budget, data []byte, v visitor) error {
	in := &tagGuard{in: bytes.NewReader(data)}
	d := xml.NewDecoder(in)
	d.CharsetReader = xmlCharset
	for depth := 0; b.ok(); {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			if _, coded := errors.AsType[*errs.Error](err); coded {
				return err
			}
			return errs.New(errs.Unparsed, "文件损坏，内容不是有效的 XML", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errs.New(errs.Unparsed, "文件结构嵌套过深，未读取", nil)
			}
			v.enter(&t)
		case xml.EndElement:
			depth--
			v.leave(t.Name.Local)
		case xml.CharData:
			v.chars(t)
		}
	}
	return b.err
}

// tagGuard refuses a tag with a hundred thousand attributes: each costs twenty
// times its bytes once parsed. No < stands inside a well-formed tag, and each
// attribute has its quotes.
type tagGuard struct {
	in     *bytes.Reader
	quotes int
}

func (g *tagGuard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	part := p[:n]
	if last := bytes.LastIndexByte(part, '<'); last >= 0 {
		part, g.quotes = part[last:], 0
	}
	g.quotes += bytes.Count(part, []byte{'"'}) + bytes.Count(part, []byte{'\''})
	if g.quotes > maxQuotes {
		return 0, errs.New(errs.TooLarge, "文件里有过长的标记，未读取", nil)
	}
	return n, err
}

func xmlCharset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "gb2312", "gbk", "gb18030":
		return simplifiedchinese.GB18030.NewDecoder().Reader(in), nil
	default:
		return nil, fmt.Errorf("charset %q", label)
	}
}

func attr(e *xml.StartElement, name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name {
			return e.Attr[i].Value
		}
	}
	return ""
}

// hooks is a visitor made of functions; those left out ignore their tokens.
type hooks struct {
	onEnter func(e *xml.StartElement)
	onLeave func(name string)
	onChars func(text []byte)
}

func (h hooks) enter(e *xml.StartElement) {
	if h.onEnter != nil {
		h.onEnter(e)
	}
}

func (h hooks) leave(name string) {
	if h.onLeave != nil {
		h.onLeave(name)
	}
}

func (h hooks) chars(text []byte) {
	if h.onChars != nil {
		h.onChars(text)
	}
}
