package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"baogao/internal/errs"
)

const (
	maxWARCHead = 1 << 20 // header of one record: addresses may be long, not endless
	maxMember   = 1 << 31 // packed bytes of one record
)

var errWARC = errors.New("not a WARC record of ours")

// memberSum is Castagnoli's CRC, which processors compute by themselves. It
// finds every flipped bit of a member, also where gzip has no use for it.
func memberSum(member []byte) uint32 {
	return crc32.Checksum(member, crc32.MakeTable(crc32.Castagnoli))
}

// unpack reads a record from exactly one gzip member and verifies its digest.
// Memory is bounded by what deflate can make of the member.
func unpack(member []byte) (*warcRecord, error) {
	if !bytes.HasPrefix(member, []byte(gzipHead)) {
		return nil, fmt.Errorf("gzip header: %w", errWARC)
	}
	rest := bytes.NewReader(member)
	z, err := gzip.NewReader(rest)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	in := bufio.NewReader(z)
	r := &warcRecord{}
	if err := r.readHead(in); err != nil {
		return nil, err
	}
	size, err := strconv.ParseInt(r.get("Content-Length"), 10, 64)
	if err != nil || size < 0 {
		return nil, fmt.Errorf("content length %q: %w", r.get("Content-Length"), errWARC)
	}
	// ReadAll grows with what is there, never with what a field claims.
	if r.block, err = io.ReadAll(io.LimitReader(in, size)); err != nil {
		return nil, err
	}
	if int64(len(r.block)) != size {
		return nil, io.ErrUnexpectedEOF
	}
	end, err := io.ReadAll(io.LimitReader(in, 5)) // reading to the end verifies the CRC
	if err != nil {
		return nil, err
	}
	if string(end) != "\r\n\r\n" || rest.Len() > 0 {
		return nil, fmt.Errorf("end of record: %w", errWARC)
	}
	if r.digest = digestOf(r.block); r.get("WARC-Block-Digest") != r.digest {
		return nil, fmt.Errorf("block digest: %w", errWARC)
	}
	return r, nil
}

func (r *warcRecord) readHead(in *bufio.Reader) error {
	left := maxWARCHead
	for first := true; ; first = false {
		line, err := readLine(in, &left)
		switch {
		case err != nil:
			return err
		case first && line != warcVersion:
			return fmt.Errorf("version %.20q: %w", line, errWARC)
		case first:
			continue
		case line == "":
			return nil
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return fmt.Errorf("field %.40q: %w", line, errWARC)
		}
		r.fields = append(r.fields, warcField{name, strings.TrimPrefix(value, " ")})
	}
}

// readLine reads up to CRLF, taking what it reads off the bytes left.
func readLine(in *bufio.Reader, left *int) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if *left -= len(part); *left < 0 {
			return "", fmt.Errorf("head too long: %w", errWARC)
		}
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return "", err
		}
		return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
	}
}

// splitHTTP takes a response block apart. What httpHead wrote comes back as it
// was, but for the canonical spelling of names.
func splitHTTP(block []byte) (http.Header, []byte, error) {
	head, body, ok := bytes.Cut(block, []byte("\r\n\r\n"))
	if !ok {
		return nil, nil, fmt.Errorf("no end of HTTP head: %w", errWARC)
	}
	lines := strings.Split(string(head), "\r\n")
	if !strings.HasPrefix(lines[0], "HTTP/") {
		return nil, nil, fmt.Errorf("status line: %w", errWARC)
	}
	h := http.Header{}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, nil, fmt.Errorf("HTTP field: %w", errWARC)
		}
		name = textproto.CanonicalMIMEHeaderKey(name)
		h[name] = append(h[name], strings.TrimPrefix(value, " "))
	}
	return h, body, nil
}

// stored is what the database knows of a record.
type stored struct {
	Record
	crc uint32
}

// readRecord reads one record and compares everything that is known of it:
// the packed bytes, gzip's own CRC, the block's digest. What does not agree is
// errs.Corrupt; a torn record is never served.
func readRecord(dir string, s stored) (r *warcRecord, err error) {
	member, err := readMember(dir, s.Record)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
		return nil, err // the record may be whole
	}
	if err == nil && memberSum(member) != s.crc {
		err = errors.New("checksum of member")
	}
	if err == nil {
		r, err = unpack(member)
	}
	if err == nil && r.digest != s.Digest {
		err = errors.New("digest differs from the row's")
	}
	if err != nil {
		return nil, errs.New(errs.Corrupt, fmt.Sprintf(
			"原件 %s 第 %d 字节处的记录损坏，请从备份恢复这个文件后运行 baogao check", s.File, s.Offset), err)
	}
	return r, nil
}

func readMember(dir string, at Record) ([]byte, error) {
	if at.Length <= 0 || at.Length > maxMember || at.Offset < 0 || filepath.Base(at.File) != at.File {
		return nil, fmt.Errorf("place %s+%d/%d: %w", at.File, at.Offset, at.Length, errWARC)
	}
	f, err := os.Open(filepath.Join(dir, warcDir, at.File))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if at.Offset+at.Length > info.Size() {
		return nil, io.ErrUnexpectedEOF
	}
	member := make([]byte, at.Length)
	_, err = f.ReadAt(member, at.Offset)
	return member, err
}
