// Package document answers one question: what text does a file that is not a
// web page hold?
//
// Detect tells the format from the bytes first and from names last, because
// government sites mislabel files. Read gives the text in reading order, one
// paragraph a line, cells of a table row separated by a tab. Every reader is
// bounded: entries, unpacked bytes and nesting are capped on what is really
// read, names inside archives are never used as paths.
package document

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime"
	"path"
	"strings"

	"baogao/internal/errs"
)

// Format is a kind of file.
type Format string

// The formats. Binary is everything that cannot be a document.
const (
	HTML   Format = "html"
	Text   Format = "txt"
	DOCX   Format = "docx"
	OFD    Format = "ofd"
	PDF    Format = "pdf"
	DOC    Format = "doc"
	XLSX   Format = "xlsx"
	Zip    Format = "zip"
	Image  Format = "image"
	Binary Format = "binary"
)

// Content is what a file holds.
type Content struct {
	Text   string
	Images int
}

// extensions maps a file name's ending to the format it claims.
var extensions = map[string]Format{
	".html": HTML, ".htm": HTML, ".shtml": HTML, ".xhtml": HTML, ".jsp": HTML, ".asp": HTML, ".aspx": HTML, ".php": HTML,
	".txt": Text, ".md": Text, ".docx": DOCX, ".ofd": OFD, ".pdf": PDF, ".doc": DOC, ".wps": DOC, ".xlsx": XLSX, ".zip": Zip,
}

// Known says whether a file name's ending (with its dot) is one we may read.
func Known(ext string) bool {
	_, ok := extensions[strings.ToLower(ext)]
	return ok
}

// Detect tells the format of bytes; the media type and the file name decide
// only between HTML and text.
func Detect(data []byte, mediaType, name string) Format {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return PDF
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return zipFormat(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return DOC
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n")), bytes.HasPrefix(data, []byte("\xff\xd8\xff")),
		bytes.HasPrefix(data, []byte("GIF8")):
		return Image
	}
	head := data[:min(len(data), 8192)]
	if binary(head) {
		return Binary
	}
	media, _, _ := mime.ParseMediaType(mediaType)
	claimed := extensions[strings.ToLower(path.Ext(name))]
	switch {
	case strings.Contains(media, "html"), claimed == HTML:
		return HTML
	case claimed == Text, media == "text/plain":
		return Text
	case bytes.Contains(bytes.ToLower(head), []byte("<html")), bytes.Contains(bytes.ToLower(head), []byte("<!doctype html")):
		return HTML
	default:
		return Text
	}
}

// binary says that bytes cannot be text in any charset of these sites: several
// NULs without the mark of UTF-16.
func binary(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false
	}
	return bytes.Count(head, []byte{0}) > len(head)/100+1
}

func zipFormat(data []byte) Format {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Zip
	}
	for n, f := range z.File {
		switch {
		case n > maxEntries:
			return Zip
		case f.Name == "word/document.xml":
			return DOCX
		case f.Name == "OFD.xml":
			return OFD
		case f.Name == "xl/workbook.xml":
			return XLSX
		}
	}
	return Zip
}

// Read gives the content of a file. A picture has no text and one image; a
// format without a reader is errs.UnsupportedFormat.
func Read(format Format, data []byte) (c Content, err error) {
	defer errs.Wrap(&err, "document.Read(%s, %d bytes)", format, len(data))
	switch format {
	case DOCX:
		return readDOCX(data)
	case OFD:
		return readOFD(data)
	case Image:
		return Content{Images: 1}, nil
	default:
		return Content{}, errs.New(errs.UnsupportedFormat,
			fmt.Sprintf("暂不能读取 %s 格式的文字，原件已保存，可另存为 DOCX、TXT 或 HTML 后导入", format), nil)
	}
}
