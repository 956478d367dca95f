package index

import (
	"context"
	"fmt"

	"baogao/internal/errs"
)

// Past knows what has become of the documents of a Seq.
type Past interface {
	Then(ctx context.Context, seq uint64) (Then, error)
}

// Then is what was so at a Seq.
type Then struct {
	Corpus Corpus // with what answers were computed; empty if nobody noted it
	Hidden int    // reports that stood then and are hidden now
}

// then tells what an answer from the documents of a Seq is not: what was hidden
// since is missing, and what was cut or read otherwise then is found as it would
// be now.
func (s *Service) then(ctx context.Context, seq uint64, a *Answer) error {
	if s.Past == nil {
		return errs.New(errs.BadParameter, "这里没有保存过去的语料", nil)
	}
	then, err := s.Past.Then(ctx, seq)
	if err != nil {
		return err
	}
	a.HiddenSince = &then.Hidden
	was, is := then.Corpus, a.Corpus
	if was.Analyzer == "" {
		a.Corrections = append(a.Corrections, Correction{
			Code: "corpus_unknown", Message: fmt.Sprintf("没有记下语料 %d 当时所用的分词、词典和规则，篇数可能与当时不同", seq),
		})
		return nil
	}
	for _, part := range []struct{ code, name, was, is string }{
		{"analyzer_changed", "分词", was.Analyzer, is.Analyzer},
		{"dictionary_changed", "词典", was.Dictionary, is.Dictionary},
		{"rules_changed", "规则", was.Rules, is.Rules},
	} {
		if part.was != part.is {
			a.Corrections = append(a.Corrections, Correction{
				Code: part.code, Text: part.was,
				Message: fmt.Sprintf("语料 %d 之后%s有变（当时 %s，现在 %s），篇数可能因此与当时不同", seq, part.name, part.was, part.is),
			})
		}
	}
	return nil
}

// NoCorpus is the error of a Seq that the index has not reached.
func NoCorpus(seq, cursor uint64) error {
	return errs.New(errs.BadParameter, fmt.Sprintf("还没有语料 %d，现在到 %d", seq, cursor), nil)
}
