package document

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"baogao/internal/errs"
)

// The workbooks of Excel 97 to 2003 and of WPS's ET ([MS-XLS]): a stream of
// records, each a number, a length and so many bytes. The globals come first:
// the sheets with their places, the strings that cells share, how numbers are
// shown. A sheet's cells follow row by row.

// The records that are read.
const (
	recFormula    = 0x0006
	recEOF        = 0x000a
	recDateMode   = 0x0022
	recFilePass   = 0x002f
	recContinue   = 0x003c
	recBoundSheet = 0x0085
	recMulRK      = 0x00bd
	recXF         = 0x00e0
	recSST        = 0x00fc
	recLabelSST   = 0x00fd
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRK         = 0x027e
	recFormat     = 0x041e
	recBOF        = 0x0809

	biff8 = 0x0600
)

// readXLS reads the sheets of a workbook in order, as readXLSX does.
func readXLS(b *budget, data []byte) (Content, error) {
	streams, err := compoundStreams(data, "Workbook")
	if err != nil {
		return Content{}, err
	}
	x := &xls{workbook: workbook{budget: b}, in: streams["Workbook"]}
	if x.in.u16(0) != recBOF || x.in.u16(4) != biff8 {
		return Content{}, errs.New(errs.UnsupportedFormat, "Excel 95 及更早的格式，原件已保存，可另存为 XLSX 后导入", nil)
	}
	if err := x.globals(); err != nil {
		return Content{}, err
	}
	for _, s := range x.sheets {
		x.name = s.name
		if len(x.sheets) == 1 || defaultName.MatchString(s.name) {
			x.name = ""
		}
		x.cells, x.from, x.rows = nil, x.out.Len(), nil
		x.sheet(s.at)
		x.endSheet()
	}
	if len(x.sheets) == 0 && b.err == nil {
		return Content{}, errs.New(errs.Unparsed, "文件损坏，没有可读的工作表", nil)
	}
	return Content{Text: strings.TrimRight(x.out.String(), "\n"), Tables: x.tables}, b.err
}

// xls is a workbook being read.
type xls struct {
	workbook
	in     bin
	sheets []xlsSheet
	line   int // the row that cells are being put into
}

type xlsSheet struct {
	name string
	at   int
}

// each walks the records of a substream, without those inside it (a chart
// drawn on a sheet), to its end or while do says so.
func (x *xls) each(at int, do func(kind int, data bin, at int) bool) {
	for depth := 0; x.ok() && at+4 <= len(x.in); {
		kind, n := x.in.u16(at), x.in.u16(at+2)
		switch kind {
		case recBOF:
			depth++
		case recEOF:
			depth--
		}
		if depth <= 0 || depth == 1 && !do(kind, x.in.cut(at+4, n), at) {
			return
		}
		at += 4 + n
	}
}

func (x *xls) globals() (err error) {
	codes := map[int]string{}
	var shown []int // the format of each style
	x.each(0, func(kind int, data bin, at int) bool {
		switch kind {
		case recFilePass:
			err = errs.New(errs.Encrypted, "", nil)
			return false
		case recDateMode:
			x.epoch1904 = data.u16(0) == 1
		case recBoundSheet:
			if data.u8(4)&3 == 0 && data.u8(5) == 0 && len(x.sheets) < maxEntries { // visible, of cells
				name := xlsReader{chunks: []bin{data[min(len(data), 7):]}}
				x.sheets = append(x.sheets, xlsSheet{name.chars(data.u8(6)), data.u32(0)})
			}
		case recFormat:
			r := xlsReader{chunks: []bin{data[min(len(data), 4):]}}
			codes[data.u16(0)] = r.chars(data.u16(2))
		case recXF:
			if len(shown) < 1<<16 {
				shown = append(shown, data.u16(2))
			}
		case recSST:
			x.shared(at)
		}
		return true
	})
	for _, id := range shown {
		x.formats = append(x.formats, newNumberFormat(id, codes[id]))
	}
	return err
}

// shared reads the table of strings, which goes on in further records.
func (x *xls) shared(at int) {
	r := xlsReader{chunks: x.continued(at)}
	r.skip(4)
	for n := r.number(4); n > 0 && !r.over() && x.ok(); n-- {
		if x.strings = append(x.strings, r.rich()); len(x.strings) > maxStrings {
			x.tooLarge("文件的表格过大，未读取")
		}
	}
}

// continued is a record's data and that of the records that continue it.
func (x *xls) continued(at int) (chunks []bin) {
	for first := true; at+4 <= len(x.in) && (first || x.in.u16(at) == recContinue); first = false {
		n := x.in.u16(at + 2)
		chunks = append(chunks, x.in.cut(at+4, n))
		at += 4 + n
	}
	return chunks
}

