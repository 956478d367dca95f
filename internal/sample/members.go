package sample

import (
	"embed"
	"strconv"
	"strings"
)

//go:embed data/*.txt
var data embed.FS

// lines returns the lines of a data file that are neither empty nor comments.
func lines(name string) []string {
	file, err := data.ReadFile("data/" + name)
	if err != nil {
		panic(err) // the files are embedded: this is a misspelt name
	}
	var kept []string
	for line := range strings.Lines(string(file)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			kept = append(kept, line)
		}
	}
	return kept
}

// fields splits a row of a table; a missing cell is empty.
func fields(line string, n int) []string {
	cells := strings.Split(line, "|")
	for len(cells) < n {
		cells = append(cells, "")
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// number reads a cell that the package's own tests have checked.
func number(s string) float64 {
	n, _ := strconv.ParseFloat(s, 64)
	return n
}

func members() []*Member {
	var all []*Member
	for _, line := range lines("members.txt") {
		f := fields(line, 14)
		m := &Member{
			Name: f[0], Type: f[1], Code: f[2], From: int(number(f[3])), To: int(number(f[4])),
			organ: "township", population: number(f[7]), villages: int(number(f[8])), voice: f[9],
			product: f[10], places: strings.Split(f[11], "、"), project: f[12], event: f[13],
		}
		if f[5] != "" {
			m.Predecessors = strings.Split(f[5], ",")
		}
		if former, until, ok := strings.Cut(f[6], ":"); ok {
			m.Former, m.FormerUntil = former, int(number(until))
		}
		switch m.Type {
		case "county":
			m.Type, m.organ = "government", "county"
		case "department":
			m.organ = "department"
		case "street":
			m.Type = "street_office"
		}
		all = append(all, m)
	}
	return all
}
