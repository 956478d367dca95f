package archive

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"baogao/internal/errs"
)

const (
	maxCodings = 3         // layers of Content-Encoding: servers send one, attackers more
	maxPayload = 256 << 20 // bytes unpacked to compute a digest nobody gave
)

// Payload returns the body with Content-Encoding undone; more than limit bytes
// is errs.TooLarge, a coding that is unknown or does not unpack is
// errs.BadEncodingTransit. Of a truncated capture it returns what there is.
func (c *Capture) Payload(limit int64) (payload []byte, err error) {
	defer errs.Wrap(&err, "archive.Payload(%q)", c.Target.URL)
	payload, err = Decompress(c.Body, strings.Join(c.Header.Values("Content-Encoding"), ","), limit)
	if c.Truncated != "" && len(payload) > 0 && errors.Is(err, errs.BadEncodingTransit) {
		return payload, nil
	}
	return payload, err
}

// Decompress undoes a Content-Encoding, counting what really comes out. With
// errs.BadEncodingTransit comes what could be unpacked before the fault.
func Decompress(body []byte, encoding string, limit int64) ([]byte, error) {
	in, packed, err := unpacking(body, encoding)
	if err != nil {
		return nil, badCoding(err)
	}
	if !packed {
		if int64(len(body)) > limit {
			return nil, tooLarge(limit)
		}
		return body, nil
	}
	out, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case int64(len(out)) > limit:
		return nil, tooLarge(limit)
	case err != nil:
		return out, badCoding(err)
	}
	return out, nil
}

// unpacking reads a body with its codings undone; packed is false if there are
// none.
func unpacking(body []byte, encoding string) (in io.Reader, packed bool, err error) {
	var codings []string
	for name := range strings.SplitSeq(encoding, ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" {
			codings = append(codings, name)
		}
	}
	if len(codings) > maxCodings {
		return nil, true, fmt.Errorf("%d codings", len(codings))
	}
	in = bytes.NewReader(body)
	if len(codings) == 0 || len(body) == 0 {
		return in, false, nil
	}
	for _, name := range slices.Backward(codings) {
		if in, err = decoder(name, in); err != nil {
			return nil, true, err
		}
	}
	return in, true, nil
}

// decoder undoes one coding. What RFC 9110 calls deflate is zlib, but servers
// also send it bare.
func decoder(name string, in io.Reader) (io.Reader, error) {
	switch name {
	case "gzip", "x-gzip":
		return gzip.NewReader(in)
	case "deflate":
		var head [2]byte
		n, err := io.ReadFull(in, head[:])
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		all := io.MultiReader(bytes.NewReader(head[:n]), in)
		if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(all)
		}
		return flate.NewReader(all), nil
	}
	return nil, fmt.Errorf("content coding %.40q", name)
}

func tooLarge(limit int64) error {
	return errs.New(errs.TooLarge, fmt.Sprintf("内容解压后超过 %d MB，未读取", limit>>20), nil)
}

func badCoding(err error) error {
	return errs.New(errs.BadEncodingTransit, errs.BadEncodingTransit.Message(), err)
}

// payloadSum is the SHA-256 of the payload, or of the body where that does not
// unpack. A bomb is not held in memory for it.
func (c *Capture) payloadSum() string {
	in, _, err := unpacking(c.Body, strings.Join(c.Header.Values("Content-Encoding"), ","))
	if err != nil {
		return sha(c.Body)
	}
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(in, maxPayload+1))
	if n > maxPayload || err != nil && c.Truncated == "" {
		return sha(c.Body)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func sha(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
