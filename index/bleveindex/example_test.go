package bleveindex_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"baogao/index"
	"baogao/index/bleveindex"
	"baogao/report"
	"baogao/segment"
)

// shelf is an archive of our own: it gives the reports to index, and the texts
// that answers are cut from.
type shelf []index.Document

func (s shelf) Changes(_ context.Context, after uint64, _ int) ([]index.Document, error) {
	return s[min(after, uint64(len(s))):], nil
}

func (s shelf) Document(_ context.Context, id string, _ uint64) (index.Document, error) {
	for _, d := range s {
		if d.Report.ID == id {
			return d, nil
		}
	}
	return index.Document{}, fmt.Errorf("no report %s", id)
}

func (s shelf) Documents(ctx context.Context, ids []string, at uint64) (map[string]index.Document, error) {
	docs := map[string]index.Document{}
	for _, id := range ids {
		d, err := s.Document(ctx, id, at)
		if err != nil {
			return nil, err
		}
		docs[id] = d
	}
	return docs, nil
}

// Example opens an index in a folder, brings it level with an archive, and asks
// it in the query language.
func Example() {
	dir, err := os.MkdirTemp("", "index")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, places := context.Background(), report.NewRegister()
	var reports shelf
	for i, text := range []string{"一、主要成效\n聘请法律顾问，加强普法。", "一、存在问题\n普法不足。"} {
		r := report.Parse(places, report.Article{Title: fmt.Sprintf("渠县有庆镇%d年度法治政府建设情况报告", 2020+i), Body: text})[0]
		r.ID = fmt.Sprintf("r%d", i)
		reports = append(reports, index.Document{Seq: uint64(i + 1), Report: &r, State: index.Live})
	}

	segmenter, err := segment.New(places.Names)
	if err != nil {
		fmt.Println(err)
		return
	}
	engine, err := bleveindex.Open(ctx, dir, bleveindex.Options{Segmenter: segmenter})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer engine.Close()
	if _, err := index.Follow(ctx, reports, engine); err != nil {
		fmt.Println(err)
		return
	}

	service := index.Service{Searcher: engine, Texts: reports, Segmenter: segmenter, Places: places, Now: time.Now}
	answer, err := service.Search(ctx, index.Ask{Query: `"法律顾问" 单位:有庆镇`, Limit: 10, Facets: []string{"year"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, hit := range answer.Hits {
		s := hit.Snippets[0]
		for _, m := range s.Marks {
			fmt.Println(hit.ID, hit.Year, s.Text[m[0]:m[1]])
		}
	}
	fmt.Println(answer.Total, answer.Facets["year"][0].Value, "corpus", answer.Corpus.Seq)
	// Output:
	// r0 2020 法律顾问
	// 1 2020 corpus 2
}
