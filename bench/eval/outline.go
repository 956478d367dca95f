package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"baogao/report"
)

// outlines is where the outlines read by hand lie.
const outlines = "report/testdata/outlines"

// outline measures the headings found in real reports and the roles of those
// that are right. A heading counts where its span is that of the label.
func outline(shared string, notes io.Writer) (map[string]float64, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	labels, err := readOutlines(filepath.Join(root, outlines))
	if err != nil {
		return nil, err
	}
	texts, err := figureTexts(shared, filepath.Join(root, figureLabels))
	if err != nil {
		return nil, err
	}
	if err := seedText(shared, texts); err != nil {
		return nil, err
	}
	places := report.NewRegister()
	var labelled, found, right, levels, roles int
	for _, l := range labels {
		doc, ok := texts[l.document]
		if !ok || len(doc.Text) < l.end || hashOf(doc.Text[:l.end]) != l.hash {
			return nil, fmt.Errorf("the outline of %s is not of this text", l.document)
		}
		r := report.Parse(places, report.Article{Title: doc.Title, Body: doc.Text, Given: report.Given{ID: doc.ID, Unit: doc.Unit}})[0]
		want := map[report.Span]heading{}
		for _, h := range l.headings {
			want[h.Span] = h
		}
		labelled += len(want)
		for _, s := range r.Sections {
			if s.Level == 0 || s.Start >= l.end {
				continue
			}
			found++
			h, ok := want[report.Span{Start: s.HeadingStart, End: s.HeadingEnd}]
			if !ok {
				fmt.Fprintf(notes, "outline FALSE %s %q\n", l.document, doc.Text[s.HeadingStart:s.HeadingEnd])
				continue
			}
			delete(want, h.Span)
			right++
			if h.level == s.Level {
				levels++
			}
			if h.role == s.Role {
				roles++
			} else {
				fmt.Fprintf(notes, "outline ROLE %s %q want %s got %s\n", l.document, s.Heading, h.role, s.Role)
			}
		}
		for span := range want {
			fmt.Fprintf(notes, "outline MISSED %s %q\n", l.document, doc.Text[span.Start:span.End])
		}
	}
	precision, recall := share(right, found), share(right, labelled)
	return map[string]float64{
		"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall),
		"level": share(levels, right), "role": share(roles, right),
	}, nil
}

// seedText adds the report the project began with.
func seedText(shared string, texts map[string]document) error {
	files, err := filepath.Glob(filepath.Join(shared, "data", "seed", "*.txt"))
	if err != nil || len(files) != 1 {
		return errors.Join(err, fs.ErrNotExist)
	}
	data, err := os.ReadFile(files[0]) //nolint:gosec // test material
	title, _, _ := strings.Cut(string(data), "\n")
	texts["seed"] = document{ID: "seed", Title: title, Text: string(data)}
	return err
}

// labelledOutline is one text up to an end, its annexes left out.
type labelledOutline struct {
	document, hash string
	end            int
	headings       []heading
}

type heading struct {
	report.Span
	level int
	role  report.Role
}

// readOutlines reads the labels: "text document end hash" and, below, lines of
// "start end level role".
func readOutlines(dir string) (all []labelledOutline, err error) {
	data, err := os.ReadFile(filepath.Join(dir, "outlines.tsv"))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case f[0] == "text" && len(f) == 4:
			end, err := strconv.Atoi(f[2])
			if err != nil {
				return nil, err
			}
			all = append(all, labelledOutline{document: f[1], end: end, hash: f[3]})
		case len(f) == 4 && len(all) > 0:
			var h heading
			if _, err := fmt.Sscan(strings.Join(f, " "), &h.Start, &h.End, &h.level, &h.role); err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
			last := &all[len(all)-1]
			last.headings = append(last.headings, h)
		default:
			return nil, fmt.Errorf("%q is no label", line)
		}
	}
	return all, nil
}
