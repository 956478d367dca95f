package document

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

// prose is a paragraph of so many characters that no heading pattern meets.
func prose(n int) string {
	const text = "全镇深入推进依法行政加快建设法治政府各项工作取得明显成效人民群众满意度不断提升"
	return string([]rune(strings.Repeat(text, n/30+1))[:n-1]) + "。"
}

// pages sets paragraphs on pages of 20 lines of 26 characters.
func paragraphPages(paragraphs ...string) [][]placed {
	const top, bottom = 760.0, 760.0 - 19*28
	var out [][]placed
	var page []placed
	y := top
	for _, p := range paragraphs {
		all, _ := set(0, 26, p)
		for _, l := range all {
			if y < bottom {
				out, page, y = append(out, page), nil, top
			}
			l.y = y
			page, y = append(page, l), y-28
		}
	}
	return append(out, page)
}

func at(x, y float64, text string) placed { return placed{x, y, 16, text} }

func TestPDF(t *testing.T) {
	long := []string{"一、主要做法", prose(200), prose(700), "（一）强化领导", prose(333), prose(26), prose(50), prose(900)}
	numbered := paragraphPages(long...)
	for i := range numbered {
		numbered[i] = append(numbered[i], placed{280, 60, 14, fmt.Sprintf("— %d —", i+3)}, placed{230, 800, 9, "渠县有庆镇人民政府"})
	}
	bare := paragraphPages(long...)
	for i := range bare {
		bare[i] = append(bare[i], placed{290, 60, 14, strconv.Itoa(i + 1)})
	}
	two := []string{"一、主要做法", prose(200), prose(500)}
	browser := paragraphPages(two...) // with what a browser prints around a page
	for i := range browser {
		browser[i] = append(browser[i], placed{40, 830, 8, "11/28/26, 6:48 PM"}, placed{300, 830, 8, "有庆镇报告"},
			placed{40, 12, 8, "https://a.gov.cn/c/1.html"}, placed{540, 12, 8, fmt.Sprintf("%d/2", i+1)})
	}
	column := func(x float64, name string) (out []placed) {
		for i := range 8 {
			out = append(out, at(x, 700-float64(i)*28, fmt.Sprintf("%s栏第%d行文字内容", name, i+1)))
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		pages [][]placed
		want  string
	}{
		{"a line", [][]placed{{at(90, 700, "有庆镇2020年度报告")}}, "有庆镇2020年度报告"},
		{"paragraphs over pages", paragraphPages(long...), lines(long...)},
		{"page numbers and running heads", numbered, lines(long...)},
		{"bare page numbers", bare, lines(long...)},
		{"a browser's head and foot", browser, lines(two...)},
		{"a lone number is text", [][]placed{{at(90, 700, "办结"), at(90, 600, "132"), at(90, 500, "件")}}, lines("办结", "132", "件")},
		{"a decorated number on the only page", [][]placed{{at(90, 700, "办结"), at(280, 60, "- 1 -")}}, "办结"},
		{"a title of two lines", [][]placed{append([]placed{{99, 825, 22, "有庆镇人民政府关于二〇二〇年度法治政"}, {200, 795, 22, "府建设情况的报告"}}, paragraphPages(prose(200), prose(100))[0]...)}, lines("有庆镇人民政府关于二〇二〇年度法治政府建设情况的报告", prose(200), prose(100))},
		{
			"a table", [][]placed{{
				at(90, 700, "项目"), at(250, 700, "本年度"), at(400, 700, "备注"),
				at(90, 670, "行政许可"), at(250, 670, "1,234"), at(400, 670, "无"),
				at(90, 640, "行政处罚"), at(400, 640, "无"),
			}}, lines("项目\t本年度\t备注", "行政许可\t1,234\t无", "行政处罚\t无"),
		},
		{"written in any order", [][]placed{{at(90, 600, "其次乙"), at(90, 700, "首先甲"), at(90, 500, "最后丙")}}, lines("首先甲", "其次乙", "最后丙")},
		{"columns", [][]placed{append(column(60, "左"), column(320, "右")...)}, func() string {
			var l []string
			for _, name := range []string{"左", "右"} {
				for i := range 8 {
					l = append(l, fmt.Sprintf("%s栏第%d行文字内容", name, i+1))
				}
			}
			return lines(l...)
		}()},
		{"a title set wide", [][]placed{{at(90, 700, "目"), at(140, 700, "录")}}, "目录"},
		{"words", [][]placed{{at(90, 700, "GDP growth 5"), at(90, 670, "第二")}}, lines("GDP growth 5", "第二")},
		{"radicals for characters", [][]placed{{at(90, 700, "⼈⺠政府⻓期")}}, "人民政府长期"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := read(t, PDF, pdfPages(tt.pages...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, c.Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if c.NeedsOCR || c.Images != 0 {
				t.Errorf("a text of %d bytes has images %d, needs_ocr %v", len(c.Text), c.Images, c.NeedsOCR)
			}
		})
	}
}

func TestPDFTurned(t *testing.T) {
	// A wide table on a page that is turned for reading: its text stands.
	side := func(rotate int, matrix string) []byte {
		data := pdfTurned(rotate, []placed{at(90, 700, "甲乙丙丁戊己庚辛"), at(90, 660, "子丑寅卯辰巳午未")})
		for _, p := range []placed{at(90, 700, ""), at(90, 660, "")} {
			was := fmt.Sprintf("%g %g Td", p.x, p.y)
			now := fmt.Sprintf(matrix, 760-p.y)
			data = bytes.Replace(data, []byte(was), []byte(now), 1)
		}
		return data
	}
	for name, data := range map[string][]byte{
		"upright on the screen":    side(90, "0 1 -1 0 %g 90 Tm"),
		"sideways on the screen":   side(0, "0 1 -1 0 %g 90 Tm"),
		"the other way":            side(270, "0 -1 1 0 %g 700 Tm"),
		"sideways, the other way ": side(0, "0 -1 1 0 %g 700 Tm"),
	} {
		c, err := read(t, PDF, data)
		got := strings.Split(c.Text, "\n")
		if len(got) == 2 && strings.Contains(name, "other") { // the first line stands below then
			got[0], got[1] = got[1], got[0]
		}
		if err != nil || lines(got...) != lines("甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未") {
			t.Errorf("%s: %q %v", name, c.Text, err)
		}
	}
}

// onePage wraps a content stream and resources as a page.
func onePage(resources, content string, more ...string) []byte {
	return pdfFile("", append([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<" + resources + ">>/Contents 4 0 R>>", stream("", content),
	}, more...)...)
}

const picture = "/XObject<</I 5 0 R>>"

var pixel = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "\x00")

func TestPDFNeedsOCR(t *testing.T) {
	scan := onePage(picture, "q 595 0 0 842 0 0 cm /I Do Q", pixel)
	outlines := onePage("", strings.Repeat("100 100 m 200 200 l S\n", 50))
	// A font whose codes nothing maps to characters.
	unmapped := onePage("/Font<</F1 5 0 R>>", "BT /F1 16 Tf 90 700 Td <00400041004200430044004500460047> Tj ET",
		"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+X/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontName/ABCDEF+X/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>")
	for name, data := range map[string][]byte{"scan": scan, "outlines of letters": outlines, "unmapped font": unmapped} {
		c, err := read(t, PDF, data)
		if err != nil || !c.NeedsOCR || c.Images != 1 || c.Text != "" {
			t.Errorf("%s: %+v %v", name, c, err)
		}
	}
	if c, err := read(t, PDF, onePage("", "")); errs.CodeOf(err) != errs.EmptyDocument {
		t.Errorf("blank page: %+v %v", c, err)
	}
}

// locked encrypts a document by the oldest rule of the format, so that it asks
// for the user's password.
func locked(user string) []byte {
	pad := []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")
	crypt := func(key, data []byte) []byte {
		c, err := rc4.NewCipher(key)
		if err != nil {
			panic(err)
		}
		out := make([]byte, len(data))
		c.XORKeyStream(out, data)
		return out
	}
	padded := append([]byte(user), pad...)[:32]
	ownerKey := md5.Sum(append([]byte("owner"), pad...)[:32])
	owner := crypt(ownerKey[:5], padded)
	id := []byte("0123456789abcdef")
	sum := md5.Sum(bytes.Join([][]byte{padded, owner, {0xfc, 0xff, 0xff, 0xff}, id}, nil))
	key := sum[:5]
	objectKey := md5.Sum(append(append([]byte{}, key...), 4, 0, 0, 0, 0))
	content := crypt(objectKey[:10], []byte("BT /F1 16 Tf 90 700 Td (Report 2020) Tj ET"))
	return pdfFile(fmt.Sprintf("/Encrypt 6 0 R/ID[<%X><%X>]", id, id),
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>", stream("", string(content)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		fmt.Sprintf("<</Filter/Standard/V 1/R 2/O<%X>/U<%X>/P -4>>", owner, crypt(key, pad)))
}

func TestPDFEncrypted(t *testing.T) {
	if c, err := read(t, PDF, locked("secret")); errs.CodeOf(err) != errs.Encrypted {
		t.Errorf("with a password: %+v %v", c, err)
	}
	// Locked against printing only: everyone may read it.
	if c, err := read(t, PDF, locked("")); err != nil || c.Text != "Report 2020" {
		t.Errorf("without: %+v %v", c, err)
	}
}

// hostilePDFs are files that stop or crash readers made for good files.
func hostilePDFs() map[string][]byte {
	const catalog = "<</Type/Catalog/Pages 2 0 R>>"
	form := func(do string) string {
		return stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 5 0 R>>>>", do)
	}
	return map[string][]byte{
		"header only":          []byte("%PDF-1.7\n"),
		"no trailer":           []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
		"pages in a circle":    pdfFile("", catalog, "<</Type/Pages/Kids[2 0 R]/Count 1>>"),
		"pages two in circle":  pdfFile("", catalog, "<</Type/Pages/Kids[3 0 R]/Count 9>>", "<</Type/Pages/Kids[2 0 R]/Count 9/Parent 2 0 R>>"),
		"a billion pages":      pdfFile("", catalog, "<</Type/Pages/Kids[]/Count 1000000000>>"),
		"negative pages":       pdfFile("", catalog, "<</Type/Pages/Kids[]/Count -5>>"),
		"huge size":            bytes.Replace(pdfPages([]placed{at(90, 700, "文")}), []byte("/Size "), []byte("/Size 99999999"), 1),
		"xref in a circle":     bytes.Replace(pdfPages([]placed{at(90, 700, "文")}), []byte("/Root"), []byte("/Prev 9/Root"), 1),
		"hex without end":      onePage("", "BT <"+strings.Repeat("4", 100_000)),
		"string without end":   onePage("", "BT ("+strings.Repeat("(", 100_000)),
		"deep arrays":          onePage("", strings.Repeat("[", 500_000)),
		"deep dictionaries":    pdfFile("", strings.Repeat("<</A", 200_000)),
		"deep saves":           onePage("", strings.Repeat("q ", 1_000_000)),
		"a form draws itself":  onePage(picture, "/I Do", form("/I Do /I Do")),
		"length lies":          bytes.Replace(onePage("", "BT ET"), []byte("/Length 5"), []byte("/Length 999999999"), 1),
		"object streams lie":   pdfFile("", catalog, stream("/Type/ObjStm/N 99999999/First 99999999", "1 0 2 0")),
		"filter unknown":       onePage("", "x", stream("/Filter[/ASCIIHexDecode/ASCIIHexDecode/ASCIIHexDecode/LZWDecode/FlateDecode]", "zz")),
		"font without a font":  onePage("/Font<</F1 5 0 R>>", "BT /F1 1 Tf (x) Tj ET", "<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]>>"),
		"places at the end":    onePage("/Font<</F1 5 0 R>>", "BT /F1 1e38 Tf 1e38 -1e38 Td (x) Tj ET", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
		"bytes of no document": append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0xff, 0, '<', '['}, 100_000)...),
	}
}