// sheet reads the cells of a sheet.
func (x *xls) sheet(at int) {
	x.line = -1
	var formula bin // whose string is still to come
	x.each(at, func(kind int, data bin, at int) bool {
		switch kind {
		case recLabelSST:
			x.put(data, data.u16(4), "s", strconv.Itoa(data.u32(6)))
		case recNumber:
			x.put(data, data.u16(4), "", ieee(data, 6))
		case recRK:
			x.put(data, data.u16(4), "", rk(data.u32(6)))
		case recMulRK:
			for i, n := 0, (len(data)-6)/6; i < n; i++ {
				x.at(data.u16(0), data.u16(2)+i, data.u16(4+6*i), "", rk(data.u32(6+6*i)))
			}
		case recLabel:
			r := xlsReader{chunks: x.continued(at)}
			r.skip(6)
			x.put(data, data.u16(4), "str", r.chars(r.number(2)))
		case recBoolErr:
			if data.u8(7) == 0 {
				x.put(data, 0, "b", strconv.Itoa(data.u8(6)))
			}
		case recFormula:
			formula = x.formula(data)
		case recString:
			if formula != nil {
				r := xlsReader{chunks: x.continued(at)}
				x.put(formula, formula.u16(4), "str", r.chars(r.number(2)))
				formula = nil
			}
		}
		return true
	})
	x.flush()
}

// formula puts what a formula came to last, or returns it if that is a string.
func (x *xls) formula(data bin) (pending bin) {
	if data.u16(12) != 0xffff {
		x.put(data, data.u16(4), "", ieee(data, 6))
		return nil
	}
	switch data.u8(6) {
	case 0:
		return data
	case 1:
		x.put(data, 0, "b", strconv.Itoa(data.u8(8)))
	}
	return nil
}

// put places the cell whose record begins with its row and column.
func (x *xls) put(data bin, style int, kind, text string) {
	if len(data) >= 6 {
		x.at(data.u16(0), data.u16(2), style, kind, text)
	}
}

func (x *xls) at(row, column, style int, kind, text string) {
	if row != x.line {
		x.flush()
		x.line = row
	}
	x.kind, x.style, x.column = kind, style, min(max(column, len(x.cells)), max(len(x.cells), maxColumns-1))
	x.value.Reset()
	x.value.WriteString(text)
	x.cell()
}

// flush ends a row.
func (x *xls) flush() {
	x.row()
	x.cells = x.cells[:0]
}

func ieee(data bin, at int) string {
	bits := uint64(data.u32(at)) | uint64(data.u32(at+4))<<32 //nolint:gosec // two times 32 bits
	return strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
}

// rk is a number in 32 bits: an integer or the upper half of a float, and
// perhaps a hundred times what is meant.
func rk(v int) string {
	n := math.Float64frombits(uint64(v&^3) << 32) //nolint:gosec // 32 bits
	if v&2 != 0 {
		n = float64(int32(uint32(v)) >> 2) //nolint:gosec // 32 bits
	}
	if v&1 != 0 {
		n /= 100
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}

// xlsReader reads strings that may go on in further records.
type xlsReader struct {
	chunks []bin
	at     int // in the first chunk
}

// left says whether there is a byte, going on to the next chunk for it.
func (r *xlsReader) left() bool {
	for len(r.chunks) > 0 && r.at >= len(r.chunks[0]) {
		r.chunks, r.at = r.chunks[1:], 0
	}
	return len(r.chunks) > 0
}

func (r *xlsReader) over() bool { return !r.left() }

// number reads so many bytes.
func (r *xlsReader) number(bytes int) (n int) {
	for i := 0; i < bytes && r.left(); i++ {
		n |= r.chunks[0].u8(r.at) << (8 * i)
		r.at++
	}
	return n
}

func (r *xlsReader) skip(bytes int) {
	for bytes > 0 && r.left() {
		n := min(bytes, len(r.chunks[0])-r.at)
		r.at += n
		bytes -= n
	}
}

// rich reads a string with what is told of its runs and readings passed by.
func (r *xlsReader) rich() string {
	n, flags, runs, extra := r.number(2), r.number(1), 0, 0
	if flags&8 != 0 {
		runs = r.number(2)
	}
	if flags&4 != 0 {
		extra = r.number(4)
	}
	text := r.units(n, flags)
	r.skip(4*runs + extra)
	return text
}

// chars reads a string of n characters behind its flags.
func (r *xlsReader) chars(n int) string { return r.units(n, r.number(1)) }

// units reads n characters of one byte or two each; where they go on in
// another record, new flags stand before them.
func (r *xlsReader) units(n, flags int) string {
	var units []uint16
	for n > 0 {
		if len(r.chunks) > 0 && r.at >= len(r.chunks[0]) && len(units) > 0 {
			if !r.left() {
				break
			}
			flags = r.number(1)
		}
		if !r.left() {
			break
		}
		part := r.chunks[0][r.at:]
		width := 1 + flags&1
		fit := min(n, len(part)/width)
		if fit == 0 { // half a character at the end of a record
			r.at = len(r.chunks[0])
			n--
			continue
		}
		for i := range fit {
			if width == 2 {
				units = append(units, uint16(part.u16(2*i))) //nolint:gosec // 16 bits
			} else {
				units = append(units, uint16(part[i]))
			}
		}
		r.at += fit * width
		n -= fit
	}
	return string(utf16.Decode(units))
}
