package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// drcd reads 1,000 paragraphs in 繁体 and the questions each of them answers.
func drcd(shared string) (*collection, error) {
	data, err := os.ReadFile(filepath.Join(shared, "data", "retrieval", "drcd", "DRCD_dev.json")) //nolint:gosec // the caller names the folder
	if err != nil {
		return nil, err
	}
	var file struct {
		Data []struct {
			Title      string
			Paragraphs []struct {
				ID, Context string
				QAs         []struct{ ID, Question string }
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	c := &collection{}
	for _, d := range file.Data {
		for _, p := range d.Paragraphs {
			c.docs = append(c.docs, entry(len(c.docs), p.ID, d.Title, p.Context))
			for _, q := range p.QAs {
				c.questions = append(c.questions, question{id: q.ID, text: q.Question, grades: map[string]int{p.ID: 1}})
			}
		}
	}
	return c, nil
}

// stard reads articles of law and lay questions. Copies of one gold article
// count once.
func stard(shared string) (*collection, error) {
	dir := filepath.Join(shared, "data", "retrieval", "stard")
	c := &collection{}
	err := eachRow(filepath.Join(dir, "corpus.jsonl.gz"), func(line []byte) error {
		var row struct {
			ID            int
			Name, Content string
		}
		err := json.Unmarshal(line, &row)
		c.docs = append(c.docs, entry(len(c.docs), strconv.Itoa(row.ID), row.Name, row.Content))
		return err
	})
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	if err := eachLine(filepath.Join(dir, "queries.tsv"), func(fields []string) {
		at[fields[0]] = len(c.questions)
		c.questions = append(c.questions, question{
			id: fields[0], text: fields[1], grades: map[string]int{}, original: map[string]string{},
		})
	}); err != nil {
		return nil, err
	}
	err = eachLine(filepath.Join(dir, "qrels.tsv"), func(fields []string) {
		if i, ok := at[fields[0]]; ok {
			c.questions[i].grades[fields[2]], c.questions[i].original[fields[2]] = 1, fields[1]
		}
	})
	return c, err
}

// eachRow gives the lines of a file, compressed or not.
func eachRow(name string, do func([]byte) error) (err error) {
	f, err := os.Open(name) //nolint:gosec // as above
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		if err := do(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// eachLine gives the fields of every line of a file.
func eachLine(name string, do func(fields []string)) error {
	return eachRow(name, func(line []byte) error {
		if fields := strings.Split(string(line), "\t"); len(fields) > 1 {
			do(fields)
		}
		return nil
	})
}

// eachFields gives the fields of every line that is no remark.
func eachFields(in io.Reader, do func(fields []string) error) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if fields := strings.Split(lines.Text(), "\t"); fields[0] != "" && fields[0][0] != '#' {
			if err := do(fields); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}
