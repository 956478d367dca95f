package api

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"

	"baogao/internal/errs"
)

// audience is who an answer is for. What went wrong in a crawl is told to the
// public by code and that code's sentence: the message found then may name an
// address inside the network, a proxy or a certificate.
type audience bool

const (
	public    audience = true
	operators audience = false
)

// message is what the audience may read of a problem.
func (a audience) message(code, message string) string {
	if a == operators {
		return message
	}
	return errs.Named(code).Message()
}

// address is what the audience may read of a problem's address: for the public
// only one on the web, without a password.
func (a audience) address(raw string) string {
	if a == operators {
		return raw
	}
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !onTheWeb(u.Hostname()) {
		return ""
	}
	u.User = nil
	return u.String()
}

// onTheWeb says that a host has a public address, or a name that may be one.
func onTheWeb(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	_, top, dotted := strings.Cut(host, ".")
	if !dotted {
		return false
	}
	top = top[strings.LastIndexByte(top, '.')+1:]
	switch top {
	case "local", "internal", "lan", "localhost", "intranet", "home", "corp", "private", "arpa":
		return false
	}
	return strings.Trim(top, "0123456789") != "" // 0x7f.1 and the like are no names
}

// summary is a run's summary for the audience, nil if it cannot be read.
func (a audience) summary(raw []byte) json.RawMessage {
	if !json.Valid(raw) {
		return nil
	}
	if a == operators {
		return raw
	}
	var whole map[string]any
	if json.Unmarshal(raw, &whole) != nil {
		return nil
	}
	a.trim(whole)
	for _, site := range objects(whole["sites"]) {
		delete(site, "proxy")
		a.trim(site)
	}
	trimmed, err := json.Marshal(whole)
	if err != nil {
		return nil
	}
	return trimmed
}

// trim takes out of a list of problems what is not for the audience.
func (a audience) trim(of map[string]any) {
	for _, p := range objects(of["problems"]) {
		code, _ := p["code"].(string)
		address, _ := p["url"].(string)
		p["message"], p["url"] = a.message(code, ""), a.address(address)
	}
}

// objects lists the objects of a JSON array.
func objects(v any) (out []map[string]any) {
	list, _ := v.([]any)
	for _, item := range list {
		if o, ok := item.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}
