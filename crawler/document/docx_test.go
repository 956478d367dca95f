package document

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

const numberingXML = `<w:numbering ` + wordNS + `>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="H1"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="L"/></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:styleLink w:val="L"/><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>`

const stylesXML = `<w:styles ` + wordNS + `>
<w:style w:styleId="a"/>
<w:style w:styleId="H1"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="H1b"><w:basedOn w:val="H1"/></w:style>
<w:style w:styleId="x"><w:basedOn w:val="y"/></w:style><w:style w:styleId="y"><w:basedOn w:val="x"/></w:style>
</w:styles>`

func listed(level, num, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + num + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func styled(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func TestDOCX(t *testing.T) {
	footnotes := `<w:footnotes ` + wordNS + `><w:footnote w:type="separator"><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote><w:footnote w:id="2">` + para("“放管服”指简政放权。") + `</w:footnote></w:footnotes>`
	for _, tt := range []struct {
		name, body string
		parts      []string
		want       string
	}{
		{"paragraphs", para("一、总体情况") + "<w:p/>" + para(" 我镇高度重视。　"), nil, lines("一、总体情况", "我镇高度重视。")},
		{"runs, tabs and breaks", `<w:p><w:r><w:t>甲</w:t><w:tab/><w:t xml:space="preserve"> 乙</w:t></w:r><w:r><w:br/><w:t>丙</w:t></w:r></w:p>`, nil, lines("甲\t 乙", "丙")},
		{"tab stops are no tabs", `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`, nil, "甲"},
		{
			"numbers of a list", listed("0", "1", "主要做法") + listed("1", "1", "加强领导") + listed("1", "1", "完善制度") + para("正文。") +
				listed("0", "1", "存在问题") + listed("1", "1", "力量薄弱") + listed("2", "1", "其一"),
			[]string{"word/numbering.xml", numberingXML},
			lines("一、主要做法", "（一）加强领导", "（二）完善制度", "正文。", "二、存在问题", "（一）力量薄弱", "2.1 其一"),
		},
		{
			"numbers of a style", styled("H1", "主要做法") + styled("H1b", "存在问题") + styled("x", "环"),
			[]string{"word/numbering.xml", numberingXML, "word/styles.xml", stylesXML},
			lines("一、主要做法", "二、存在问题", "环"),
		},
		{
			"a use begins anew", listed("1", "1", "甲") + listed("1", "1", "乙") + listed("1", "4", "丙") + listed("0", "2", "点") + listed("0", "3", "条") + listed("0", "9", "无"),
			[]string{"word/numbering.xml", numberingXML},
			lines("（一）甲", "（二）乙", "（一）丙", "点", "第3条条", "无"),
		},
		{"an empty paragraph counts", listed("0", "1", "甲") + listed("0", "1", "") + listed("0", "1", "乙"), []string{"word/numbering.xml", numberingXML}, lines("一、甲", "三、乙")},
		{"a table", para("表：") + wordTable([]string{"项目", "本年", "备注"}, []string{"许可", "12", ""}, []string{"处罚", "", "无"}), nil, lines("表：", "项目\t本年\t备注", "许可\t12", "处罚\t\t无")},
		{
			"a cell of several paragraphs", `<w:tbl><w:tr><w:tc>` + para("本年度") + para("制发件数") + `</w:tc><w:tc>` + para("1.甲。") + para("2.乙。") + `</w:tc></w:tr></w:tbl>`,
			nil, "本年度制发件数\t1.甲。 2.乙。",
		},
		{"a table of one column is lines", wordTable([]string{"第一段"}, []string{"第二段"}), nil, lines("第一段", "第二段")},
		{
			"a table that holds a table", `<w:tbl><w:tr><w:tc>` + para("外") + wordTable([]string{"甲", "乙"}, []string{"1", "2"}) + para("后") + `</w:tc><w:tc>` + para("旁") + `</w:tc></w:tr></w:tbl>`,
			nil, lines("外", "甲\t乙", "1\t2", "后", "旁"),
		},
		{
			"revisions", `<w:p><w:r><w:t>全年</w:t></w:r><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom></w:p>`,
			nil, "全年新",
		},
		{"a deleted mark joins paragraphs", `<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>` + para("后"), nil, "前后"},
		{
			"a deleted row", `<w:tbl><w:tr>` + `<w:tc>` + para("甲") + `</w:tc><w:tc>` + para("乙") + `</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>` + para("删") + `</w:tc><w:tc>` + para("删") + `</w:tc></w:tr></w:tbl>`,
			nil, "甲\t乙",
		},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>`, nil, "显"},
		{
			"old properties say nothing", `<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>`,
			[]string{"word/numbering.xml", numberingXML},
			"甲",
		},
		{
			"fields", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2021年</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>度</w:t></w:r></w:p>`,
			nil, "2021年度",
		},
		{
			"a table of contents", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \o "1-3" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>一、总体 1</w:t></w:r></w:p><w:p><w:r><w:t>二、问题 2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>` + para("一、总体"),
			nil, "一、总体",
		},
		{
			"a field without end", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>目录</w:t></w:r></w:p>` + para("正文"),
			nil, lines("目录", "正文"),
		},
		{
			"a text box once", `<w:p><w:r><w:t>外</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>` + para("框") + wordTable([]string{"子", "丑"}) + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + para("框") + `</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>面</w:t></w:r></w:p>` + para("后"),
			nil, lines("外面", "框", "子", "丑", "后"),
		},
		{"notes at the end", para("正文") + para("尾"), []string{"word/footnotes.xml", footnotes}, lines("正文", "尾", "“放管服”指简政放权。")},
		{"symbols and hyphens", `<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>否</w:t></w:r></w:p>`, nil, "☑是-否"},
		{"ruby", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>yǒu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>有</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, nil, "有"},
		{"content controls", `<w:sdt><w:sdtContent>` + para("控件") + `</w:sdtContent></w:sdt>`, nil, "控件"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := docxFile(t, tt.body, tt.parts...)
			if got := Detect(data, "", "附件.wps"); got != DOCX {
				t.Fatalf("Detect = %s", got)
			}
			c, err := read(t, DOCX, data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, c.Text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDOCXStructure: the spans of tables and headings point into the text.
func TestDOCXStructure(t *testing.T) {
	body := styled("H1", "总体情况") + `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + para("合计") + `</w:tc><w:tc>` + para("12") + `</w:tc></w:tr><w:tr><w:tc>` +
		para("甲") + `</w:tc><w:tc>` + para("") + `</w:tc><w:tc>` + para("3") + `</w:tc></w:tr></w:tbl>` + para("完")
	c, err := read(t, DOCX, docxFile(t, body, "word/styles.xml", stylesXML, "word/numbering.xml", numberingXML))
	if err != nil {
		t.Fatal(err)
	}
	if want := lines("一、总体情况", "合计\t12", "甲\t\t3", "完"); c.Text != want {
		t.Fatalf("text %q, want %q", c.Text, want)
	}
	cut := func(s report.Span) string { return c.Text[s.Start:s.End] }
	if len(c.Blocks) != 1 || cut(c.Blocks[0].Span) != "一、总体情况" || c.Blocks[0].Type != "heading" {
		t.Errorf("blocks %+v", c.Blocks)
	}
	if len(c.Tables) != 1 || cut(c.Tables[0].Span) != "合计\t12\n甲\t\t3" {
		t.Fatalf("tables %+v", c.Tables)
	}
	var got [][]string
	for _, row := range c.Tables[0].Rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, cut(cell.Span))
		}
		got = append(got, cells)
	}
	if diff := cmp.Diff([][]string{{"合计", "12"}, {"甲", "", "3"}}, got); diff != "" {
		t.Error(diff)
	}
	if c.Tables[0].Rows[0][0].ColSpan != 2 {
		t.Errorf("span %+v", c.Tables[0].Rows[0][0])
	}
}

func TestWordXML(t *testing.T) {
	data := []byte(`<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:docPr/><w:body>` +
		para("一、总体情况") + wordTable([]string{"甲", "乙"}, []string{"1", "2"}) + `<w:p><w:r><w:pict><w:binData>AAAA</w:binData></w:pict></w:r></w:p></w:body></w:wordDocument>`)
	if got := Detect(data, "application/msword", "a.doc"); got != WordXML {
		t.Fatalf("Detect = %s", got)
	}
	c, err := read(t, WordXML, data)
	if want := lines("一、总体情况", "甲\t乙", "1\t2"); err != nil || c.Text != want {
		t.Errorf("%q, %v; want %q", c.Text, err, want)
	}
}

func TestPrintNumber(t *testing.T) {
	for _, tt := range []struct {
		format string
		n      int
		want   string
	}{
		{"chineseCountingThousand", 1, "一"},
		{"chineseCountingThousand", 10, "十"},
		{"chineseCountingThousand", 12, "十二"},
		{"chineseCountingThousand", 20, "二十"},
		{"chineseCountingThousand", 23, "二十三"},
		{"chineseCountingThousand", 100, "一百"},
		{"chineseCountingThousand", 105, "一百〇五"},
		{"chineseCountingThousand", 110, "一百一十"},
		{"chineseCountingThousand", 2021, "二千〇二十一"},
		{"chineseCountingThousand", 0, "〇"},
		{"japaneseCounting", 3, "三"},
		{"chineseLegalSimplified", 12, "壹拾贰"},
		{"ideographDigital", 105, "一〇五"},
		{"ideographTraditional", 2, "乙"},
		{"ideographTraditional", 11, "11"},
		{"ideographZodiac", 12, "亥"},
		{"decimalEnclosedCircle", 3, "③"},
		{"decimalEnclosedCircleChinese", 21, "21"},
		{"decimalEnclosedParen", 1, "⑴"},
		{"decimalFullWidth", 12, "１２"},
		{"decimalZero", 7, "07"},
		{"upperLetter", 3, "C"},
		{"lowerLetter", 28, "bb"},
		{"upperRoman", 1994, "MCMXCIV"},
		{"lowerRoman", 4, "iv"},
		{"unknown", 5, "5"},
		{"chineseCounting", -1, "-1"},
	} {
		if got := printNumber(tt.format, tt.n); got != tt.want {
			t.Errorf("printNumber(%s, %d) = %q, want %q", tt.format, tt.n, got, tt.want)
		}
	}
}
