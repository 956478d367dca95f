package document

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"

	"baogao/internal/errs"
)

// The binary files of Word 97 to 2003 ([MS-DOC]). The text lies in pieces that
// a table orders; pages of properties say, by place in the file, which
// characters are deleted and which paragraphs are rows of tables or items of
// lists. Every number in the file is checked where it is used: bin answers
// nothing beyond its end.

// readDOC reads a Word document: its main text, then notes and text boxes.
func readDOC(b *budget, data []byte) (Content, error) {
	streams, err := compoundStreams(data, "WordDocument", "0Table", "1Table", "Data")
	if err != nil {
		return Content{}, err
	}
	if len(streams["WordDocument"]) < fibSize {
		return Content{}, errs.New(errs.UnsupportedFormat, "不是 Word 文档，或是 Word 95 及更早的格式，原件已保存，可另存为 DOCX 后导入", nil)
	}
	d := &doc{flow: flow{budget: b}, main: streams["WordDocument"], data: streams["Data"]}
	if err := d.load(streams); err != nil {
		return Content{}, err
	}
	d.story(0, d.ccp(ccpText))
	at := d.ccp(ccpText)
	for _, part := range [...]struct {
		size int
		kept bool
	}{
		{d.ccp(ccpFtn), true},
		{d.ccp(ccpHdd), false},
		{d.ccp(ccpMcr), false},
		{d.ccp(ccpAtn), false},
		{d.ccp(ccpEdn), true},
		{d.ccp(ccpTxbx), true},
	} {
		if part.kept {
			d.story(at, part.size)
		}
		at += part.size
	}
	if b.err == nil && d.readChars == 0 && d.ccp(ccpText) > 1 {
		return Content{}, errs.New(errs.Unparsed, "文件损坏，DOC 的正文无法找到", nil)
	}
	return Content{Text: d.end(), Tables: d.tables, Blocks: d.blocks, Images: d.images}, b.err
}

// compoundStreams reads those streams of the root of a compound file.
func compoundStreams(data []byte, names ...string) (map[string]bin, error) {
	// Some writers leave the last sector short.
	padded := slices.Concat(data, make([]byte, 4096))
	r, err := mscfb.New(bytes.NewReader(padded))
	if err != nil {
		return nil, errs.New(errs.Unparsed, "文件损坏，复合文档无法打开", err)
	}
	streams := map[string]bin{}
	for _, f := range r.File {
		switch {
		case slices.Contains(names, f.Name):
			if len(f.Path) > 0 || f.Size > int64(len(data)) || streams[f.Name] != nil {
				continue // an embedded document's, or a lie
			}
			stream := make(bin, f.Size)
			n, err := io.ReadFull(f, stream)
			if err != nil && n == 0 {
				continue
			}
			streams[f.Name] = stream[:n]
		case f.Name == "EncryptedPackage":
			return nil, errs.New(errs.Encrypted, "", nil)
		}
	}
	return streams, nil
}

// bin is bytes of a file. Places beyond its end read as 0 or nothing.
type bin []byte

// rune is the two bytes at a place as a character.
func (b bin) rune(at int) rune { return rune(b.u16(at)) } //nolint:gosec // sixteen bits

func (b bin) u8(at int) int {
	if at < 0 || at >= len(b) {
		return 0
	}
	return int(b[at])
}

func (b bin) u16(at int) int {
	if at < 0 || at > len(b)-2 {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b[at:]))
}

func (b bin) u32(at int) int {
	if at < 0 || at > len(b)-4 {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b[at:]))
}

// cut is the n bytes at a place, fewer if there are fewer.
func (b bin) cut(at, n int) bin {
	if at < 0 || n <= 0 || at >= len(b) {
		return nil
	}
	return b[at : at+min(n, len(b)-at)]
}

// Places in the file information block.
const (
	fibSize   = 0x1aa // up to the place of the piece table
	fibLCID   = 0x06
	fibFlags  = 0x0a
	fibCounts = 0x4c // characters of main text, notes, headers …
	fibPlaces = 0x9a // pairs of place and length in the table stream

	flagEncrypted = 0x0100
	flagTable1    = 0x0200
	word97        = 0xc1
)

