package compare_test

import (
	"slices"
	"strings"
	"testing"

	"baogao/compare"
	"baogao/report"
)

// scores of the passage that two reports share, by what it says.
func scoreOf(t *testing.T, shared string, change func(a, b *compare.Text)) float64 {
	t.Helper()
	a := compare.Text{ID: "a", Unit: "甲", Code: "510101001", Year: 2022, Kind: report.WorkReport, Text: paragraph(1) + "\n" + shared + "\n" + paragraph(2)}
	b := compare.Text{ID: "b", Unit: "乙", Code: "510101002", Year: 2022, Kind: report.WorkReport, Text: paragraph(3) + "\n" + shared + "\n" + paragraph(4)}
	if change != nil {
		change(&a, &b)
	}
	found := compare.Copies(compare.NewMasker(nil), []compare.Text{a, b}).Passages
	if len(found) == 0 {
		t.Fatalf("no passage found in %q", shared)
	}
	return found[0].Score
}

const ownWords = "全年改造背街小巷十二条，修缮老旧水管九公里，村里的晒谷场搬到了河堤外边，腾出的空地建成小公园和停车位，群众散步、晾晒、停车都有了去处。"

// TestRank: what is worth a look stands above what is of the same length and
// says nothing of its own.
func TestRank(t *testing.T) {
	own := scoreOf(t, ownWords, nil)
	for name, got := range map[string]float64{
		"slogan": scoreOf(t, "我们要更加紧密地团结在以习近平同志为核心的党中央周围，坚持以习近平新时代中国特色社会主义思想为指导，增强“四个意识”，坚定“四个自信”，做到“两个维护”。", nil),
		"menu":   scoreOf(t, "省发展和改革委员会 省教育厅 省科学技术厅 省工业和信息化厅 省民族事务委员会 省公安厅 省民政厅 省司法厅 省财政厅 省自然资源厅 省生态环境厅 省水利厅", nil),
		"thanks": scoreOf(t, "在此，我代表县人民政府，向全县各族人民，向人大代表和政协委员，向各民主党派、工商联和各人民团体，向驻县部队官兵，表示衷心的感谢和崇高的敬意！", nil),
		"notice": scoreOf(t, ownWords, func(a, b *compare.Text) { a.Kind, b.Kind = report.Other, report.Other }),
		"twice":  scoreOf(t, ownWords, func(a, b *compare.Text) { b.Unit, b.Code = a.Unit, a.Code }),
		"nation": scoreOf(t, ownWords, func(_, b *compare.Text) { b.Unit, b.Code = "国务院", "" }),
		"far":    scoreOf(t, ownWords, func(_, b *compare.Text) { b.Code = "330102" }),
	} {
		if got >= own*0.9 {
			t.Errorf("%s: %.1f, own words %.1f", name, got, own)
		}
	}
}

// TestRankOfFigures: a unit's sentence of last year with the figures of last
// year is worth more than with those of this year.
func TestRankOfFigures(t *testing.T) {
	year := func(text string) func(a, b *compare.Text) {
		return func(a, b *compare.Text) {
			b.Unit, b.Code, b.Year = a.Unit, a.Code, 2021
			b.Text = strings.Replace(b.Text, figures2022, text, 1)
		}
	}
	same, other := scoreOf(t, figures2022, year(figures2022)), scoreOf(t, figures2022, year(strings.NewReplacer("26", "31", "132", "98", "4100", "3200").Replace(figures2022)))
	if same < 2*other {
		t.Errorf("the same figures %.1f, others %.1f", same, other)
	}
}

const figures2022 = "全镇开展法治讲座26场，排查调处邻里和土地纠纷132件，上门走访独居老人和留守儿童家庭4100户次，把山塘水库巡查责任落实到村民小组长。"

// TestRankOfNotes: notes on words at the end of reports are no passages of theirs.
func TestRankOfNotes(t *testing.T) {
	notes := "名词解释\n1.“三清一改”：清理农村生活垃圾、清理村内沟塘、清理畜禽粪污，改变影响人居环境的不良习惯。\n2.“一卡通办”：持社会保障卡办理就医购药、交通出行、文化体验等多项业务。\n3.“两张网”：供水管网和污水管网。\n"
	in := func(text string) float64 {
		return scoreOf(t, text, func(a, b *compare.Text) {
			a.Text, b.Text = paragraph(1)+paragraph(5)+"\n"+text, paragraph(3)+paragraph(6)+"\n"+text
		})
	}
	if got, own := in(notes), in(ownWords+ownWords); got*3 > own {
		t.Errorf("notes %.1f, own words %.1f", got, own)
	}
}

