package bleveindex

import (
	"context"
	"sync"

	"baogao/index"
	"baogao/report"
)

// maxCached bounds the folded texts kept in memory, in bytes.
const maxCached = 512 << 20

// textCache keeps folded texts so that phrases are not checked against the
// database each time.
type textCache struct {
	mu    sync.Mutex
	texts map[string]*foldedText
	bytes int
}

// foldedText is a document as phrases see it.
type foldedText struct {
	title, body string
	parts       []foldedPart
}

// foldedPart is the text that stands in a section but in none below it.
type foldedPart struct {
	role report.Role
	text string
}

func (c *textCache) drop(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.texts[id]; ok {
		c.bytes -= 2 * len(t.body)
		delete(c.texts, id)
	}
}

// text gives a document's folded text, from the cache or from the archive.
func (e *Engine) text(ctx context.Context, id string) (*foldedText, error) {
	c := &e.texts
	c.mu.Lock()
	t, ok := c.texts[id]
	c.mu.Unlock()
	if ok {
		return t, nil
	}
	d, err := e.options.Texts.Document(ctx, id)
	if err != nil {
		return nil, err
	}
	t = newFoldedText(d.Report)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.texts == nil {
		c.texts = map[string]*foldedText{}
	}
	if _, ok := c.texts[id]; !ok && c.bytes+2*len(t.body) <= maxCached {
		c.texts[id] = t
		c.bytes += 2 * len(t.body)
	}
	return t, nil
}

func newFoldedText(r *report.Report) *foldedText {
	public := r.Public()
	t := &foldedText{title: index.Squeeze(r.Title), body: index.Squeeze(public)}
	for i, s := range r.Sections {
		end := s.End
		if i+1 < len(r.Sections) && r.Sections[i+1].Start < end {
			end = r.Sections[i+1].Start
		}
		t.parts = append(t.parts, foldedPart{role: s.Role, text: index.Squeeze(public[s.Start:end])})
	}
	return t
}