// TestPDFHostile: each file ends in an answer or a code, soon, and the same
// Reader reads the next one.
func TestPDFHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: some files run for seconds")
	}
	r := NewReader("")
	defer r.Close()
	r.timeout = 20 * time.Second
	good := pdfPages([]placed{at(90, 700, "完好")})
	check := func(name string, data []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		c, err := r.Read(context.Background(), PDF, data)
		runtime.ReadMemStats(&after)
		t.Logf("%-22s %8v %4d MB  %.40q %v", name, time.Since(start).Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20, c.Text, err)
		switch code := errs.CodeOf(err); code {
		case errs.OK, errs.Unparsed, errs.EmptyDocument, errs.TooLarge, errs.Timeout, errs.Encrypted:
		default:
			t.Errorf("%s: %v", name, err)
		}
		if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 2048 {
			t.Errorf("%s: took %d MB", name, n)
		}
	}
	check("first", good)
	for name, data := range hostilePDFs() {
		check(name, data)
	}
	if c, err := r.Read(context.Background(), PDF, good); err != nil || c.Text != "完好" {
		t.Errorf("after all of them: %q %v", c.Text, err)
	}
}

// TestPDFRunaway: a file that would keep PDFium busy for minutes is killed at
// the deadline, and only it.
func TestPDFRunaway(t *testing.T) {
	r := NewReader("")
	defer r.Close()
	good := pdfPages([]placed{at(90, 700, "完好")})
	if _, err := r.Read(context.Background(), PDF, good); err != nil {
		t.Fatal(err) // starts the engine
	}
	// Eleven forms, each drawing the next ten times.
	objects := []string{}
	for i := range 11 {
		do := strings.Repeat(fmt.Sprintf("/F%d Do ", i+1), 10)
		if i == 10 {
			do = "BT /T 1 Tf (x) Tj ET"
		}
		objects = append(objects, stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</F%d %d 0 R>>>>", i+1, i+6), do))
	}
	bomb := onePage("/XObject<</F0 5 0 R>>", "/F0 Do", objects...)
	r.timeout = time.Second
	if _, err := r.Read(context.Background(), PDF, bomb); errs.CodeOf(err) != errs.Timeout {
		t.Errorf("%v, want %v", err, errs.Timeout)
	}
	r.timeout = time.Minute
	if c, err := r.Read(context.Background(), PDF, good); err != nil || c.Text != "完好" {
		t.Errorf("the next file: %q %v", c.Text, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Read(ctx, PDF, good); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPDFConcurrent(t *testing.T) {
	r := shared()
	done := make(chan error, 8)
	for i := range 8 {
		go func() {
			want := fmt.Sprintf("第%d份", i)
			c, err := r.Read(context.Background(), PDF, pdfPages([]placed{at(90, 700, want)}))
			if err == nil && c.Text != want {
				err = fmt.Errorf("%q, want %q", c.Text, want)
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
