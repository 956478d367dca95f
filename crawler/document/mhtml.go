package document

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"baogao/internal/errs"
)

// maxParts is how many parts of an MHTML file are looked at for its page.
const maxParts = 200

// Page gives the web page inside an MHTML file, as Word and browsers save it,
// with its content type.
func Page(data []byte) (page []byte, contentType string, err error) {
	defer errs.Wrap(&err, "document.Page(%d bytes)", len(data))
	message, err := mail.ReadMessage(bufio.NewReader(bytes.NewReader(bytes.TrimLeft(data, "\r\n \t\ufeff"))))
	if err != nil {
		return nil, "", errs.New(errs.Unparsed, "文件损坏，网页归档无法打开", err)
	}
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil, "", errs.New(errs.Unparsed, "文件损坏，网页归档没有分界", err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for range maxParts {
		part, err := parts.NextRawPart()
		if err != nil {
			break
		}
		contentType = part.Header.Get("Content-Type")
		if media, _, _ := mime.ParseMediaType(contentType); media != "text/html" {
			continue
		}
		var body io.Reader = part
		switch strings.ToLower(strings.TrimSpace(part.Header.Get("Content-Transfer-Encoding"))) {
		case "quoted-printable":
			body = quotedprintable.NewReader(part)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, part)
		}
		page, err = io.ReadAll(io.LimitReader(body, maxText+1))
		if len(page) > maxText {
			return nil, "", errs.New(errs.TooLarge, "网页归档里的网页过大，未读取", nil)
		}
		if len(page) == 0 && err != nil {
			return nil, "", errs.New(errs.Unparsed, "文件损坏，网页归档无法解码", err)
		}
		return page, contentType, nil
	}
	return nil, "", errs.New(errs.EmptyDocument, "网页归档里没有网页", nil)
}
