package document

import (
	"archive/zip"
	"bytes"
	"mime"
	"path"
	"strings"
	"unicode/utf16"
)

// Format is a kind of file.
type Format string

// The formats. Binary is everything that cannot be a document; Encrypted an
// Office file that opens with a password only.
const (
	HTML      Format = "html"
	MHTML     Format = "mhtml"
	Text      Format = "txt"
	DOCX      Format = "docx"
	WordXML   Format = "wordxml" // Word's documents as one XML file
	OFD       Format = "ofd"
	PDF       Format = "pdf"
	DOC       Format = "doc"
	RTF       Format = "rtf"
	XLSX      Format = "xlsx"
	XLS       Format = "xls"
	Zip       Format = "zip"
	RAR       Format = "rar"
	Image     Format = "image"
	Binary    Format = "binary"
	Encrypted Format = "encrypted"
)

// extensions maps a file name's ending to the format it claims.
var extensions = map[string]Format{
	".html": HTML, ".htm": HTML, ".shtml": HTML, ".xhtml": HTML, ".jsp": HTML, ".asp": HTML, ".aspx": HTML, ".php": HTML,
	".mht": MHTML, ".mhtml": MHTML, ".txt": Text, ".md": Text, ".docx": DOCX, ".ofd": OFD, ".pdf": PDF, ".doc": DOC,
	".wps": DOC, ".rtf": RTF, ".xlsx": XLSX, ".et": XLS, ".xls": XLS, ".zip": Zip, ".rar": RAR,
	".jpg": Image, ".jpeg": Image, ".png": Image, ".tif": Image, ".tiff": Image, ".bmp": Image, ".gif": Image,
}

// Known says whether a file name's ending (with its dot) is one we may read.
func Known(ext string) bool {
	_, ok := extensions[strings.ToLower(ext)]
	return ok
}

// magic bytes begin a file of a format.
var magic = []struct {
	prefix string
	format Format
}{
	{"%PDF-", PDF},
	{`{\rtf`, RTF},
	{"Rar!\x1a\x07", RAR},
	{"\x89PNG\r\n", Image},
	{"\xff\xd8\xff", Image},
	{"GIF8", Image},
	{"BM", Image},
	{"II*\x00", Image},
	{"MM\x00*", Image},
}

// sniffed is how far into a file its format is looked for.
const sniffed = 8192

// Detect tells the format of bytes; the media type and the file name decide
// only between HTML and text.
func Detect(data []byte, mediaType, name string) Format {
	head := data[:min(len(data), sniffed)]
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n\x00")
	for _, m := range magic {
		if bytes.HasPrefix(start, []byte(m.prefix)) && (m.prefix != "BM" || isBinary(head)) {
			return m.format
		}
	}
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")): // junk before the header is allowed
		return PDF
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return zipFormat(data)
	case bytes.HasPrefix(data, []byte(compoundMagic)):
		return compoundFormat(data)
	case isBinary(head):
		return Binary
	}
	return textFormat(head, mediaType, name)
}

// textFormat tells apart what is made of characters.
func textFormat(head []byte, mediaType, name string) Format {
	media, _, _ := mime.ParseMediaType(mediaType)
	claimed := extensions[strings.ToLower(path.Ext(name))]
	lower := bytes.ToLower(head)
	has := func(s string) bool { return bytes.Contains(lower, []byte(s)) }
	switch {
	case has("mime-version:") && has("content-type: multipart/related"):
		return MHTML
	case has("<?mso-application progid=\"word.document\"") || has("<w:worddocument") || has("<pkg:package"):
		return WordXML
	case strings.Contains(media, "html"), claimed == HTML:
		return HTML
	case claimed == Text, media == "text/plain":
		return Text
	case has("<html") || has("<!doctype html"):
		return HTML
	default:
		return Text
	}
}

// isBinary says that bytes cannot be text in any charset of these sites: several
// NULs without the mark of UTF-16, or control characters all over.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false
	}
	controls := 0
	for _, b := range head {
		if b < ' ' && !bytes.ContainsRune([]byte("\t\n\f\r\x1b\x00"), rune(b)) {
			controls++
		}
	}
	return bytes.Count(head, []byte{0}) > len(head)/100+1 || controls > len(head)/50+2
}

func zipFormat(data []byte) Format {
	if entries(data) > maxEntries {
		return Zip
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return brokenZip(data)
	}
	for _, f := range z.File {
		switch strings.ToLower(path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))) {
		case "word/document.xml":
			return DOCX
		case "ofd.xml":
			return OFD
		case "xl/workbook.xml":
			return XLSX
		}
	}
	return Zip
}

// brokenZip tells what a torn file was going to be, so that it is reported as
// a damaged document and not as a strange format.
func brokenZip(data []byte) Format {
	for _, p := range []struct {
		name   string
		format Format
	}{{"word/", DOCX}, {"xl/", XLSX}, {"OFD.xml", OFD}} {
		if bytes.Contains(data, []byte(p.name)) {
			return p.format
		}
	}
	return Zip
}

// entries counts the entries a zip file's directory may list, before anything
// is allocated for them.
func entries(data []byte) int { return bytes.Count(data, []byte("PK\x01\x02")) }

const compoundMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// compoundFormat tells what a compound file of Office 97 holds by the names of
// its streams. They stand in UTF-16 in its directory.
func compoundFormat(data []byte) Format {
	for _, s := range []struct {
		stream string
		format Format
	}{
		{"EncryptedPackage", Encrypted}, {"WordDocument", DOC}, {"Workbook", XLS}, {"PowerPoint Document", Binary},
	} {
		if bytes.Contains(data, wide(s.stream)) {
			return s.format
		}
	}
	return DOC // whatever it is, its reader says what is missing
}

// wide is a name as UTF-16, with its end.
func wide(name string) []byte {
	units := utf16.Encode([]rune(name + "\x00"))
	out := make([]byte, 0, 2*len(units))
	for _, u := range units {
		out = append(out, byte(u&0xff), byte(u>>8))
	}
	return out
}
