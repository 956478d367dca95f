package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"baogao/archive"
	"baogao/index"
	"baogao/index/bleveindex"
	"baogao/index/suggest"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// reports adapts the archive to what the index follows and reads.
type reports struct{ *archive.Archive }

// Changes gives the archive's changes as documents.
func (r reports) Changes(ctx context.Context, after uint64, limit int) ([]index.Document, error) {
	entries, err := r.History(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	docs := make([]index.Document, len(entries))
	for i := range entries {
		docs[i] = document(&entries[i])
	}
	return docs, nil
}

// Document gives one report, as it was at a Seq, 0 for now.
func (r reports) Document(ctx context.Context, id string, at uint64) (index.Document, error) {
	read := r.Report
	if at != 0 {
		read = func(ctx context.Context, id string) (*archive.Entry, error) { return r.ReportAt(ctx, id, at) }
	}
	e, err := read(ctx, id)
	if err != nil {
		return index.Document{}, err
	}
	return document(e), nil
}

// Documents gives what is searched and shown of many. What reports said on a
// past day is asked for rarely, and read one by one.
func (r reports) Documents(ctx context.Context, ids []string, at uint64) (map[string]index.Document, error) {
	docs := make(map[string]index.Document, len(ids))
	if at == 0 {
		entries, err := r.Texts(ctx, ids)
		for id, e := range entries {
			docs[id] = document(e)
		}
		return docs, err
	}
	for _, id := range ids {
		d, err := r.Document(ctx, id, at)
		switch {
		case err == nil:
			docs[id] = d
		case !errors.Is(err, errs.Hidden) && !errors.Is(err, errs.NotFound):
			return nil, err
		}
	}
	return docs, nil
}

func document(e *archive.Entry) index.Document {
	d := index.Document{Seq: e.Seq, Report: &e.Report, State: index.State(e.State), Version: e.Version}
	for _, s := range e.During {
		d.During = append(d.During, index.Span{s.From, s.To})
	}
	for i := range e.Past {
		d.Past = append(d.Past, document(&e.Past[i]))
	}
	return d
}

// Then tells what has become of a Seq.
func (r reports) Then(ctx context.Context, seq uint64) (index.Then, error) {
	c, err := r.CorpusAt(ctx, seq)
	if err != nil {
		return index.Then{}, err
	}
	hidden, err := r.HiddenSince(ctx, seq)
	return index.Then{
		Corpus: index.Corpus{Seq: seq, Analyzer: c.Analyzer, Dictionary: c.Dictionary, Rules: c.Rules, Program: c.Program}, Hidden: hidden,
	}, err
}

// engine is the index with its lock: this process owns it.
type engine struct {
	*bleveindex.Engine
	service   *index.Service
	suggester *suggest.Suggester
	lock      *archive.Lock
}

// Close closes the index and gives the lock back.
func (e *engine) Close() error { return errors.Join(e.Engine.Close(), e.lock.Close()) }

func (a *app) indexDir() string { return filepath.Join(a.dir, "index") }

// engine opens the index, level with the archive. An index of another format
// or dictionary is rebuilt: it is derived, nobody need be asked.
func (a *app) engine(ctx context.Context, ar *archive.Archive, p *progress) (*engine, error) {
	lock, err := archive.LockIndex(ctx, a.dir)
	if err != nil {
		return nil, err
	}
	e, err := a.openEngine(ctx, ar, p)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	e.lock = lock
	return e, nil
}

func (a *app) openEngine(ctx context.Context, ar *archive.Archive, p *progress) (*engine, error) {
	s, err := segment.New(nil)
	if err != nil {
		return nil, err
	}
	places, err := a.register(ctx, ar)
	if err != nil {
		return nil, err
	}
	b, err := a.openIndex(ctx, ar, p, bleveindex.Options{Segmenter: s, Masking: a.masking()})
	if err != nil {
		return nil, err
	}
	e, err := a.serviceOf(ctx, ar, b, s, places)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return e, nil
}

// bulkFrom is how far an empty index may be behind and follow in batches.
// Building at once takes a third of the time, but is not worth its files for a
// few reports.
const bulkFrom = 500

// openIndex opens the index and brings it level with the archive. One of another
// version, or an empty one beside a full archive, is built at once.
func (a *app) openIndex(ctx context.Context, ar *archive.Archive, p *progress, options bleveindex.Options) (*bleveindex.Engine, error) {
	b, err := bleveindex.Open(ctx, a.indexDir(), options)
	stale := errors.Is(err, errs.StaleIndex)
	if stale {
		fmt.Fprintln(a.stderr, a.say("索引与程序版本不符，正在重建…", "the index is of another version: rebuilding"))
	} else if err != nil {
		return nil, err
	}
	empty := false
	if !stale && b.Count() == 0 {
		seq, err := ar.Seq(ctx)
		if err != nil {
			return nil, errors.Join(err, b.Close())
		}
		if cursor, _ := b.Cursor(ctx); seq > cursor+bulkFrom { // an open index always tells
			empty = true
			if err := b.Close(); err != nil {
				return nil, err
			}
		}
	}
	if stale || empty {
		if _, err := bleveindex.Rebuild(ctx, a.indexDir(), a.reading(reports{ar}, p), options); err != nil {
			return nil, err
		}
		if b, err = bleveindex.Open(ctx, a.indexDir(), options); err != nil {
			return nil, err
		}
	}
	if _, err := index.Follow(ctx, reports{ar}, a.counted(b, p)); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// serviceOf answers searches from an index, with all that people have said of
// words.
func (a *app) serviceOf(ctx context.Context, ar *archive.Archive, b *bleveindex.Engine, s *segment.Segmenter, places *report.Register) (*engine, error) {
	synonyms, err := a.synonyms()
	if err != nil {
		return nil, err
	}
	lay, err := segment.LayWords()
	if err != nil {
		return nil, err
	}
	duties, err := a.auditor(ctx, ar)
	if err != nil {
		return nil, err
	}
	service := &index.Service{
		Searcher: b, Texts: reports{ar}, Past: reports{ar}, Segmenter: s, Places: places, Synonyms: synonyms, Lay: lay,
		Frequencies: b, Duties: duties, Program: version, Now: time.Now,
	}
	c := service.Corpus(0)
	if err := ar.NoteCorpus(ctx, archive.Corpus{Analyzer: c.Analyzer, Dictionary: c.Dictionary, Rules: c.Rules, Program: c.Program}); err != nil {
		// A full disk is no reason not to search; the next opening notes it.
		a.log.WarnContext(ctx, "what answers are computed with is not noted", slog.Any("error", err))
	}
	pinyin, err := segment.NewPinyin()
	if err != nil {
		return nil, err
	}
	suggester := suggest.New(b, service, pinyin, time.Now)
	service.Speller = suggester
	return &engine{Engine: b, service: service, suggester: suggester}, nil
}

// synonyms are those of the program, and of synonyms.txt in the data directory.
func (a *app) synonyms() (*segment.Synonyms, error) {
	synonyms, err := segment.DefaultSynonyms()
	if err != nil {
		return nil, err
	}
	name := filepath.Join(a.dir, "synonyms.txt")
	list, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return synonyms, nil
	}
	if err != nil {
		return nil, errs.New(errs.BadConfig, "同义词表打不开："+name, err)
	}
	defer list.Close()
	if synonyms, err = synonyms.With(list); err != nil {
		return nil, errs.New(errs.BadConfig, fmt.Sprintf("同义词表 %s 有误：%v；每行应为 A = B 或 A > B C，行末可写权重", name, err), err)
	}
	return synonyms, nil
}

// follow brings the index level with the archive, unless another process owns
// the index: then that one follows by itself.
func (a *app) follow(ctx context.Context, ar *archive.Archive, p *progress) error {
	if a.served(ctx) {
		return nil
	}
	e, err := a.engine(ctx, ar, p)
	if errors.Is(err, errs.Locked) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.Close()
}
