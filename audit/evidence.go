package audit

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"baogao/archive"
	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// maxEvidence bounds the leads of one package.
const maxEvidence = 500

// Proof is one archived record of an evidence package: what was asked, who
// answered, when, and where the answer lies in the package and in the archive.
type Proof struct {
	Report    string `json:"report,omitempty"`
	Column    bool   `json:"column,omitempty"` // a list that was read
	Version   int    `json:"version,omitempty"`
	Kind      string `json:"kind"`
	URL       string `json:"url"`
	FinalURL  string `json:"final_url,omitempty"`
	Time      string `json:"time"`
	Status    int    `json:"status,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	SHA256    string `json:"sha256"` // of the content, Content-Encoding undone
	Block     string `json:"block_digest"`
	Server    string `json:"server,omitempty"`
	TLS       string `json:"tls,omitempty"`
	Truncated string `json:"truncated,omitempty"`
	Seq       uint64 `json:"seq"`
	Offset    int64  `json:"offset"` // in records.warc.gz
	Length    int64  `json:"length"`
	Archived  string `json:"archived"` // file and offset in the archive

	Witness archive.Witness `json:"witness"` // certificate and clock, as the record's head has them

	capture *archive.Capture
}

// proven is a lead with its sentences and proofs.
type proven struct {
	Lead
	Quotes []quoted `json:"quotes"`
	Proofs []uint64 `json:"proofs"` // by seq
}

type quoted struct {
	Report string `json:"report"`
	report.Span
	Text string `json:"text"` // the sentence, personal data masked
}

// pack is an evidence package in the making.
type pack struct {
	a      *Auditor
	zip    *zip.Writer
	sums   map[string]string
	names  []string
	made   time.Time
	proofs []Proof
	known  map[uint64]bool
	leads  []proven
	found  *LeadList
	seals  []archive.Seal
	by     string
}

// Evidence writes an evidence package 取证材料包 of leads: findings as HTML and
// JSON, the WARC records, the seals of their days, checksums, and the
// 电子数据提取说明 with lines to sign. by is who asks for it.
func (a *Auditor) Evidence(ctx context.Context, ids []string, by string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "audit.Evidence(%q)", ids)
	if len(ids) == 0 || len(ids) > maxEvidence {
		return errs.New(errs.BadParameter, fmt.Sprintf("请写明 1 到 %d 条疑点的编号", maxEvidence), nil)
	}
	found, err := a.Leads(ctx, LeadAsk{IDs: ids, State: AnyState})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.ContainsFunc(found.Leads, func(l Lead) bool { return l.ID == id }) {
			return errs.New(errs.NotFound, "没有编号为 "+id+" 的疑点", nil)
		}
	}
	if err := a.Archive.SealRest(ctx); err != nil {
		return err
	}
	p := &pack{a: a, zip: zip.NewWriter(w), sums: map[string]string{}, made: a.Now(), known: map[uint64]bool{}, found: found, by: by}
	for i := range found.Leads {
		if err := p.prove(ctx, &found.Leads[i]); err != nil {
			return err
		}
	}
	for _, write := range []func(context.Context) error{p.records, p.sealed, p.findings} {
		if err := write(ctx); err != nil {
			return err
		}
	}
	return p.close()
}

// prove gathers what a lead rests on.
func (p *pack) prove(ctx context.Context, l *Lead) error {
	out := proven{Lead: *l, Quotes: []quoted{}, Proofs: []uint64{}}
	for _, id := range l.Reports {
		e, err := p.a.Archive.Report(ctx, id)
		if err != nil {
			return err
		}
		public := e.Report.Public()
		for _, s := range l.Spans {
			if s.Report == id && !l.Gone && s.End <= len(public) {
				out.Quotes = append(out.Quotes, quoted{id, s.Span, strings.TrimSpace(sentence(public, s.Span))})
			}
		}
		for _, v := range e.Report.Versions {
			c, err := p.a.Archive.Original(ctx, id, v.N)
			if err != nil {
				return err
			}
			p.add(&out, c, Proof{Report: id, Version: v.N})
		}
	}
	for _, url := range l.Columns {
		c, err := p.a.Archive.Latest(ctx, url)
		if errs.CodeOf(err) == errs.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		p.add(&out, c, Proof{Column: true})
	}
	p.leads = append(p.leads, out)
	return nil
}

func (p *pack) add(out *proven, c *archive.Capture, proof Proof) {
	out.Proofs = append(out.Proofs, c.Seq)
	if p.known[c.Seq] {
		return
	}
	p.known[c.Seq] = true
	proof.Kind, proof.URL, proof.Time, proof.Status = string(c.Kind), c.Target.URL, c.Time.In(china.Zone()).Format(time.RFC3339Nano), c.Status
	if c.FinalURL != c.Target.URL {
		proof.FinalURL = c.FinalURL
	}
	proof.MediaType, proof.SHA256, proof.Block, proof.Server, proof.TLS = c.Header.Get("Content-Type"), c.SHA256, c.Record.Digest, c.Remote, c.TLS
	proof.Witness = c.Witness
	proof.Truncated, proof.Seq, proof.Length = c.Truncated, c.Seq, c.Record.Length
	proof.Archived = fmt.Sprintf("%s@%d", c.Record.File, c.Record.Offset)
	proof.capture = c
	proof.capture.Body = nil // it is read again, packed
	p.proofs = append(p.proofs, proof)
}

// file begins a file of the package.
func (p *pack) file(name string) (io.Writer, func(), error) {
	f, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.made})
	if err != nil {
		return nil, nil, err
	}
	h := sha256.New()
	p.names = append(p.names, name)
	return io.MultiWriter(f, h), func() { p.sums[name] = sumText(h) }, nil
}

func sumText(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// records copies the records as they lie in the archive, one behind the other:
// that is a WARC file again.
func (p *pack) records(context.Context) error {
	w, done, err := p.file("records.warc.gz")
	if err != nil {
		return err
	}
	offset := int64(0)
	for i := range p.proofs {
		member, err := p.a.Archive.Packed(p.proofs[i].capture)
		if err != nil {
			return err
		}
		if _, err := w.Write(member); err != nil {
			return err
		}
		p.proofs[i].Offset = offset
		offset += int64(len(member))
	}
	done()
	return nil
}

// sealed adds the lists of the days in which the records are.
func (p *pack) sealed(ctx context.Context) error {
	all, err := p.a.Archive.Seals(ctx)
	if err != nil {
		return err
	}
	before := uint64(0)
	for _, s := range all {
		inside := slices.ContainsFunc(p.proofs, func(r Proof) bool { return before < r.Seq && r.Seq <= s.Seq })
		before = s.Seq
		p.seals = append(p.seals, s)
		if !inside {
			continue
		}
		w, done, err := p.file("seals/" + s.Day + ".txt")
		if err != nil {
			return err
		}
		if err := p.a.Archive.SealList(ctx, s, w); err != nil {
			return err
		}
		done()
	}
	return nil
}

//go:embed data/evidence.html
var evidenceHTML string

//go:embed data/extraction.html
var extractionHTML string

// findings writes what was found, for people and programs, and how it was
// extracted.
func (p *pack) findings(ctx context.Context) error {
	seq, err := p.a.Archive.Seq(ctx)
	if err != nil {
		return err
	}
	facts := map[string]any{
		"made": p.made.In(china.Zone()).Format(time.RFC3339), "by": p.by, "program": p.a.Program, "corpus": map[string]any{"seq": seq, "program": p.a.Program},
		"leads": p.leads, "records": p.proofs, "reports": p.found.Reports, "seals": p.seals,
	}
	body, err := json.MarshalIndent(facts, "", "  ")
	if err != nil {
		return err
	}
	if err := p.put("findings.json", append(body, '\n')); err != nil {
		return err
	}
	names := template.FuncMap{
		"kind": LeadName, "state": StateName, "strength": func(s report.Strength) string { return StrengthName(string(s)) },
		"clock": ClockName, "day": func(t time.Time) string { return t.In(china.Zone()).Format(time.DateOnly) },
		"name": func(k report.Kind) string { return k.Name() }, "title": func(id string) string { return p.found.Reports[id].Title },
	}
	for _, page := range [][2]string{{"findings.html", evidenceHTML}, {"电子数据提取说明.html", extractionHTML}} {
		t, err := template.New(page[0]).Funcs(names).Parse(page[1])
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := t.Execute(&out, map[string]any{
			"Made": p.made.In(china.Zone()).Format("2006-01-02 15:04:05 -07:00"), "By": p.by, "Program": p.a.Program, "Seq": seq,
			"Leads": p.leads, "Records": p.proofs, "Seals": p.seals,
		}); err != nil {
			return err
		}
		if err := p.put(page[0], out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// ClockName says in words how the clock of a capture was checked.
func ClockName(c *archive.Clock) string {
	if c == nil {
		return "未记录"
	}
	name := map[string]string{"ntp": "系统时钟已由 NTP 校准", "unsynchronised": "系统时钟未经 NTP 校准"}[c.Source]
	if name == "" {
		name = "系统时钟校准情况不明"
	}
	if c.Source == "ntp" && c.MaxError > 0 {
		name += fmt.Sprintf("（最大误差 %d 毫秒）", c.MaxError)
	}
	if c.Offset != nil {
		name += fmt.Sprintf("；网站 Date 首部 %s，与本机相差 %+d 秒", c.Server, *c.Offset/1000)
	}
	return name
}

func (p *pack) put(name string, body []byte) error {
	w, done, err := p.file(name)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	done()
	return err
}

// close adds the checksums of all files, as sha256sum reads them.
func (p *pack) close() error {
	var list strings.Builder
	for _, name := range p.names {
		list.WriteString(p.sums[name] + "  " + name + "\n")
	}
	f, err := p.zip.CreateHeader(&zip.FileHeader{Name: "SHA256SUMS", Method: zip.Deflate, Modified: p.made})
	if err == nil {
		_, err = io.WriteString(f, list.String())
	}
	if err != nil {
		return err
	}
	return p.zip.Close()
}
