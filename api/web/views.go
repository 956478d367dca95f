package web

// Frame is what every page shows around its content.
type Frame struct {
	Title     string
	RequestID string
	Corpus    string // what the answer was computed from
}

// Piece is a run of text in one state.
type Piece struct {
	Text   string
	Mark   bool   // a hit of the query
	ID     string // of a mark that an address leads to
	Masked bool   // personal data, replaced
}

// Link is an address with its words; without Href it is only words.
type Link struct{ Text, Href, Note string }

// Choice is one of several addresses, On the present one.
type Choice struct {
	Text, Href string
	On         bool
}

// Field is a hidden form field.
type Field struct{ Name, Value string }

// Hit is a report in a list.
type Hit struct {
	Title                       []Piece
	Href, Unit, Kind, Published string
	Year                        int
	Withdrawn, NeedsOCR         bool
	Snippets                    []Snippet
}

// Snippet is a piece of a report's text with the section it stands in.
type Snippet struct {
	Section string
	Pieces  []Piece
}

// Facet is a group of filters.
type Facet struct {
	Name   string
	Values []FacetValue
}

// FacetValue is one filter with its count.
type FacetValue struct {
	Text, Href string
	Count      int
	On         bool
}

// Home is the first page.
type Home struct {
	Frame
	Live, Withdrawn int
	Examples        []Link
	Latest          []Hit
	Facets          []Facet
}

// Results is the page of a search.
type Results struct {
	Frame
	Query               string
	Refused             []string // why the search was not run
	Total               int
	TookMS              int64
	From, To            int
	Page, PageCount     int
	Hits                []Hit
	Facets              []Facet
	Active              []Link
	Kept                []Field
	Sorts, Matches      []Choice
	Corrections, Wider  []Link
	Said                []string // words that were also looked for in other words
	AsTyped             string   // the way to a search without them
	Previous, Next, API string
	Then, Today         string // what a past corpus leaves out, and the way to today's
	Keywords            []Link // what the texts found say more often than others
	AskKeywords         string // the address that shows them
	Lasting             string // the address that repeats this over the same corpus
}

// Suggest lists what may be meant by what is typed, for readers without scripts.
type Suggest struct {
	Frame
	Query string
	Found []Link
}

// Report is the page of one report.
type Report struct {
	Frame
	Query, ID, Heading, Unit, Kind          string
	TextFrom                                string // transcript, ocr; empty: published as text
	Published, FirstSeen, Source, URL, Link string
	SHA256, Cited, JSON, Text, Original     string
	UnitKnown, Withdrawn, NeedsOCR, Cut     bool
	Year, Version, Marked                   int
	Candidates                              []string
	Versions                                []Version
	Sources, Similar                        []Link
	Outline                                 []OutlineItem
	Blocks                                  []Block
}

// Version is one captured content of a report.
type Version struct {
	N                          int
	Seen, SHA256, Status, Href string
	On                         bool
}

// OutlineItem is one heading of the outline.
type OutlineItem struct {
	Text, Href, Role string
	Level            int
}

// Block is a heading (Level above 0) or a paragraph.
type Block struct {
	ID     string
	Level  int
	Pieces []Piece
}

// Snapshot is a captured page, reduced to its text.
type Snapshot struct {
	Frame
	ID, Report, URL, Link, Fetched, MediaType, SHA256 string
	Text                                              string // stands in for what is no page
	Blocks                                            []SnapshotBlock
	Cut                                               bool
}

// SnapshotBlock is a heading or a paragraph of a captured page.
type SnapshotBlock struct {
	Level int
	Text  string
}

// Sites is the operators' page.
type Sites struct {
	Frame
	Count, Odd, Problems, Found int
	Query                       string
	Sites                       []Site
	Previous, Next              string
}

// Site is how one site fared.
type Site struct {
	Name, State, Visited, Good string
	Problems                   []SiteProblem
}

// SiteProblem is what is wrong, and the archived page that shows it.
type SiteProblem struct{ Code, URL, Link, Message, Since, Capture string }

// Help explains the query language.
type Help struct{ Frame }

// Failure is the page of a request that failed.
type Failure struct {
	Frame
	Status  int
	Message string
}

// Gallery lists the pages of the gallery.
type Gallery struct {
	Frame
	Links []Link
}

// Coverage is the matrix of a county's units and years.
type Coverage struct {
	Frame
	Region, Code, Kind, AsOf, Span, API, Refused string
	Kinds                                        []Choice
	Years                                        []int
	Totals                                       []Total
	Owed, Judged, Published, OnTime, Cut         int
	Files                                        []Link
	Rows                                         []CoverageRow
}

// Total counts the cells of one status.
type Total struct {
	Name, Status string
	Count        int
}

// CoverageRow is one unit.
type CoverageRow struct {
	Name, Path string
	Cells      []CoverageCell
}

// CoverageCell is one unit and year, with what it rests on.
type CoverageCell struct {
	Status, Name, Date, Href string
	Days                     int
	Warn                     bool
	Notes                    []string
	Candidates               []Link
}

// Copies lists passages that reports have in common.
type Copies struct {
	Frame
	Region, Year, Refused string
	Asked                 bool
	Kinds                 []Choice
	Files                 []Link
	Foreign               []Link
	Rows                  []CopyRow
	Total                 int
}

// CopyRow is one passage in two reports.
type CopyRow struct {
	A, B                           CopySide
	Percent, Units                 int
	Relation                       string
	Masked, Boilerplate, Quotation bool
	Differs                        []string
}

// Leads is the work list of a county.
type Leads struct {
	Frame
	Region, Refused, Back, Who string
	Asked, Judging             bool
	Kinds, States              []Choice
	Counts                     []Total
	Files                      []Link
	Groups                     []LeadGroup
	Total, From, To            int
	Previous, Next             string
}

// LeadGroup are the leads of one unit.
type LeadGroup struct {
	Unit, Path string
	Rows       []LeadRow
}

// LeadRow is one lead with what a person said of it.
type LeadRow struct {
	ID, Unit, Path, Kind, Type, Strength, StrengthName, Reason string
	State, StateName, Note, By, At, After                      string
	Year                                                       int
	Gone, Returned                                             bool
	Quotes                                                     []Quote
}

// Quote is a report with sentences of it.
type Quote struct {
	Title, Published, Href string
	Parts                  [][]Piece
}

// Compare holds reports against each other.
type Compare struct {
	Frame
	Units, Years, IDs, Refused string
	Kinds, Ranks               []Choice
	Files                      []Link
	Sheet                      any // *audit.Sheet, nil before anything is asked
}

// CopySide is the passage in one of the reports.
type CopySide struct {
	Unit, Published, Title, Href, Text string
	Year                               int
	Origin                             bool
}