// TestRankOfGroups: a passage that three reports share is one thing to look at.
func TestRankOfGroups(t *testing.T) {
	var texts []compare.Text
	for i, id := range []string{"a", "b", "c"} {
		texts = append(texts, compare.Text{ID: id, Unit: id, Code: "51010" + id, Year: 2022, Kind: report.WorkReport, Text: paragraph(10+i) + ownWords + paragraph(20+i)})
	}
	found := compare.Copies(compare.NewMasker(nil), texts).Passages
	if len(found) != 3 || found[1].Score > found[0].Score/2 || !slices.IsSortedFunc(found, func(x, y compare.Passage) int { return int(y.Score - x.Score) }) {
		t.Errorf("%+v", found)
	}
}

// apart are two reports of distant units, of two years.
func apart(change func(a, b *compare.Text)) []compare.Text {
	a := compare.Text{ID: "a", Unit: "甲", Code: "510100", Year: 2023, Kind: report.WorkReport, Text: paragraph(1) + "\n" + ownWords + "\n" + paragraph(2)}
	b := compare.Text{ID: "b", Unit: "乙", Code: "330100", Year: 2022, Kind: report.WorkReport, Text: paragraph(3) + "\n" + ownWords + "\n" + paragraph(4)}
	if change != nil {
		change(&a, &b)
	}
	return []compare.Text{a, b}
}

const otherWords = "把闲置多年的老粮站改成农机维修点，请镇上的退休师傅轮流坐班，农忙时节上门修理收割机，零件由供销社统一进货，价格贴在墙上让大家看得明白。"

// between is the best passage of reports a and b.
func between(t *testing.T, texts []compare.Text) compare.Passage {
	t.Helper()
	for _, p := range compare.Copies(compare.NewMasker(nil), texts).Passages {
		if p.A.ID+p.B.ID == "ba" || p.A.ID+p.B.ID == "ab" {
			return p
		}
	}
	t.Fatal("no passage found")
	return compare.Passage{}
}

// TestRankOfDistantUnits: one sentence may be of what both have read, in the
// same weeks the more; several are of one another.
func TestRankOfDistantUnits(t *testing.T) {
	alone := between(t, apart(nil)).Score
	if same := between(t, apart(func(a, b *compare.Text) { b.Year = a.Year })).Score; same >= alone {
		t.Errorf("of one year %.1f, of two %.1f", same, alone)
	}
	several := between(t, apart(func(a, b *compare.Text) {
		a.Text, b.Text = a.Text+otherWords, paragraph(9)+otherWords+b.Text
	})).Score
	if several < 2*alone {
		t.Errorf("one of two passages %.1f, alone %.1f", several, alone)
	}
}

// TestRankOfSuperiorsWords: what stands in a superior's report of that year or
// an earlier one is the superior's, whoever shares it.
func TestRankOfSuperiorsWords(t *testing.T) {
	above := func(code, unit string, year int) []compare.Text {
		return append(apart(nil), compare.Text{ID: "s", Unit: unit, Code: code, Year: year, Kind: report.WorkReport, Text: paragraph(5) + ownWords + paragraph(6)})
	}
	for _, tt := range []struct {
		name, code, unit string
		year             int
		want             bool
	}{
		{"the province's of the year before", "51", "丙", 2022, true},
		{"the nation's of an earlier year", "", "国务院", 2019, true},
		{"the province's of a later year", "51", "丙", 2024, false},
		{"another province's", "44", "丁", 2022, false},
	} {
		if p := between(t, above(tt.code, tt.unit, tt.year)); p.Quotation != tt.want {
			t.Errorf("%s: quotation %v", tt.name, p.Quotation)
		}
	}
	if own, theirs := between(t, above("44", "丁", 2022)).Score, between(t, above("51", "丙", 2022)).Score; theirs*2 > own {
		t.Errorf("a superior's words %.1f, own %.1f", theirs, own)
	}
}

// TestRankOfOwnWords: a unit's sentence of last year is worth more where it
// speaks of something in particular.
func TestRankOfOwnWords(t *testing.T) {
	again := func(text string) float64 {
		return scoreOf(t, text, func(a, b *compare.Text) { b.Unit, b.Code, b.Year = a.Unit, a.Code, 2021 })
	}
	if named, general := again(figures2022), again(strings.NewReplacer("26", "若干", "132", "许多", "4100", "众多").Replace(figures2022)); named < 2*general {
		t.Errorf("with figures %.1f, without %.1f", named, general)
	}
}
