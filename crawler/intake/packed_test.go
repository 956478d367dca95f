package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/archive"
	"baogao/internal/errs"
	"baogao/report"
)

// entry is one of a zip file; gbk packs its name as Chinese Windows does.
type entry struct {
	name string
	data []byte
	gbk  bool
}

func packedFile(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.gbk {
			name, err := simplifiedchinese.GBK.NewEncoder().String(e.name)
			if err != nil {
				t.Fatal(err)
			}
			h.Name, h.NonUTF8 = name, true
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestZipHoldsReports: each document in a zip file is a report of its own, with
// the page's fields; what cannot be read is a problem and costs nothing else.
func TestZipHoldsReports(t *testing.T) {
	report1, report2 := reportText("有庆镇"), reportText("有禾乡")+"全乡共有行政村八个，办理行政许可二十件，调解矛盾纠纷三百二十一起，开展专项检查十二次。"
	data := packedFile(
		t,
		entry{"各乡镇报告/有庆镇2020年度法治政府建设工作情况报告.docx", docx(t, "有庆镇2020年度法治政府建设工作情况报告\n"+report1), true},
		entry{"各乡镇报告/", nil, false},
		entry{"有禾乡2020年度法治政府建设工作情况报告.pdf", pdf("有禾乡2020年度法治政府建设工作情况报告\n" + report2), false},
		entry{"损坏.docx", []byte("PK\x03\x04 word/ torn"), true},
		entry{"现场.jpg", []byte("\xff\xd8\xff"), false},
		entry{"里层.zip", packedFile(t, entry{"a.txt", []byte("x"), false}), true},
		entry{"__MACOSX/._有禾乡.docx", []byte("x"), false},
		entry{"~$有庆镇.docx", []byte("x"), false},
	)
	page := article("关于公开各乡镇2020年度法治政府建设工作情况报告的通知", "详见附件。", "all.zip", "附件：各乡镇报告.zip")
	got, res, entries := foldPage(t, page, file{"all.zip", "附件：各乡镇报告.zip", data})
	var titles []string
	for i, e := range entries {
		file, err := e.Article()
		if err != nil {
			t.Fatal(err)
		}
		if file.Published == "2021-01-20" && file.SiteIDCode == "5117250001" && strings.HasPrefix(file.URL, "http://www.test.gov.cn/files/all.zip#") {
			titles = append(titles, got[i].Title+" "+string(got[i].Kind))
		}
	}
	slices.Sort(titles)
	want := []string{"有庆镇2020年度法治政府建设工作情况报告 rule_of_law", "有禾乡2020年度法治政府建设工作情况报告 rule_of_law"}
	slices.Sort(want)
	if diff := cmp.Diff(want, titles); diff != "" || len(entries) != 2 {
		t.Errorf("reports (-want +got):\n%s%+v", diff, got)
	}
	if len(res.Problems) != 1 || !errors.Is(res.Problems[0].Err, errs.Unparsed) || !strings.Contains(errs.Message(res.Problems[0].Err), "损坏.docx") {
		t.Errorf("problems: %v", res.Problems)
	}
}

// TestZipOfOne: a zip file that holds one document is that document packed, and
// bears the page's title.
func TestZipOfOne(t *testing.T) {
	data := packedFile(t, entry{"报告（定稿）.docx", docx(t, reportText("我镇")), true})
	got, res, _ := foldPage(t, article(yearly, "详见附件。", "a.zip", "附件.zip"), file{"a.zip", "附件.zip", data})
	want := []held{{Title: yearly, Unit: "有庆镇", Year: 2020, Kind: report.RuleOfLaw}}
	if diff := cmp.Diff(want, got); diff != "" || len(res.Problems) > 0 {
		t.Errorf("(-want +got):\n%s%v", diff, res.Problems)
	}
}

// TestZipMembersKeepTheirIDs: a member that comes or goes changes no other's id.
func TestZipMembersKeepTheirIDs(t *testing.T) {
	r := NewReader(register())
	defer r.Close()
	ids := func(names ...string) map[string]string {
		var all []entry
		for _, n := range names {
			all = append(all, entry{n, []byte(n + "2020年度法治政府建设工作情况报告\n" + reportText(n)), false})
		}
		items, err := r.Read(t.Context(), &archive.Capture{
			Kind: archive.Response, Status: 200, Target: archive.Target{URL: "http://a.test/a.zip", Role: archive.Attachment}, Body: packedFile(t, all...),
		}, nil)
		if err != nil || len(items) != len(names) {
			t.Fatalf("%d items, %v", len(items), err)
		}
		out := map[string]string{}
		for i, n := range names {
			out[n] = items[i].Report.ID
		}
		return out
	}
	before, after := ids("甲/报告.txt", "乙/报告.txt"), ids("丙/报告.txt", "乙/报告.txt")
	if before["甲/报告.txt"] == before["乙/报告.txt"] || before["乙/报告.txt"] != after["乙/报告.txt"] || after["丙/报告.txt"] == before["甲/报告.txt"] {
		t.Errorf("ids %v, then %v", before, after)
	}
}

// TestZipWithoutDocuments says so.
func TestZipWithoutDocuments(t *testing.T) {
	data := packedFile(t, entry{"a.jpg", []byte("\xff\xd8\xff"), false}, entry{"setup.exe", []byte("MZ"), false})
	got, res, _ := foldPage(t, article(yearly, "详见附件。", "a.zip", "附件.zip"), file{"a.zip", "附件.zip", data})
	if len(got) > 0 || len(res.Problems) != 1 || !errors.Is(res.Problems[0].Err, errs.UnsupportedFormat) {
		t.Errorf("%+v, %v", got, res.Problems)
	}
}
