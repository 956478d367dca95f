package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"baogao/crawler/document"
	"baogao/internal/errs"
)

// eachRow receives a row and its line, or why the line is none.
type eachRow func(line int, r *row, err error) error

// jsonRows reads JSON lines. A broken line is reported and the next one read.
func jsonRows(in *bufio.Reader, each eachRow) error {
	for line := 1; ; line++ {
		data, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
		if err == nil && len(data) == 0 {
			continue
		}
		var r row
		if err == nil {
			if err = json.Unmarshal(data, &r); err != nil {
				err = errs.New(errs.BadRow, fmt.Sprintf("第 %d 行不是有效的 JSON 对象", line), err)
			}
		}
		broken := err != nil && errs.CodeOf(err) != errs.BadRow && errs.CodeOf(err) != errs.TooLarge
		if err := each(line, &r, err); err != nil || broken {
			return err
		}
	}
}

// readLine reads one line of any length up to maxLine; what is longer is
// skipped to its end, so that the next line can be read.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, errs.New(errs.Unparsed, "文件读取中断，可能已损坏", err)
		}
		if len(line) > maxLine {
			return nil, errs.New(errs.TooLarge, fmt.Sprintf("一行超过 %d MB，未导入", maxLine>>20), nil)
		}
		return line, nil
	}
}

// csvRows reads a table whose first line names the columns.
func csvRows(in *bufio.Reader, each eachRow) error {
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3) // just peeked
	}
	c := csv.NewReader(in)
	c.FieldsPerRecord = -1
	c.LazyQuotes = true
	head, err := c.Read()
	if err != nil {
		return each(1, nil, errs.New(errs.BadRow, "CSV 第一行应为列名：id,url,title,unit,region,year,kind,published,source,text,html", err))
	}
	for {
		fields, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line, _ := c.FieldPos(0)
		r := csvRow(head, fields)
		if err != nil {
			err = errs.New(errs.BadRow, fmt.Sprintf("CSV 第 %d 行无法读取", line), err)
		}
		var syntax *csv.ParseError
		broken := err != nil && !errors.As(err, &syntax)
		if err := each(line, r, err); err != nil || broken {
			return err
		}
	}
}

func csvRow(head, fields []string) *row {
	var r row
	to := map[string]*string{
		"id": &r.ID, "url": &r.URL, "title": &r.Title, "unit": &r.Unit, "region": &r.Region, "kind": &r.Kind,
		"published": &r.Published, "source": &r.Source, "text": &r.Text, "html": &r.HTML,
	}
	for i, name := range head {
		if i >= len(fields) {
			break
		}
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "year":
			r.Year = flexible(strings.TrimSpace(fields[i]))
		case to[name] != nil:
			*to[name] = fields[i]
		}
	}
	return &r
}

// address is what a row is archived under: its given id, else its own address,
// else its place in the file.
func (r *row) address(at string) string {
	switch {
	case r.ID != "":
		return "urn:baogao:row:" + url.PathEscape(r.ID)
	case strings.HasPrefix(r.URL, "http://"), strings.HasPrefix(r.URL, "https://"):
		return r.URL
	default:
		return at
	}
}

func marshalRow(r *row) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // the archive keeps what was given
	err := e.Encode(r)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

// refuse says why bytes cannot be a document at all, before they enter the
// archive.
func refuse(data []byte, name string) error {
	switch document.Detect(data, "", strings.TrimSuffix(name, ".gz")) {
	case document.Binary, document.Zip:
		return errs.New(errs.UnsupportedFormat, "不是可读的文档（内容是二进制数据），未导入，请检查文件，或另存为 DOCX、TXT、HTML 后再导入："+name, nil)
	default:
		return nil
	}
}
