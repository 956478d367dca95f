package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"

	"baogao/internal/errs"
)

// Caps on what a container may make us read, far above any real report.
const (
	maxEntries  = 10_000
	maxUnpacked = 64 << 20
	maxDepth    = 256
)

// container is an OOXML or OFD package: a zip file of XML parts.
type container struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func openContainer(data []byte) (*container, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errs.New(errs.Unparsed, "文件损坏，压缩包无法打开", err)
	}
	if len(z.File) > maxEntries {
		return nil, errs.New(errs.TooLarge, "压缩包内文件过多，未读取", nil)
	}
	c := &container{files: make(map[string]*zip.File, len(z.File)), left: maxUnpacked}
	for _, f := range z.File {
		c.files[path.Clean(f.Name)] = f
	}
	return c, nil
}

// part unpacks one entry, counting what is really read, not what the entry
// says of itself.
func (c *container) part(name string) ([]byte, error) {
	f, ok := c.files[path.Clean(name)]
	if !ok {
		return nil, errs.New(errs.Unparsed, "文件损坏，缺少 "+name, nil)
	}
	r, err := f.Open()
	if err != nil {
		return nil, errs.New(errs.Unparsed, "文件损坏，"+name+" 无法解压", err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, c.left+1))
	if err != nil {
		return nil, errs.New(errs.Unparsed, "文件损坏，"+name+" 无法解压", err)
	}
	if c.left -= int64(len(data)); c.left < 0 {
		return nil, errs.New(errs.TooLarge, "文件解压后过大，未读取", nil)
	}
	return data, nil
}

// walk calls enter and leave for every element and text for character data.
func walk(data []byte, enter func(xml.StartElement), leave func(name string), text func(string)) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errs.New(errs.Unparsed, "文件损坏，内容不是有效的 XML", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errs.New(errs.Unparsed, "文件结构嵌套过深，未读取", nil)
			}
			enter(t)
		case xml.EndElement:
			depth--
			leave(t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
