package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/smtp"
	"strconv"
	"strings"
	"time"

	"baogao/audit"
	"baogao/crawler"
	"baogao/internal/errs"
)

// smtpConfig is how mail is sent.
type smtpConfig struct {
	Addr     string `yaml:"addr"` // host:port; 465 speaks TLS at once
	From     string `yaml:"from"`
	User     string `yaml:"user"`
	Password string `yaml:"password"`
}

// deliver sends a notice by mail or to an address of the web.
func (a *app) deliver(ctx context.Context, n *audit.Notice) error {
	if strings.HasPrefix(n.Rule.To, "http://") || strings.HasPrefix(n.Rule.To, "https://") {
		return a.post(ctx, n)
	}
	return a.mail(ctx, n)
}

// post sends a notice as JSON. The key is the same for the same events, so that
// the receiver can tell a repetition.
func (a *app) post(ctx context.Context, n *audit.Notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.Rule.To, bytes.NewReader(body))
	if err != nil {
		return err
	}
	h := sha256.New()
	for i := range n.Events {
		fmt.Fprintf(h, "%d %s\n", n.Alert, n.Events[i].Key)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", hex.EncodeToString(h.Sum(nil)))
	if n.Secret != "" {
		at := strconv.FormatInt(time.Now().Unix(), 10)
		r.Header.Set("X-Baogao-Timestamp", at)
		r.Header.Set("X-Baogao-Signature", audit.Signature(n.Secret, at, body))
	}
	r.Header.Set("User-Agent", a.userAgent())
	answer, err := crawler.OutwardClient(a.conf.AlertHosts).Do(r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // what it says besides is of no use
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return errs.New(errs.Refused, fmt.Sprintf("%s 回答 HTTP %d", n.Rule.To, answer.StatusCode), nil)
	}
	return nil
}

// mailTime is how long one letter may take.
const mailTime = time.Minute

// mail sends a notice as a letter of plain text.
func (a *app) mail(ctx context.Context, n *audit.Notice) (err error) {
	c := a.conf.SMTP
	if c.Addr == "" || c.From == "" {
		return errs.New(errs.BadConfig, "发邮件须在 baogao.yaml 里写明 smtp 的 addr 和 from", nil)
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return errs.New(errs.BadConfig, "smtp 的 addr 须写成 主机:端口", err)
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	// The configuration's own server is trusted as a proxy is.
	conn, err := crawler.Outward([]string{c.Addr})(ctx, "tcp", c.Addr)
	if err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
	}
	if port == "465" {
		conn = tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }() // Quit said goodbye, or the letter failed anyway
	if ok, _ := client.Extension("STARTTLS"); ok {
		if err := client.StartTLS(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}); err != nil {
			return err
		}
	}
	if c.User != "" {
		if err := client.Auth(smtp.PlainAuth("", c.User, c.Password, host)); err != nil {
			return err
		}
	}
	if err := client.Mail(c.From); err != nil {
		return err
	}
	if err := client.Rcpt(n.Rule.To); err != nil {
		return err
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter(c.From, n)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return client.Quit()
}

// letter is a notice as a message of RFC 5322.
func letter(from string, n *audit.Notice) []byte {
	var text strings.Builder
	for i := range n.Events {
		e := &n.Events[i]
		fmt.Fprintf(&text, "%d. %s\n   %s\n", i+1, e.Title, e.Why)
		if e.URL != "" {
			fmt.Fprintf(&text, "   %s\n", e.URL)
		}
	}
	text.WriteString("\n以上是程序按订阅条件找到的线索，不是结论。\n")
	name := cmp.Or(n.Rule.Name, n.Rule.Query, n.Rule.Region, "订阅")
	oneLine := strings.NewReplacer("\r", " ", "\n", " ")
	h := sha256.Sum256([]byte(text.String() + n.Rule.To))
	var out bytes.Buffer
	fmt.Fprintf(&out, "From: %s\r\nTo: %s\r\nSubject: %s\r\n", oneLine.Replace(from), oneLine.Replace(n.Rule.To),
		mime.BEncoding.Encode("utf-8", oneLine.Replace(fmt.Sprintf("[报告检索] %s：%d 条", name, len(n.Events)))))
	fmt.Fprintf(&out, "Message-ID: <%s@baogao>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", hex.EncodeToString(h[:12]))
	body := base64.StdEncoding.EncodeToString([]byte(text.String()))
	for len(body) > 76 {
		out.WriteString(body[:76] + "\r\n")
		body = body[76:]
	}
	out.WriteString(body + "\r\n")
	return out.Bytes()
}
