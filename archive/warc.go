package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// The WARC 1.1 vocabulary this package writes (ISO 28500:2017).
const (
	warcVersion      = "WARC/1.1"
	typeInfo         = "warcinfo"
	profileSame      = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	profileUnchanged = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
	contentHTTP      = "application/http;msgtype=response"
)

// gzipHead is how each of our gzip members begins. CRC-32 does not cover these
// bytes, so a flipped bit in them is found by comparing.
const gzipHead = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// warcRecord is one WARC record before it is packed and after it is unpacked.
type warcRecord struct {
	fields []warcField
	block  []byte
	digest string // of the block, as WARC-Block-Digest has it
}

type warcField struct{ name, value string }

// get returns a field's value; names are compared as WARC does, without case.
func (r *warcRecord) get(name string) string {
	for _, f := range r.fields {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

// set appends a field unless it is empty. Control characters would end the
// line early and are percent-encoded.
func (r *warcRecord) set(name, value string) {
	if value != "" {
		r.fields = append(r.fields, warcField{name, oneLine(value)})
	}
}

func oneLine(s string) string {
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if isControl(rune(s[i])) {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// digestOf is a labelled digest in the form other tools verify.
func digestOf(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return "sha256:" + base32.StdEncoding.EncodeToString(h.Sum(nil))
}

// recordID makes an identifier from what the record holds and where it stands,
// so that archives are reproducible and need no randomness.
func recordID(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	h[6] = h[6]&0x0f | 0x80 // UUID version 8: made by the application
	h[8] = h[8]&0x3f | 0x80
	x := hex.EncodeToString(h[:16])
	return fmt.Sprintf("<urn:uuid:%s-%s-%s-%s-%s>", x[:8], x[8:12], x[12:16], x[16:20], x[20:])
}

// warcDate writes the time as WARC 1.1 allows it, with fractions of a second.
func warcDate(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// infoRecord is the first record of each file.
func infoRecord(file string, now time.Time) *warcRecord {
	r := &warcRecord{block: []byte("software: baogao\r\nformat: WARC File Format 1.1\r\n" +
		"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n")}
	r.set("WARC-Type", typeInfo)
	r.set("WARC-Record-ID", recordID(file, warcDate(now)))
	r.set("WARC-Date", warcDate(now))
	r.set("WARC-Filename", file)
	r.set("Content-Type", "application/warc-fields")
	return r
}

// original is the capture a revisit repeats.
type original struct {
	url  string
	time time.Time
}

// captureRecord turns a capture into its record. first is only looked at for a
// revisit. place makes the record's identifier unique.
func captureRecord(c *Capture, first *original, place string) *warcRecord {
	r := &warcRecord{}
	r.set("WARC-Type", string(c.Kind))
	payload := c.Body
	contentType := contentHTTP
	switch c.Kind {
	case Resource:
		r.block = c.Body
		contentType = c.Header.Get("Content-Type")
		if contentType == "" {
			contentType = "application/octet-stream"
		}
	case Revisit:
		r.block = httpHead(c)
		payload = nil
	default:
		r.block = append(httpHead(c), c.Body...)
	}
	address := c.FinalURL
	if address == "" {
		address = c.Target.URL
	}
	r.set("WARC-Record-ID", recordID(place, address, warcDate(c.Time), c.SHA256))
	r.set("WARC-Target-URI", address)
	r.set("WARC-Date", warcDate(c.Time))
	r.set("WARC-IP-Address", serverIP(c.Remote))
	if c.Kind == Revisit {
		r.revisit(c, first)
	} else {
		r.set("WARC-Payload-Digest", digestOf(payload))
	}
	r.set("WARC-Truncated", c.Truncated)
	r.set("X-Baogao-Form", c.Target.Form)
	r.set("X-Baogao-TLS", c.TLS)
	c.Witness.fields(r)
	r.set("Content-Type", contentType)
	return r
}

func (r *warcRecord) revisit(c *Capture, first *original) {
	if c.Status == http.StatusNotModified {
		r.set("WARC-Profile", profileUnchanged)
	} else {
		r.set("WARC-Profile", profileSame)
	}
	if first != nil {
		r.set("WARC-Refers-To-Target-URI", first.url)
		r.set("WARC-Refers-To-Date", warcDate(first.time))
	}
	if sum, err := hex.DecodeString(c.SHA256); err == nil && len(sum) == sha256.Size {
		r.set("WARC-Payload-Digest", "sha256:"+base32.StdEncoding.EncodeToString(sum))
	}
}

// httpHead is status line and header as an HTTP/1.1 server sends them. The
// body was received with its transfer coding undone, so the field that would
// announce one is left out.
func httpHead(c *Capture) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %03d %s\r\n", c.Status, http.StatusText(c.Status))
	_ = c.Header.WriteSubset(&b, map[string]bool{"Transfer-Encoding": true}) // a Buffer does not fail
	b.WriteString("\r\n")
	return b.Bytes()
}

func serverIP(remote string) string {
	if a, err := netip.ParseAddrPort(remote); err == nil {
		return a.Addr().WithZone("").String()
	}
	if a, err := netip.ParseAddr(remote); err == nil {
		return a.WithZone("").String()
	}
	return ""
}

// packer packs records into gzip members.
type packer struct {
	buf bytes.Buffer
	zip *gzip.Writer
}

// pack returns the record as one gzip member, valid until the next call, and
// sets its digest.
func (p *packer) pack(r *warcRecord) ([]byte, error) {
	p.buf.Reset()
	if p.zip == nil {
		p.zip = gzip.NewWriter(&p.buf)
	} else {
		p.zip.Reset(&p.buf)
	}
	r.digest = digestOf(r.block)
	var head strings.Builder
	head.WriteString(warcVersion + "\r\n")
	for _, f := range r.fields {
		head.WriteString(f.name + ": " + f.value + "\r\n")
	}
	head.WriteString("WARC-Block-Digest: " + r.digest + "\r\n")
	head.WriteString("Content-Length: " + strconv.Itoa(len(r.block)) + "\r\n\r\n")
	for _, part := range [][]byte{[]byte(head.String()), r.block, []byte("\r\n\r\n")} {
		if _, err := p.zip.Write(part); err != nil {
			return nil, err
		}
	}
	if err := p.zip.Close(); err != nil {
		return nil, err
	}
	return p.buf.Bytes(), nil
}
