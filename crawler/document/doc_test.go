package document

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

// Modifiers as a file writes them.
func sprm(code int, arg ...byte) []byte { return append(le.AppendUint16(nil, uint16(code)), arg...) }

func joined(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

var (
	inTable = sprm(sprmPFInTable, 1)
	rowEnd  = joined(inTable, sprm(sprmPFTtp, 1))
)

func item(list, level byte) []byte {
	return joined(sprm(sprmPIlvl, level), sprm(sprmPIlfo, list, 0))
}

// docLevel writes one level of a list; bytes below 9 in the pattern stand for
// counters.
func docLevel(format byte, pattern string) []byte {
	b := make([]byte, 28)
	le.PutUint32(b, 1)
	b[4] = format
	units := []rune(pattern)
	b = le.AppendUint16(b, uint16(len(units)))
	for _, u := range units {
		b = le.AppendUint16(b, uint16(u))
	}
	return b
}

// docList writes a table of one list with nine levels.
func docList(levels ...[]byte) []byte {
	b := append(le.AppendUint16(nil, 1), make([]byte, 28)...)
	le.PutUint32(b[2:], 77)
	for i := range 9 {
		if i < len(levels) {
			b = append(b, levels[i]...)
		} else {
			b = append(b, docLevel(0, "")...)
		}
	}
	return b
}

// uses writes n uses of list 77; the last begins its second level at start.
func uses(n, start int) []byte {
	b := le.AppendUint32(nil, uint32(n))
	for i := range n {
		lfo := make([]byte, 16)
		le.PutUint32(lfo, 77)
		if i == n-1 && start > 0 {
			lfo[12] = 1
		}
		b = append(b, lfo...)
	}
	for i := range n {
		b = le.AppendUint32(b, 0xffffffff)
		if i == n-1 && start > 0 {
			b = le.AppendUint32(le.AppendUint32(b, uint32(start)), 1|0x10)
		}
	}
	return b
}

// docStyleSheet writes styles: Normal, and heading 1 with list modifiers.
func docStyleSheet(heading []byte) []byte {
	std := func(sti, base int, papx []byte) []byte {
		b := make([]byte, 10)
		le.PutUint16(b, uint16(sti))
		le.PutUint16(b[2:], uint16(base<<4|1))
		b = append(b, 1, 0, 'n', 0, 0, 0)
		if len(b)%2 != 0 {
			b = append(b, 0)
		}
		b = le.AppendUint16(b, uint16(len(papx)+2))
		b = append(b, 0, 0)
		return append(b, papx...)
	}
	out := append(le.AppendUint16(nil, 18), make([]byte, 18)...)
	le.PutUint16(out[2:], 3)
	le.PutUint16(out[4:], 10)
	for _, s := range [][]byte{std(0, 0xfff, nil), std(1, 0, heading), std(0, 1, nil)} {
		out = append(le.AppendUint16(out, uint16(len(s))), s...)
	}
	return out
}

func TestDOC(t *testing.T) {
	outline := docList(docLevel(39, "\x00、"), docLevel(39, "（\x01）"), docLevel(0, "\x02."))
	for _, tt := range []struct {
		name string
		file docFile
		want string
	}{
		{"paragraphs", docFile{paras: []docPara{{text: "一、总体情况\r"}, {text: "　　我镇高度重视。\r"}, {text: "\r"}}}, lines("一、总体情况", "我镇高度重视。")},
		{"bytes and wide", docFile{paras: []docPara{{text: "2020", encoding: "1252"}, {text: "年caf"}, {text: "\xe9 \x93x\x94\r", encoding: "1252"}}}, "2020年café “x”"},
		{"gbk where it should not be", docFile{lcid: 0x804, paras: []docPara{{text: "一、总体情况\r", encoding: "gbk"}}}, "一、总体情况"},
		{"saved fast", docFile{reversed: true, paras: []docPara{{text: "甲\r"}, {text: "b\r", encoding: "1252"}, {text: "丙\r"}}}, lines("甲", "b", "丙")},
		{"beyond the basic plane", docFile{paras: []docPara{{text: "𠮷林\r"}}}, "𠮷林"},
		{"special characters", docFile{paras: []docPara{{text: "a\x0bb\x1ec\x1fd\x01\x08\x05e\t\u00a0f\r"}}}, lines("a", "b-cde\t\u00a0f")},
		{"fields", docFile{paras: []docPara{{text: "见\x13 HYPERLINK \"http://x/\" \x14附件\x15。\x13 PAGE \x15\r"}}}, "见附件。"},
		{"a field in a field's code", docFile{paras: []docPara{{text: "\x13 IF \x13 X \x14一\x15 \x14二\x15三\r"}}}, "二三"},
		{"a table of contents", docFile{paras: []docPara{{text: "\x13 TOC \\o \x14一、总体\t1\r"}, {text: "二、问题\t2\x15\r"}, {text: "一、总体\r"}}}, "一、总体"},
		{
			"a table", docFile{paras: []docPara{
				{text: "表\r"},
				{text: "项目\a", papx: inTable},
				{text: "本年\a", papx: inTable},
				{text: "\a", papx: rowEnd},
				{text: "许可\a", papx: inTable},
				{text: "\a", papx: inTable},
				{text: "\a", papx: rowEnd},
				{text: "完\r"},
			}}, lines("表", "项目\t本年", "许可", "完"),
		},
		{
			"paragraphs in a cell", docFile{paras: []docPara{
				{text: "本年度\r", papx: inTable}, {text: "制发数\a", papx: inTable}, {text: "1\a", papx: inTable}, {text: "\a", papx: rowEnd}, {text: "完\r"},
			}}, lines("本年度制发数\t1", "完"),
		},
		{
			"properties in the data stream", docFile{
				paras: []docPara{{text: "甲\a", papx: inTable}, {text: "乙\a", papx: inTable}, {text: "\a", papx: sprm(sprmPHugePapx, 4, 0, 0, 0)}, {text: "丙\r"}},
				data:  append(append([]byte("skip"), byte(len(rowEnd)), 0), rowEnd...),
			}, lines("甲\t乙", "丙"),
		},
		{
			"deleted and hidden",
			docFile{paras: []docPara{{text: "全年"}, {text: "旧\r", chpx: sprm(sprmCFRMarkDel, 1)}, {text: "藏", chpx: sprm(sprmCFVanish, 1)}, {text: "新\r"}}},
			"全年新",
		},
		{
			"numbers of a list", docFile{
				lists: outline, listUse: uses(2, 5),
				paras: []docPara{
					{text: "做法\r", papx: item(1, 0)},
					{text: "领导\r", papx: item(1, 1)},
					{text: "制度\r", papx: item(1, 1)},
					{text: "正文\r"},
					{text: "问题\r", papx: item(1, 0)},
					{text: "力量\r", papx: item(1, 1)},
					{text: "其一\r", papx: item(1, 2)},
					{text: "第五\r", papx: item(2, 1)},
					{text: "无\r", papx: item(9, 0)},
				},
			}, lines("一、做法", "（一）领导", "（二）制度", "正文", "二、问题", "（一）力量", "1.其一", "（五）第五", "无"),
		},
		{
			"numbers of a style",
			docFile{lists: outline, listUse: uses(1, 0), styles: docStyleSheet(item(1, 0)), paras: []docPara{{text: "做法\r", style: 1}, {text: "正文\r"}, {text: "问题\r", style: 2}}},
			lines("一、做法", "正文", "二、问题"),
		},
		{"notes at the end", docFile{paras: []docPara{{text: "正\x02文\r"}}, notes: []docPara{{text: "\x02 注释一。\r"}, {text: "\r"}}}, lines("正文", "注释一。")},
		{"no properties at all", docFile{paras: []docPara{{text: "甲\a乙\a\a丙\r"}}}, lines("甲\t乙", "丙")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := tt.file.bytes()
			if got := Detect(data, "", "a.wps"); got != DOC {
				t.Fatalf("Detect = %s", got)
			}
			c, err := read(t, DOC, data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, c.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDOCHeadings(t *testing.T) {
	c, err := read(t, DOC, docFile{styles: docStyleSheet(nil), paras: []docPara{{text: "总体情况\r", style: 1}, {text: "正文\r"}, {text: "级别\r", papx: sprm(sprmPOutLvl, 1)}}}.bytes())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range c.Blocks {
		got = append(got, c.Text[b.Start:b.End])
	}
	if diff := cmp.Diff([]string{"总体情况", "级别"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDOCRefused(t *testing.T) {
	good := docFile{paras: []docPara{{text: strings.Repeat("有庆镇。", 50) + "\r"}}}
	old := func(b []byte) []byte { // the version in the first sector of the stream
		b = append([]byte{}, b...)
		b[512+2] = 101
		return b
	}
	for _, tt := range []struct {
		name string
		data []byte
		code errs.Code
	}{
		{"encrypted", docFile{flags: flagEncrypted, paras: good.paras}.bytes(), errs.Encrypted},
		{"encrypted package", compound(map[string][]byte{"EncryptedPackage": []byte("x")}), errs.Encrypted},
		{"word 95", old(good.bytes()), errs.UnsupportedFormat},
		{"a workbook", compound(map[string][]byte{"Workbook": []byte("x")}), errs.UnsupportedFormat},
		{"torn", good.bytes()[:700], errs.Unparsed},
		{"head only", good.bytes()[:512], errs.Unparsed},
		{"empty", docFile{paras: []docPara{{text: "\r"}}}.bytes(), errs.EmptyDocument},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := read(t, DOC, tt.data)
			if errs.CodeOf(err) != tt.code {
				t.Errorf("%q %v, want %v", c.Text, err, tt.code)
			}
		})
	}
}
