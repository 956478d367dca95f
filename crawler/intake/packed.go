package intake

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"baogao/archive"
	"baogao/crawler/document"
	"baogao/internal/errs"
	"baogao/report"
)

// packedTime is how long the members of one zip file may take together.
const packedTime = 5 * time.Minute

// packed reads the documents in a zip file: each is a file of its own, which
// inherits from the page as if it were linked there. The zip file's address is
// theirs, with their place in it behind a #, so that no member that comes or
// goes changes the id of another. With an error come those that could be read.
func (r *Reader) packed(ctx context.Context, c *archive.Capture, payload []byte, parent *report.Article) (items []Item, err error) {
	inner, cancel := context.WithTimeout(ctx, packedTime)
	defer cancel()
	var members []Item
	if parent != nil {
		parent = pageOf(inner, payload, *parent)
	}
	err = document.Members(inner, payload, func(m document.Member) error {
		file := *c
		file.Target.URL += "#" + url.PathEscape(m.Place)
		file.Target.Anchor, file.FinalURL = m.Name, ""
		file.Header, file.Body, file.Truncated = http.Header{}, m.Data, ""
		article, ok, err := r.article(inner, &file, m.Data, parent)
		if err == nil && ok {
			members = append(members, r.items(&file, article)...)
		}
		return err
	})
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = errs.New(errs.Timeout, "读取压缩包超过 5 分钟，只读取了一部分，原件已保存", err)
	}
	return members, err
}

// pageOf is the page as its members see it: with them in the place of the zip
// file, so that of several none takes the page's title for its own.
func pageOf(ctx context.Context, payload []byte, page report.Article) *report.Article {
	var files []report.Attachment
	_ = document.Members(ctx, payload, func(m document.Member) error { // said when they are read
		files = append(files, report.Attachment{Name: m.Name})
		return nil
	})
	if len(files) > 1 {
		page.Attachments = files
	}
	return &page
}
