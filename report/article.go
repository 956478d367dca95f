package report

// Article is one published document as extraction understood it: what the
// page or file says of itself, and its text. Empty means "not found"; no field
// is ever a guess without an entry in Provenance.
type Article struct {
	URL         string            `json:"url"`
	Title       string            `json:"title,omitempty"`
	Published   string            `json:"published,omitempty"` // YYYY-MM-DD
	Dates       []Date            `json:"dates,omitempty"`     // every date the page claims
	Source      string            `json:"source,omitempty"`
	Author      string            `json:"author,omitempty"`
	DocNumber   string            `json:"doc_number,omitempty"`   // 发文字号
	IndexNumber string            `json:"index_number,omitempty"` // 索引号
	SiteName    string            `json:"site_name,omitempty"`
	SiteIDCode  string            `json:"site_id_code,omitempty"` // 政府网站标识码
	Column      string            `json:"column,omitempty"`       // 栏目
	Body        string            `json:"body"`                   // plain text, one paragraph a line
	Blocks      []Block           `json:"blocks,omitempty"`       // structure of Body where the source had one
	Tables      []Table           `json:"tables,omitempty"`
	Attachments []Attachment      `json:"attachments,omitempty"`
	Images      int               `json:"images,omitempty"` // pictures inside the body
	NeedsOCR    bool              `json:"needs_ocr,omitempty"`
	Charset     string            `json:"charset,omitempty"`
	Extractor   string            `json:"extractor,omitempty"`  // which rule gave the body
	Confidence  float64           `json:"confidence,omitempty"` // 0..1
	Provenance  map[string]string `json:"provenance,omitempty"` // field → "meta:PubDate", "header", "table", "row:unit" …

	// Given holds what an import row states outright; it wins over parsing.
	Given Given `json:"given,omitzero"`
}

// Given is what the person who imported a document said of it.
type Given struct {
	ID     string `json:"id,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Region string `json:"region,omitempty"` // name or code
	Year   int    `json:"year,omitempty"`
	Kind   Kind   `json:"kind,omitempty"`
}

// Date is one date a page claims, with the place it stands in.
type Date struct {
	Value string `json:"value"` // YYYY-MM-DD
	Label string `json:"label"` // 发布日期, 成文日期, meta:PubDate, url, list
}

// Attachment is a file linked from the article.
type Attachment struct {
	URL  string `json:"url"`
	Name string `json:"name"`
	Type string `json:"type"` // pdf docx doc wps ofd xlsx zip …, lower case
}

// Block is one element of the body that the source marked up.
type Block struct {
	Span
	Type string `json:"type"` // heading, bold, table
}

// Table is a table of the article: rows of cells, each with its span in Body.
type Table struct {
	Span
	Rows [][]Cell `json:"rows"`
}

// Cell is one cell of a Table.
type Cell struct {
	Span
	RowSpan int `json:"row_span,omitempty"`
	ColSpan int `json:"col_span,omitempty"`
}
