package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what WARC readers check digests with; integrity rests on SHA-256
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"baogao/internal/errs"
)

// warcFile is the file that captures are appended to. end is the last byte
// known to be whole and synced.
type warcFile struct {
	dir  string
	name string
	f    *os.File
	end  int64
	max  int64
}

func (a *Archive) warcDir() string { return filepath.Join(a.dir, "warc") }

// write appends the captures' records and syncs once. After a failure the file
// is cut back to its last whole record, or left behind for good.
func (w *warcFile) write(captures []*Capture, now time.Time) (err error) {
	if w.f == nil || w.end >= w.max {
		if err := w.rotate(now); err != nil {
			return err
		}
	}
	defer func() {
		if err != nil {
			w.abandon()
		}
	}()
	var buf bytes.Buffer
	for _, c := range captures {
		start := buf.Len()
		if err := writeMember(&buf, c.warcHeader(), c.block()); err != nil {
			return err
		}
		c.Record = Record{File: w.name, Offset: w.end + int64(start), Length: int64(buf.Len() - start), Digest: sha(buf.Bytes()[start:])}
	}
	if _, err := w.f.WriteAt(buf.Bytes(), w.end); err != nil {
		return failure("归档文件写入失败", err)
	}
	if err := w.f.Sync(); err != nil {
		return failure("归档文件写入失败", err)
	}
	w.end += int64(buf.Len())
	return nil
}

// abandon gives up a file that failed to take bytes: what an fsync once lost
// cannot be trusted again, so the next write begins a new file. What was
// committed before stays readable; the rest is set aside at the next Open.
func (w *warcFile) abandon() {
	_ = w.f.Truncate(w.end) // best effort: recover does the same
	_ = w.f.Close()
	w.f = nil
}

// rotate begins a new file with its warcinfo record, durable with its name.
func (w *warcFile) rotate(now time.Time) error {
	if w.f != nil {
		if err := w.f.Close(); err != nil {
			return failure("归档文件写入失败", err)
		}
		w.f = nil
	}
	name := fmt.Sprintf("baogao-%s-%s.warc.gz", now.UTC().Format("20060102150405"), strings.ToLower(rand.Text()[:8]))
	f, err := os.OpenFile(filepath.Join(w.dir, name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return failure("归档文件无法创建", err)
	}
	var buf bytes.Buffer
	info := []byte("software: baogao\r\nformat: WARC File Format 1.1\r\n")
	err = writeMember(&buf, [][2]string{
		{"WARC-Type", "warcinfo"}, {"WARC-Date", now.UTC().Format(time.RFC3339)}, {"WARC-Filename", name},
		{"WARC-Record-ID", recordID()}, {"Content-Type", "application/warc-fields"},
	}, info)
	if err == nil {
		_, err = f.Write(buf.Bytes())
	}
	if err == nil {
		err = errors.Join(f.Sync(), syncDir(w.dir))
	}
	if err != nil {
		return errors.Join(failure("归档文件写入失败", err), f.Close(), os.Remove(f.Name()))
	}
	w.f, w.name, w.end = f, name, int64(buf.Len())
	return nil
}

// resume opens the newest file to go on appending at its committed end.
func (w *warcFile) resume(name string, committed int64) error {
	if committed >= w.max {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(w.dir, name), os.O_RDWR, 0o644)
	if errors.Is(err, os.ErrNotExist) {
		return nil // the check reports it; new records go to a new file
	}
	if err != nil {
		return failure("归档文件打不开", err)
	}
	w.f, w.name, w.end = f, name, committed
	return nil
}

// warcHeader names the record's fields as ISO 28500:2017 wants them.
func (c *Capture) warcHeader() [][2]string {
	h := [][2]string{
		{"WARC-Type", string(c.Kind)}, {"WARC-Record-ID", recordID()},
		{"WARC-Date", c.Time.UTC().Format(time.RFC3339)}, {"WARC-Target-URI", c.Target.URL},
	}
	if host, _, ok := strings.Cut(c.Remote, ":"); ok && host != "" && !strings.HasPrefix(c.Remote, "[") {
		h = append(h, [2]string{"WARC-IP-Address", host})
	}
	switch c.Kind {
	case Resource:
		contentType := c.Header.Get("Content-Type")
		if contentType == "" {
			contentType = "application/octet-stream"
		}
		h = append(h, [2]string{"Content-Type", contentType})
	case Revisit:
		profile := "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
		if c.Status != http.StatusNotModified {
			profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
		}
		h = append(h, [2]string{"WARC-Profile", profile}, [2]string{"Content-Type", "application/http;msgtype=response"})
	default:
		h = append(h, [2]string{"WARC-Payload-Digest", digest(c.Body)},
			[2]string{"Content-Type", "application/http;msgtype=response"})
	}
	if c.Truncated != "" {
		h = append(h, [2]string{"WARC-Truncated", c.Truncated})
	}
	return append(h, [2]string{"WARC-Block-Digest", digest(c.block())})
}

// block is what the record holds: the file itself, or the HTTP answer.
func (c *Capture) block() []byte {
	if c.Kind == Resource {
		return c.Body
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", c.Status, http.StatusText(c.Status))
	for _, key := range slices.Sorted(mapKeys(c.Header)) {
		for _, v := range c.Header[key] {
			fmt.Fprintf(&b, "%s: %s\r\n", key, strings.NewReplacer("\r", " ", "\n", " ").Replace(v))
		}
	}
	b.WriteString("\r\n")
	if c.Kind != Revisit {
		b.Write(c.Body)
	}
	return b.Bytes()
}

func mapKeys(h http.Header) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range h {
			if !yield(k) {
				return
			}
		}
	}
}

