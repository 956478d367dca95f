package index

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

var (
	segmenter = sync.OnceValues(func() (*segment.Segmenter, error) { return segment.New(nil) })
	places    = sync.OnceValue(report.NewRegister)
)

// held is an archive and an engine that answers with every document it is
// asked for by id.
type held map[string]Document

func (h held) Document(_ context.Context, id string, _ uint64) (Document, error) {
	d, ok := h[id]
	switch {
	case !ok:
		return Document{}, errs.NotFound
	case d.State == Hidden: // as the archive does
		return Document{}, errs.Hidden
	}
	return d, nil
}

func (h held) Documents(ctx context.Context, ids []string, at uint64) (map[string]Document, error) {
	docs := map[string]Document{}
	for _, id := range ids {
		if d, err := h.Document(ctx, id, at); err == nil {
			docs[id] = d
		}
	}
	return docs, nil
}

func (h held) Search(_ context.Context, req Request) (*Result, error) {
	if _, wide := req.Query.(Any); !wide && req.Limit == 1 {
		return &Result{}, nil
	}
	return &Result{Total: 3, Hits: []Hit{{ID: "gone", Score: 3}, {ID: "hidden", Score: 2}, {ID: "a", Score: 1}}}, nil
}

func service(t *testing.T, text string) *Service {
	t.Helper()
	s, err := segmenter()
	if err != nil {
		t.Fatal(err)
	}
	r := report.Parse(places(), report.Article{Title: "有庆镇２０２０年普法报告", Body: text})[0]
	r.ID = "a"
	secret := r
	secret.ID = "hidden"
	h := held{"a": {Report: &r, State: Live}, "hidden": {Report: &secret, State: Hidden}}
	return &Service{Searcher: h, Texts: h, Segmenter: s, Now: func() time.Time { return time.Unix(0, 0) }}
}

// What was hidden after the index was written must not be seen.
func TestHiddenSinceIsNotShown(t *testing.T) {
	a, err := service(t, "普法。").Search(t.Context(), Ask{Query: "普法", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Hits) != 1 || a.Hits[0].ID != "a" {
		t.Errorf("hits %+v", a.Hits)
	}
}

func TestMarksAreExact(t *testing.T) {
	text := "前言。\n一、主要成效\n加强普\n法工作，聘请法律顾问。\n二、存在问题\n电话１５０１２３４５６７８，普法不足。"
	s := service(t, text)
	for _, tt := range []struct {
		q    string
		want []string
	}{
		{`"普法"`, []string{"普\n法", "普法"}},
		{`部分:问题 "普法"`, []string{"普法"}},
		{`"法律顾问"`, []string{"法律顾问"}},
		{`-普法 法律顾问`, []string{"法律顾问"}},
	} {
		a, err := s.Search(t.Context(), Ask{Query: tt.q, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, snippet := range a.Hits[0].Snippets {
			public := s.Texts.(held)["a"].Report.Public()
			if public[snippet.Offset:snippet.Offset+len(snippet.Text)] != snippet.Text {
				t.Errorf("%s: %q does not stand at %d", tt.q, snippet.Text, snippet.Offset)
			}
			for _, m := range snippet.Marks {
				got = append(got, snippet.Text[m[0]:m[1]])
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.q, diff)
		}
	}
}

func TestNothingFoundOffersTheWider(t *testing.T) {
	a, err := service(t, "普法。").Search(t.Context(), Ask{Query: "普法 执法", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if a.Total != 0 || len(a.Corrections) != 1 || a.Corrections[0].Code != "wider" {
		t.Errorf("total %d, corrections %+v", a.Total, a.Corrections)
	}
}
