package document

import (
	"archive/zip"
	"context"
	"errors"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/internal/errs"
)

// maxMembers is how many documents of one zip file are read.
const maxMembers = 200

// Member is a document in a zip file. Neither name is a path to open: Name is
// for people, Place tells it from the others of the file.
type Member struct {
	Name, Place string
	Data        []byte
}

// Members unpacks the documents of a zip file one by one, in the file's order,
// and has each read. What is no document by its name is passed by: pictures,
// programs, other archives, what systems leave behind. Of a member that cannot
// be unpacked or read the others do not suffer; the first such error is
// returned.
func Members(ctx context.Context, data []byte, read func(Member) error) (err error) {
	defer errs.Wrap(&err, "document.Members(%d bytes)", len(data))
	c, err := openContainer(newBudget(ctx), data)
	if err != nil {
		return err
	}
	var bad error
	seen := map[string]bool{}
	for _, f := range c.all {
		m := memberOf(f)
		if !isDocument(m.Name) || seen[m.Place] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if seen[m.Place] = true; len(seen) > maxMembers {
			return errors.Join(bad, errs.New(errs.TooLarge, "压缩包内文件过多，只读取了一部分，请人工解开后导入", nil))
		}
		if m.Data, err = c.unpack(f, m.Name); err == nil {
			err = read(m)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && bad == nil {
			bad = errs.New(errs.CodeOf(err), "压缩包中的 "+m.Name+"："+errs.Message(err), err)
		}
	}
	if len(seen) == 0 {
		return errs.New(errs.UnsupportedFormat, "压缩包里没有能读的文件，原件已保存，请人工查看", nil)
	}
	return bad
}

// memberOf names an entry. A name that is not said to be UTF-8 and is none is
// GBK: so Chinese Windows packs.
func memberOf(f *zip.File) Member {
	name := f.Name
	if f.NonUTF8 && !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	name = tidy(strings.ToValidUTF8(name, ""))
	m := Member{Place: partName(name)}
	if !strings.HasSuffix(name, "/") && !strings.Contains(name, "__MACOSX/") {
		m.Name = path.Base(m.Place)
	}
	return m
}

// isDocument says that a name promises a document with text.
func isDocument(name string) bool {
	if strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".") {
		return false
	}
	switch extensions[strings.ToLower(path.Ext(name))] {
	case DOCX, DOC, WordXML, RTF, PDF, OFD, XLSX, XLS, Text, HTML, MHTML:
		return true
	default:
		return false
	}
}
