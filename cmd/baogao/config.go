package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"baogao/archive"
	"baogao/crawler"
	"baogao/internal/errs"
	"baogao/report"
)

// config is baogao.yaml.
type config struct {
	Addr      string   `yaml:"addr"`       // of the pages and the API
	AdminAddr string   `yaml:"admin_addr"` // metrics and administration
	Sites     string   `yaml:"sites"`      // default DATA/sites.yaml
	Contact   string   `yaml:"contact"`    // told to the sites in the User-Agent
	Proxy     string   `yaml:"proxy"`      // of all sites that name none of their own
	CA        string   `yaml:"ca"`         // certificates believed beside the system's
	MinFree   *size    `yaml:"min_free"`   // of the disk: with less nothing more is fetched
	Mask      []string `yaml:"mask"`       // public contacts masked too: phone, email
	LogLevel  string   `yaml:"log_level"`
	LogFormat string   `yaml:"log_format"`

	SMTP       smtpConfig `yaml:"smtp"`        // sends notices
	AlertHosts []string   `yaml:"alert_hosts"` // inside the network, that notices may be sent to

	// The program that reads pictures: its words, {image} among them, and how
	// long one picture may take. Only this file may name a program to run.
	OCRCommand []string         `yaml:"ocr_command"`
	OCRTimeout crawler.Duration `yaml:"ocr_timeout"`
}

// size is a number of bytes, written 500MB or 2GB.
type size uint64

// UnmarshalText reads a number with or without a unit.
func (s *size) UnmarshalText(text []byte) error {
	number, shift := strings.ToUpper(strings.TrimSpace(string(text))), 0
	for n, unit := range []string{"KB", "MB", "GB", "TB"} {
		if bare, ok := strings.CutSuffix(number, unit); ok {
			number, shift = strings.TrimSpace(bare), 10*(n+1)
		}
	}
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || n<<shift>>shift != n {
		return fmt.Errorf("min_free 的值 %q 不是大小，请写如 500MB 或 2GB", text)
	}
	*s = size(n << shift)
	return nil
}

// The disk is kept free up to the least of both, unless min_free says
// otherwise: an index is rebuilt beside the old one, and the system needs room.
const (
	keepFree  = 1 << 30
	keepShare = 20 // one part in so many
)

// masking is which personal data is masked beside what always is.
func (a *app) masking() report.Masking {
	return report.Masking{Phones: slices.Contains(a.conf.Mask, "phone"), Emails: slices.Contains(a.conf.Mask, "email")}
}

// minFree is the room below which nothing more is fetched.
func (a *app) minFree(ar *archive.Archive) uint64 {
	if a.conf.MinFree != nil {
		return uint64(*a.conf.MinFree)
	}
	_, whole, err := ar.Space()
	if err != nil {
		return 0 // the crawler says so when it looks
	}
	return min(keepFree, whole/keepShare)
}

// checkRoute holds the proxy and the certificates of the configuration against
// what can be used, before anything is fetched.
func (a *app) checkRoute() error {
	if err := crawler.CheckRoute(a.conf.Proxy, a.conf.CA); err != nil {
		return errs.New(errs.BadConfig, "baogao.yaml："+errs.Message(err), err)
	}
	return nil
}
