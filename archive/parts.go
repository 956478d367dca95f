package archive

import (
	"encoding/json"

	"baogao/report"
)

// parts are a put as a row of versions keeps it: head is the JSON of a report
// as lists show it, text its text, details the JSON of what its own page shows
// beside: half of it all, and what takes longest to decode.
type parts struct{ head, text, details, article string }

// details are members of a report's JSON.
type details struct {
	Figures      []report.Figure      `json:"figures"`
	Requirements []report.Requirement `json:"requirements"`
	Evidence     map[string]string    `json:"evidence"`
}

// encode takes a put apart. What the archive fills in when it answers is left
// out, so that equal understanding is equal bytes.
func encode(in *Put) (p parts, err error) {
	r := in.Report
	d := details{r.Figures, r.Requirements, r.Evidence}
	p.text = r.Text
	r.Text, r.Figures, r.Requirements, r.Evidence = "", nil, nil, nil
	r.Versions, r.Sources, r.FirstSeen = nil, nil, ""
	for _, part := range []struct {
		json  *string
		value any
	}{{&p.head, &r}, {&p.details, &d}, {&p.article, &in.Article}} {
		b, err := json.Marshal(part.value)
		if err != nil {
			return p, err
		}
		*part.json = string(b)
	}
	return p, nil
}

// decode puts a report together again, of the parts that are there.
func decode(r *report.Report, text string, members ...[]byte) error {
	for _, part := range members {
		if err := json.Unmarshal(part, r); err != nil {
			return err
		}
	}
	r.Text = text
	return nil
}
