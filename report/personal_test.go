package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

func TestPersonalTypes(t *testing.T) {
	for _, tt := range []struct{ text, want string }{ // want: type and words of each span
		{"手机15012345678", "mobile 15012345678"},
		{"手机１５０１２３４５６７８。", "mobile １５０１２３４５６７８"},
		{"150-1234-5678", "mobile 150-1234-5678"},
		{"150 1234 5678", "mobile 150 1234 5678"},
		{"联系电话：+86 15012345678", "mobile +86 15012345678"},
		{"一五零一二三四五六七八", "mobile 一五零一二三四五六七八"},
		{"电话：1 5 0 1 2 3 4 5 6 7 8", "mobile 1 5 0 1 2 3 4 5 6 7 8"},
		{"张三13812345678/13912345678", "mobile 13812345678|mobile 13912345678"},
		{"身份证11010519491231002X", "id_card 11010519491231002X"},
		{"卡号6222021234567890127", ""},
		{"卡号6222021234567890128", "bank_card 6222021234567890128"},
		{"开户行卡号：4111111111111111", "bank_card 4111111111111111"},
		{"卡号4111 1111 1111 1111", "bank_card 4111 1111 1111 1111"},
		{"0818-7212345", "phone 0818-7212345"},
		{"（0818）7212345", "phone （0818）7212345"},
		{"咨询电话：7212345", "phone 7212345"},
		{"电话0818-7212345、7212346。", "phone 0818-7212345|phone 7212346"},
		{"传真：0818 721 2345转801", "phone 0818 721 2345转801"},
		{"热线电话 400 800 1234", "phone 400 800 1234"},
		{"联系电话：138零零138000", "mobile 138零零138000"},
		{"手机：幺三八零零幺三八零零零", "mobile 幺三八零零幺三八零零零"},
		{"150 - 1234 - 5678", "mobile 150 - 1234 - 5678"},
		{"150\u200b1234\u200b5678", "mobile 150\u200b1234\u200b5678"},
		{"１５０—1234—５６７８", "mobile １５０—1234—５６７８"},
		{"身份证号：511725 19900101 0013", ""},
		{"邮箱 a.b@quxian.gov.cn 收", "email a.b@quxian.gov.cn"},
		// none of these is anybody's number
		{"川府发〔2021〕12号", ""},
		{"索引号: 6107280000/2024-001005", ""},
		{"索引号：15012345678", ""},
		{"网站标识码5111000061", ""},
		{"投入15012345678元", ""},
		{"0 0 138 0013 8000 55 0", ""},
		{"1 3 8 0 0 1 3 8 0 0 0", ""},
		{"统一社会信用代码：915117000000000000", ""},
		{"2020-2021年，2021-03-30，16:33", ""},
		{"4111111111111111", ""},
		{"接听热线电话1234567人次，拨打110、12345。", ""},
		{"电话2021-03-30开通，热线2023年受理。", ""},
		{"受理电话投诉12345678件", ""},
		{"编号110105194912310021", ""},
	} {
		r := parse(report.Article{Title: "x", Body: tt.text})
		var got []string
		for _, p := range r.Personal {
			got = append(got, p.Type+" "+tt.text[p.Start:p.End])
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
		if len(r.Public()) != len(tt.text) {
			t.Errorf("Public of %q changes the length", tt.text)
		}
	}
}

func TestHostileTextIsReadInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads two megabytes")
	}
	for name, piece := range map[string]string{
		"mobiles": "15012345678 ", "digits": "1 ", "long": "7", "headings": "。 (一)", "numerals": "一、", "brackets": "（",
		"stops": "。", "colons": "：一", "titles": "2020年法治政府建设",
	} {
		begin := time.Now()
		parse(report.Article{Title: strings.Repeat(piece, 1000), Body: strings.Repeat(piece, 1<<18/len(piece))})
		t.Logf("%s: %s", name, time.Since(begin))
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s: 256 KiB took %s", name, took)
		}
	}
}

// Landlines and addresses of offices are masked where the setting says so;
// mobiles and cards always are, and nothing moves.
func TestMasking(t *testing.T) {
	text := "联系电话：15012345678，办公室：0818-7212345，邮箱：qx@example.gov.cn。"
	for _, tt := range []struct {
		masking report.Masking
		want    string
	}{
		{report.Masking{}, "联系电话：***********，办公室：0818-7212345，邮箱：qx@example.gov.cn。"},
		{report.Masking{Phones: true}, "联系电话：***********，办公室：************，邮箱：qx@example.gov.cn。"},
		{report.Masking{Phones: true, Emails: true}, "联系电话：***********，办公室：************，邮箱：*****************。"},
	} {
		r := parse(report.Article{Title: "渠县有庆镇2020年法治政府建设年度报告", Body: text})
		r.Masking = tt.masking
		if diff := cmp.Diff([]string{tt.want, tt.want}, []string{r.Public(), tt.masking.Text(text)}); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.masking, diff)
		}
	}
}

// A heading that holds a number is masked with its text, and only there.
func TestAsPublicMasksHeadings(t *testing.T) {
	r := parse(report.Article{Title: "渠县有庆镇2020年法治政府建设年度报告", Body: "一、联系电话15012345678\n本镇推进普法。\n二、存在问题\n力量不足。\n"})
	public := r.AsPublic()
	if got := public.Sections[0].Heading + "|" + public.Sections[1].Heading; got != "联系电话***********|存在问题" {
		t.Errorf("headings %q", got)
	}
	if r.Sections[0].Heading != "联系电话15012345678" {
		t.Error("the report itself was changed")
	}
}
