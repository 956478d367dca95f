package archive

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Witness is what vouches for a capture beside its bytes.
type Witness struct {
	Protocol    string       `json:"protocol,omitempty"` // tls/1.3
	Cipher      string       `json:"cipher,omitempty"`
	Certificate *Certificate `json:"certificate,omitempty"`
	Clock       *Clock       `json:"clock,omitempty"`
}

// Certificate is what the server showed.
type Certificate struct {
	Subject string    `json:"subject"`
	Issuer  string    `json:"issuer"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	SHA256  string    `json:"sha256"` // of its DER bytes
	Chain   []string  `json:"chain,omitempty"`
}

// Clock says how the clock that gave the time was checked.
type Clock struct {
	Source   string `json:"source"`              // ntp, unsynchronised, unknown
	MaxError int64  `json:"max_error,omitempty"` // milliseconds, as the system puts it
	Server   string `json:"server,omitempty"`    // the Date of the answer
	Offset   *int64 `json:"offset,omitempty"`    // milliseconds that the server's clock is ahead of ours; it tells whole seconds
}

// String is the certificate in one line.
func (c *Certificate) String() string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("sha256=%s; subject=%q; issuer=%q; not-before=%s; not-after=%s", c.SHA256, c.Subject, c.Issuer, c.From.UTC().Format(time.RFC3339), c.To.UTC().Format(time.RFC3339))
}

// String is the clock in one line.
func (c *Clock) String() string {
	if c == nil {
		return ""
	}
	parts := []string{"source=" + c.Source}
	if c.MaxError > 0 {
		parts = append(parts, fmt.Sprintf("max-error=%dms", c.MaxError))
	}
	if c.Offset != nil {
		parts = append(parts, fmt.Sprintf("server-date=%q; server-offset=%+dms", c.Server, *c.Offset))
	}
	return strings.Join(parts, "; ")
}

// fields are those of the WARC record: WARC-Protocol and WARC-Cipher-Suite as
// the IIPC proposes them, the others are ours.
func (w *Witness) fields(r *warcRecord) {
	r.set("WARC-Protocol", w.Protocol)
	r.set("WARC-Cipher-Suite", w.Cipher)
	r.set("X-Baogao-Certificate", w.Certificate.String())
	r.set("X-Baogao-Clock", w.Clock.String())
}

// stored is the witness as a row has it.
func (w *Witness) stored() (string, error) {
	if *w == (Witness{}) {
		return "", nil
	}
	body, err := json.Marshal(w)
	return string(body), err
}
