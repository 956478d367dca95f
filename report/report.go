package report

// Span is a half-open range of byte offsets into a report's Text (UTF-8).
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Kind says which of the yearly reports a document is.
type Kind string

// The kinds; Other is everything that is not one of the yearly reports.
const (
	RuleOfLaw     Kind = "rule_of_law"    // 法治政府建设年度报告
	OpenGov       Kind = "open_gov"       // 政府信息公开工作年度报告
	WorkReport    Kind = "work_report"    // 政府工作报告
	WebsiteReport Kind = "website_report" // 政府网站工作年度报表
	Other         Kind = "other"
)

// Name is the kind's name for people.
func (k Kind) Name() string {
	switch k {
	case RuleOfLaw:
		return "法治政府建设年度报告"
	case OpenGov:
		return "政府信息公开工作年度报告"
	case WorkReport:
		return "政府工作报告"
	case WebsiteReport:
		return "政府网站工作年度报表"
	default:
		return "其他"
	}
}

// Role says what a section of a report is for.
type Role string

// The roles of a section.
const (
	Preamble         Role = "preamble"
	Achievements     Role = "achievements"      // 成效
	Problems         Role = "problems"          // 不足
	Plan             Role = "plan"              // 安排
	FirstResponsible Role = "first_responsible" // 第一责任人
	OtherRole        Role = "other"
)

// Report is one publication as the program understands it. All spans are byte
// offsets into Text.
type Report struct {
	ID           string        `json:"id"`
	Title        string        `json:"title"`
	Unit         Unit          `json:"unit"`
	CoIssuers    []Unit        `json:"co_issuers,omitempty"` // further units of a joint title
	Year         int           `json:"year,omitempty"`       // 报告年度; 0: not known
	Period       *Period       `json:"period,omitempty"`     // what the report covers
	Kind         Kind          `json:"kind"`
	Published    string        `json:"published,omitempty"` // YYYY-MM-DD as claimed
	FirstSeen    string        `json:"first_seen,omitempty"`
	Source       string        `json:"source,omitempty"`
	URL          string        `json:"url,omitempty"`
	Text         string        `json:"text"`
	NeedsOCR     bool          `json:"needs_ocr,omitempty"`
	TextFrom     string        `json:"text_from,omitempty"` // "transcript" typed by a person, "ocr" read in pictures; else published as text
	Sections     []Section     `json:"sections"`
	Figures      []Figure      `json:"figures"`
	Requirements []Requirement `json:"requirements"`
	Personal     []Personal    `json:"personal"`
	Versions     []Version     `json:"versions"`
	Sources      []Source      `json:"sources,omitempty"` // further addresses of the same publication

	// Evidence says where unit, year and kind come from: "title", "source",
	// "site_id_code", "text", "row".
	Evidence map[string]string `json:"evidence,omitempty"`

	Masking Masking `json:"-"` // of the data directory that holds the report
}

// Period is the time a report covers, YYYY-MM-DD, both ends included.
type Period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Unit is who reports. An unresolved unit has a Name only; an ambiguous one
// has Candidates and no Code: the program does not guess.
type Unit struct {
	Name       string      `json:"name,omitempty"`
	Code       string      `json:"code,omitempty"`
	CodeSystem string      `json:"code_system,omitempty"` // "NBS 2023-06-30"
	Type       string      `json:"type,omitempty"`        // government, department, street_office, zone, …
	Level      string      `json:"level,omitempty"`       // province, city, county, township
	Path       []string    `json:"path,omitempty"`        // 四川省 达州市 渠县 有庆镇
	Since      string      `json:"since,omitempty"`       // YYYY-MM-DD, imported: it owes nothing before
	Until      string      `json:"until,omitempty"`       // the day it was abolished or merged away
	Aliases    []string    `json:"aliases,omitempty"`     // names it had before
	Changes    []Change    `json:"changes,omitempty"`
	Candidates []Candidate `json:"candidates,omitempty"`
}

// Candidate is one place an ambiguous unit name may mean.
type Candidate struct {
	Code string   `json:"code"`
	Path []string `json:"path"`
}

// Section is a part of the outline, in text order. The preamble has Level 0
// and neither Number nor Heading.
type Section struct {
	Level        int    `json:"level"`
	Number       string `json:"number"`  // as printed: 一、 (一)
	Heading      string `json:"heading"` // without number and closing 。
	Role         Role   `json:"role"`
	Start        int    `json:"start"` // of the section with its children
	End          int    `json:"end"`
	HeadingStart int    `json:"heading_start"` // covers number and heading
	HeadingEnd   int    `json:"heading_end"`
}

// Figure is a number that says something, with its place in the text.
type Figure struct {
	Indicator   string   `json:"indicator"`
	Subject     string   `json:"subject,omitempty"`
	Raw         string   `json:"raw"`
	Value       float64  `json:"value"` // in the base unit: 180万元 → 1800000
	ValueMax    *float64 `json:"value_max,omitempty"`
	Unit        string   `json:"unit,omitempty"`
	Relation    string   `json:"relation"` // level increase decrease rank target
	Period      string   `json:"period,omitempty"`
	Approximate bool     `json:"approximate,omitempty"`
	Section     int      `json:"section"` // index into Sections

	// IndicatorKey is the name under which the same indicator of other reports
	// is found, whatever words it has there.
	IndicatorKey string `json:"indicator_key,omitempty"`
	Span
}

// Requirement is one content the rules oblige a report to have.
type Requirement struct {
	Key      string   `json:"key"`
	Status   string   `json:"status"` // found weak absent
	Evidence [][2]int `json:"evidence"`
}

// Personal is personal data of a private or contact nature in the text.
type Personal struct {
	Type string `json:"type"` // mobile phone id_card bank_card email
	Span
}

// Version is one captured content of a report. Text differs between versions,
// the id does not.
type Version struct {
	N      int    `json:"n"`
	Seen   string `json:"seen"` // RFC 3339
	SHA256 string `json:"sha256"`
	Status string `json:"status"` // current superseded withdrawn
}

// Source is one more address under which the same publication was found.
type Source struct {
	URL       string `json:"url"`
	Seen      string `json:"seen"`
	Published string `json:"published,omitempty"`
	Title     string `json:"title,omitempty"`
}
