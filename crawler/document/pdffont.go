package document

import (
	"encoding/binary"
	"io/fs"
	"testing/fstest" // the one file system in memory that the library has
)

// Files may use fonts they do not carry. PDFium looks for others on the
// machine, and text of a font it finds nowhere has no width: a piece of one
// character is dropped as if it were not printed. The sandbox has no machine,
// so it is given one font whose every character is a box.

// fonts is a file system of the one font, where PDFium looks for fonts.
func fonts() fs.FS {
	return fstest.MapFS{"usr/share/fonts/boxes.ttf": {Data: boxFont()}}
}

// u16s writes numbers of two bytes, the high one first, as TrueType does.
func u16s(numbers ...int) []byte {
	out := make([]byte, 0, 2*len(numbers))
	for _, n := range numbers {
		out = binary.BigEndian.AppendUint16(out, uint16(n)) //nolint:gosec // negative ones are meant to wrap
	}
	return out
}

// boxFont builds a TrueType font of 1,000 units with two glyphs, both a box,
// and a table that maps every character to the second.
func boxFont() []byte {
	glyph := u16s(
		1, 0, 0, 1000, 800, // contours, box
		3, 0, // last point, no instructions
	)
	glyph = append(glyph, 1, 1, 1, 1)                               // on the curve, two bytes a distance
	glyph = append(glyph, u16s(0, 1000, 0, -1000, 0, 0, 800, 0)...) // x, then y
	glyph = append(glyph, 0, 0)
	const name = "Boxes" // for the Macintosh, which is where PDFium looks
	names := append(u16s(0, 2, 6+2*12,
		1, 0, 0, 1, len(name), 0,
		1, 0, 0, 2, len(name), 0), name...)
	cmap := u16s(0, 1, 3, 10, 0, 12, 13, 0, 0, 28, 0, 0, 0, 1, 0, 0x20, 16, 0xffff, 0, 1)
	os2 := u16s(4, 1000, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0)
	os2 = append(os2, make([]byte, 10)...)                                                     // panose
	os2 = append(os2, u16s(0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff)...) // every script
	os2 = append(os2, "OWN "...)
	os2 = append(os2, u16s(0x40, 0x20, 0xffff, 800, -200, 0, 1000, 200)...)
	os2 = append(os2, u16s(0x003e, 0x01ff, 0, 0)...) // Chinese, Japanese, Korean and Western code pages
	os2 = append(os2, u16s(500, 700, 0, 0x20, 1)...)
	tables := []struct {
		tag  string
		data []byte
	}{
		{"OS/2", os2},
		{"cmap", cmap},
		{"glyf", append(append([]byte{}, glyph...), glyph...)},
		{"head", u16s(1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000, 800, 0, 8, 2, 0, 0)},
		{"hhea", u16s(1, 0, 800, -200, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, 1)},
		{"hmtx", u16s(1000, 0, 0)},
		{"loca", u16s(0, len(glyph)/2, len(glyph))},
		{"maxp", u16s(1, 0, 2, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)},
		{"name", names},
		{"post", u16s(3, 0, 0, 0, -100, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)},
	}
	out := u16s(1, 0, len(tables), 128, 3, len(tables)*16-128)
	at := len(out) + 16*len(tables)
	var body []byte
	for _, t := range tables {
		for len(t.data)%4 != 0 {
			t.data = append(t.data, 0)
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, sum32(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body))) //nolint:gosec // a kilobyte
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))  //nolint:gosec // a kilobyte
		body = append(body, t.data...)
	}
	return append(out, body...)
}

func sum32(data []byte) (sum uint32) {
	for i := 0; i+4 <= len(data); i += 4 {
		sum += binary.BigEndian.Uint32(data[i:])
	}
	return sum
}