// Indexes of the counts.
const (
	ccpText = iota
	ccpFtn
	ccpHdd
	ccpMcr
	ccpAtn
	ccpEdn
	ccpTxbx
)

// Indexes of the pairs.
const (
	pairStyles = 1
	pairChpx   = 12
	pairPapx   = 13
	pairPieces = 33
	pairLists  = 73
	pairLFO    = 74
)

// doc is a Word document being read.
type doc struct {
	flow
	main, table, data bin
	pieces            []piece
	paraPages         runs
	charPages         runs
	styles            []docStyle
	lists             docLists

	para      strings.Builder
	fields    fieldStack
	images    int
	readChars int
}

// load reads the tables that say where everything is.
func (d *doc) load(streams map[string]bin) error {
	if d.main.u16(0) != 0xa5ec || d.main.u16(2) < word97 {
		return errs.New(errs.UnsupportedFormat, "Word 95 及更早的格式暂不能读取，原件已保存，可另存为 DOCX 后导入", nil)
	}
	flags := d.main.u16(fibFlags)
	if flags&flagEncrypted != 0 {
		return errs.New(errs.Encrypted, "", nil)
	}
	d.table = streams["0Table"]
	if flags&flagTable1 != 0 {
		d.table = streams["1Table"]
	}
	if d.pieces = d.readPieces(d.pair(pairPieces)); len(d.pieces) == 0 {
		return errs.New(errs.Unparsed, "文件损坏，DOC 的正文无法找到", nil)
	}
	d.paraPages = d.readRuns(d.pair(pairPapx), d.paragraphPage)
	d.charPages = d.readRuns(d.pair(pairChpx), d.characterPage)
	d.readStyles(d.pair(pairStyles))
	d.lists = readDocLists(d.table, d.place(pairLists), d.pair(pairLFO))
	return nil
}

// ccp is a count of characters, never more than the file has bytes.
func (d *doc) ccp(i int) int {
	n := int(int32(d.main.u32(fibCounts + 4*i))) //nolint:gosec // the sign is what is asked for
	return max(0, min(n, len(d.main)))
}

// place is where a table begins in the table stream.
func (d *doc) place(i int) int { return d.main.u32(fibPlaces + 8*i) }

func (d *doc) pair(i int) bin { return d.table.cut(d.place(i), d.main.u32(fibPlaces+8*i+4)) }

// piece is a stretch of text: characters from first to end lie at a place in
// the file, a byte each or two.
type piece struct {
	first, end int
	at         int
	wide       bool
}

// readPieces finds the piece table behind the properties that precede it.
func (d *doc) readPieces(clx bin) []piece {
	at := 0
	for clx.u8(at) == 1 {
		at += 3 + clx.u16(at+1)
	}
	if clx.u8(at) != 2 {
		return nil
	}
	table := clx.cut(at+5, clx.u32(at+1))
	n := (len(table) - 4) / 12
	pieces := make([]piece, 0, max(n, 0))
	last := 0
	for i := range max(n, 0) {
		p := piece{first: table.u32(4 * i), end: table.u32(4 * (i + 1))}
		fc := table.u32(4*(n+1) + 8*i + 2)
		if p.wide = fc&0x4000_0000 == 0; p.wide {
			p.at = fc & 0x3fff_ffff
		} else {
			p.at = (fc & 0x3fff_ffff) / 2
		}
		if p.first < last || p.end <= p.first || p.at >= len(d.main) {
			continue // overlapping pieces would multiply the text
		}
		last = p.end
		pieces = append(pieces, p)
	}
	return pieces
}

// bytes are the piece's characters from one to another, as far as they are in
// the file, and where they begin.
func (d *doc) bytes(p *piece, first, end int) (bin, int) {
	size := 1
	if p.wide {
		size = 2
	}
	at := p.at + (first-p.first)*size
	return d.main.cut(at, (end-first)*size), at
}
