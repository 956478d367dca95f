// Package expect answers one question: is this site still what it was?
//
// A crawler that fails says so; one that quietly reads nothing does not. So
// each run's readings are held against what earlier runs found: columns that
// list articles, lists that do not shrink, pages that become reports, text
// that can be read, dates that can be, new reports where reports were. What is
// violated is a Problem. What was found is remembered for the next run; where
// an expectation is violated the old memory stays, so that the problem stands
// until it is mended or a person accepts the site as it is now.
//
// Everything here is pure: the crawler gathers the readings, the archive keeps
// the memory. The package neither fetches nor stores.
package expect

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

const (
	// firstRows of a column are remembered by name.
	firstRows = 50
	// maxStrays of a column are remembered.
	maxStrays = 500
	// fewRows are too few to say that a list was exchanged.
	fewRows = 3
	// fewPages are too few to speak of a share of them.
	fewPages = 3
	// evidence is how many pages a share is remembered over.
	evidence = 40
)

// Memory is what is known of a site from earlier runs. The zero value expects
// nothing.
type Memory struct {
	Columns map[string]*Column  `json:"columns,omitempty"` // by address of the first page
	Newest  map[report.Kind]int `json:"newest,omitempty"`  // year of the newest report held
}

// Column is what is known of a column.
type Column struct {
	Rows  int       `json:"rows"`            // articles listed at the last complete reading
	Gone  int       `json:"gone"`            // articles withdrawn until then
	First []uint64  `json:"first,omitempty"` // the first page's articles then
	Read  time.Time `json:"read,omitzero"`

	Pages   int      `json:"pages"`            // articles read, at most evidence
	Became  int      `json:"became"`           // of these, read as a report
	Annual  int      `json:"annual"`           // of these, of a kind that is due each year
	Dated   int      `json:"dated"`            // of these, with a date of publication
	Strays  []uint64 `json:"strays,omitempty"` // listed no more, though they still answer
	Checked bool     `json:"checked"`          // the first reading is over: what comes now is news

	// Arrivals holds, for each calendar year, on which of its days the first
	// new article came while we looked.
	Arrivals map[int]int `json:"arrivals,omitempty"`
}

// Key is how an address is remembered.
func Key(address string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(address)) // never fails
	return h.Sum64()
}

// Problem is an expectation that is violated.
type Problem struct {
	Code    errs.Code
	URL     string
	Message string
	Seq     uint64 // of the capture that shows it, 0: the newest of URL
}

// Decode reads a memory that Encode wrote; what cannot be read is forgotten.
func Decode(data []byte) *Memory {
	m := &Memory{}
	if json.Unmarshal(data, m) != nil {
		m = &Memory{}
	}
	return m
}

// Encode writes a memory.
func (m *Memory) Encode() ([]byte, error) { return json.Marshal(m) }

// Stray says that there is no need to look whether an article that is listed no
// more still answers: that was done when it vanished.
func (m *Memory) Stray(column, address string, visited time.Time) bool {
	c := m.Columns[column]
	return c != nil && (visited.After(c.Read) && !c.Read.IsZero() || slices.Contains(c.Strays, Key(address)))
}

// column is a column's memory, made if there is none.
func (m *Memory) column(address string) *Column {
	if m.Columns == nil {
		m.Columns = map[string]*Column{}
	}
	c := m.Columns[address]
	if c == nil {
		c = &Column{}
		m.Columns[address] = c
	}
	return c
}
