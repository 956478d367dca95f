package intake

import (
	"context"
	"errors"
	"io"
	"time"

	"baogao/archive"
)

// Each reads the documents of a file as Import and Fold would, storing nothing.
func Each(ctx context.Context, path string, stdin io.Reader, r *Reader, do func(Item) error) (problems []Problem, err error) {
	im := Importer{Stdin: stdin, Now: time.Now}
	im.keep = func(visits []archive.Visit) error {
		for i := range visits {
			c := &visits[i].Captures[0]
			items, err := r.Read(ctx, c, nil)
			if err != nil {
				if ctx.Err() != nil {
					return err
				}
				im.problem(c.Target.URL, err)
				continue
			}
			for _, item := range items {
				if err := do(item); err != nil {
					return err
				}
			}
		}
		return nil
	}
	_, err = im.Import(ctx, []string{path})
	return im.problems, errors.Join(err, ctx.Err())
}