// writeMember writes one record as one gzip member.
func writeMember(out io.Writer, header [][2]string, block []byte) error {
	z := gzip.NewWriter(out)
	var head strings.Builder
	head.WriteString("WARC/1.1\r\n")
	for _, field := range header {
		fmt.Fprintf(&head, "%s: %s\r\n", field[0], strings.NewReplacer("\r", " ", "\n", " ").Replace(field[1]))
	}
	fmt.Fprintf(&head, "Content-Length: %d\r\n\r\n", len(block))
	for _, part := range [][]byte{[]byte(head.String()), block, []byte("\r\n\r\n")} {
		if _, err := z.Write(part); err != nil {
			return err
		}
	}
	return z.Close()
}

// readRecord reads one member and gives its block, verified.
func readRecord(dir string, r Record) ([]byte, error) {
	f, err := os.Open(filepath.Join(dir, filepath.Base(r.File)))
	if err != nil {
		return nil, errs.New(errs.Corrupt, "归档文件缺失或打不开："+r.File, err)
	}
	defer f.Close()
	member := make([]byte, r.Length)
	if _, err := f.ReadAt(member, r.Offset); err != nil {
		return nil, errs.New(errs.Corrupt, "归档文件不完整："+r.File, err)
	}
	if sha(member) != r.Digest {
		return nil, errs.New(errs.Corrupt, fmt.Sprintf("归档记录校验不符：%s@%d", r.File, r.Offset), nil)
	}
	return parseMember(member)
}

// parseMember unpacks a member and cuts the block out of it.
func parseMember(member []byte) ([]byte, error) {
	corrupt := func(err error) error { return errs.New(errs.Corrupt, "归档记录无法解析", err) }
	z, err := gzip.NewReader(bytes.NewReader(member))
	if err != nil {
		return nil, corrupt(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, corrupt(err)
	}
	head, rest, ok := bytes.Cut(data, []byte("\r\n\r\n"))
	if !ok || !bytes.HasPrefix(head, []byte("WARC/1.")) {
		return nil, corrupt(nil)
	}
	length := -1
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		if textproto.CanonicalMIMEHeaderKey(string(name)) == "Content-Length" {
			length, err = strconv.Atoi(strings.TrimSpace(string(value)))
		}
	}
	if err != nil || length < 0 || length > len(rest) {
		return nil, corrupt(err)
	}
	return rest[:length], nil
}

func digest(data []byte) string {
	sum := sha1.Sum(data) //nolint:gosec // see the import
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

func recordID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
