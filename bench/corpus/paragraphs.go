package corpus

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// marker is the number before a paragraph; the outline is ours.
var marker = regexp.MustCompile(`^(?:[（(]?[一二三四五六七八九十百零〇]+[）)、.．]|第[一二三四五六七八九十百零〇]+[编章节条款]|[（(]?\d+[）)、.．])\s*`)

// readParagraphs gives the paragraphs of 40 to 600 characters of all import
// rows in a folder, in the order of the files and of the texts.
func readParagraphs(dir string) (paragraphs []string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl*"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if err := eachText(name, func(text string) {
			for line := range strings.Lines(text) {
				line = marker.ReplaceAllString(strings.TrimSpace(line), "")
				if n := utf8.RuneCountInString(line); 40 <= n && n <= 600 {
					paragraphs = append(paragraphs, line)
				}
			}
		}); err != nil {
			return nil, err
		}
	}
	return paragraphs, nil
}

// eachText gives the texts of the rows of a file, compressed or not.
func eachText(name string, do func(text string)) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var in io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	rows := json.NewDecoder(in)
	for rows.More() {
		var row struct{ Text string }
		if err := rows.Decode(&row); err != nil {
			return err
		}
		do(row.Text)
	}
	return nil
}
