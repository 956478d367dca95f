package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// workReports reads the work reports of a checkout of lawtext/gov, by unit and
// year: without front matter, marks of Markdown and empty lines.
func workReports(dir string) (map[string]document, error) {
	documents := map[string]document{}
	files, err := filepath.Glob(filepath.Join(dir, "政府工作报告-*"))
	if err != nil || len(files) == 0 {
		return nil, fs.ErrNotExist
	}
	for _, kind := range files {
		err := filepath.WalkDir(kind, func(path string, d fs.DirEntry, err error) error { //nolint:gosec // the folder a person names
			if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
				return err
			}
			body, err := os.ReadFile(path) //nolint:gosec // the folder a person names
			if err != nil {
				return err
			}
			year := strings.TrimSuffix(filepath.Base(path), ".md")
			unit := filepath.Base(filepath.Dir(path))
			if filepath.Dir(path) == kind {
				unit = "国务院"
			}
			id := unit + "-" + year
			documents[id] = document{ID: id, Unit: unit, Title: year[:min(len(year), len("2026"))] + "年" + unit + "政府工作报告", Text: plainText(string(body))}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return documents, nil
}

var (
	frontMatter = regexp.MustCompile(`^\x{feff}?---\n(?s:.*?)\n---\n`)
	marks       = regexp.MustCompile(`(?m)\*\*|^[>#]+\s*`)
)

func plainText(markdown string) string {
	text := frontMatter.ReplaceAllString(strings.ToValidUTF8(markdown, "\uFFFD"), "")
	var b strings.Builder
	for line := range strings.SplitSeq(strings.ReplaceAll(marks.ReplaceAllString(text, ""), "\r", ""), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString("\n" + line)
		}
	}
	return b.String()
}
