package crawler

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"baogao/crawler/cms"
	"baogao/internal/errs"
)

// Defaults of a site entry.
const (
	defaultDelay    = 2 * time.Second
	defaultMaxPages = 20_000
	defaultTimeout  = time.Minute
	// defaultMaxTime lets a daily run end before the next one begins.
	defaultMaxTime = 20 * time.Hour
	// minDelay is the least pause on a public site: below it a county's server
	// feels us.
	minDelay = 500 * time.Millisecond
)

// Site is one entry of sites.yaml.
type Site struct {
	Name         string    `yaml:"name"`
	URL          string    `yaml:"url"`
	Columns      []Column  `yaml:"columns"`
	Region       string    `yaml:"region"`
	Delay        *Duration `yaml:"delay"`
	MaxPages     int       `yaml:"max_pages"`
	AllowPrivate bool      `yaml:"allow_private"`
	Robots       *bool     `yaml:"robots"`
	UserAgent    string    `yaml:"user_agent"`
	TLS          string    `yaml:"tls"`
	Timeout      *Duration `yaml:"timeout"`
	MaxTime      *Duration `yaml:"max_time"`
	Proxy        string    `yaml:"proxy"`
	CA           string    `yaml:"ca"` // beside the file it is named in, unless absolute
}

// Column is a list page to begin with: an address, or url and name. Items and
// Next override what the adapters find, for a list that they read wrongly.
type Column struct {
	URL   string `yaml:"url"`
	Name  string `yaml:"name"`
	Items string `yaml:"items"` // CSS selector of the rows
	Next  string `yaml:"next"`  // CSS selector of the link to the next page
}

// rules are those that an entry has for a column.
func (s *Site) rules(column string) cms.Rules {
	for _, c := range s.Columns {
		if u, ok := canonical(c.URL); ok && u.String() == column {
			return cms.Rules{Items: c.Items, Next: c.Next}
		}
	}
	return cms.Rules{}
}

// UnmarshalYAML accepts the short form too.
func (c *Column) UnmarshalYAML(decode func(any) error) error {
	if err := decode(&c.URL); err == nil {
		return nil
	}
	type long Column
	return decode((*long)(c))
}

// Duration is a time.Duration written as 2s or 1m30s.
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

func (s *Site) delay() time.Duration   { return orDefault(s.Delay, defaultDelay) }
func (s *Site) timeout() time.Duration { return orDefault(s.Timeout, defaultTimeout) }

func (s *Site) maxTime() time.Duration { return orDefault(s.MaxTime, defaultMaxTime) }

func orDefault(d *Duration, otherwise time.Duration) time.Duration {
	if d == nil {
		return otherwise
	}
	return time.Duration(*d)
}

func (s *Site) maxPages() int {
	if s.MaxPages == 0 {
		return defaultMaxPages
	}
	return s.MaxPages
}

func (s *Site) robots() bool { return s.Robots == nil || *s.Robots }

// LoadSites reads a sites.yaml. What is wrong with it is an errs.BadConfig that
// shows file, line, column, the line itself and the cure.
func LoadSites(file string) (sites []Site, err error) {
	defer errs.Wrap(&err, "crawler.LoadSites(%s)", file)
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, errs.New(errs.BadConfig, "网站配置读不到："+file+"；请先建立该文件，写法见 docs/CRAWLING.md", err)
	}
	if sites, err = ParseSites(file, source); err != nil {
		return nil, err
	}
	c := config{file: file, source: source}
	if c.tree, err = parser.ParseBytes(source, 0); err != nil {
		return nil, c.yamlError(err)
	}
	for i := range sites {
		s := &sites[i]
		if s.CA == "" {
			continue
		}
		if !filepath.IsAbs(s.CA) {
			s.CA = filepath.Join(filepath.Dir(file), s.CA)
		}
		if _, err := readRoots(s.CA); err != nil {
			return nil, c.at(fmt.Sprintf("$.sites[%d].ca", i), errs.Message(err), "文件中应有 -----BEGIN CERTIFICATE----- 开头的证书")
		}
	}
	return sites, nil
}

// ParseSites reads the bytes of a sites.yaml; file is named in messages only.
func ParseSites(file string, source []byte) (sites []Site, err error) {
	c := config{file: file, source: source}
	if c.tree, err = parser.ParseBytes(source, 0); err != nil {
		return nil, c.yamlError(err)
	}
	var top struct {
		Sites []Site `yaml:"sites"`
	}
	if err := yaml.UnmarshalWithOptions(source, &top, yaml.Strict()); err != nil {
		return nil, c.yamlError(err)
	}
	if len(top.Sites) == 0 {
		return nil, c.complain(1, 1, "没有任何网站", "请在 sites: 下至少写一个网站，给出 name 和 url")
	}
	if err := c.check(top.Sites); err != nil {
		return nil, err
	}
	return top.Sites, nil
}

// config is a configuration under inspection.
type config struct {
	file   string
	source []byte
	tree   *ast.File
}

func (c *config) check(sites []Site) error {
	names := map[string]bool{}
	for i := range sites {
		s := &sites[i]
		at := fmt.Sprintf("$.sites[%d]", i)
		switch {
		case s.Name == "":
			return c.at(at, "网站缺少 name", "请加上一行 name: 网站名称")
		case names[s.Name]:
			return c.at(at+".name", "网站名称重复："+s.Name, "请为每个网站取不同的 name")
		case s.URL == "":
			return c.at(at, "网站缺少 url", "请加上一行 url: http://网站首页地址")
		}
		names[s.Name] = true
		if err := c.checkSite(at, s); err != nil {
			return err
		}
	}
	return nil
}

func (c *config) checkSite(at string, s *Site) error {
	if !validURL(s.URL) {
		return c.at(at+".url", "网址无效："+s.URL, "请写完整的 http:// 或 https:// 地址")
	}
	for n, column := range s.Columns {
		if !validURL(column.URL) {
			return c.at(fmt.Sprintf("%s.columns[%d]", at, n), "栏目网址无效："+column.URL, "请写完整的 http:// 或 https:// 地址")
		}
		for key, selector := range map[string]string{"items": column.Items, "next": column.Next} {
			if selector != "" && cms.CheckSelector(selector) != nil {
				return c.at(fmt.Sprintf("%s.columns[%d].%s", at, n, key), "CSS 选择器无效："+selector, "请写如 ul.list li 的选择器，或删去这一行")
			}
		}
	}
	switch {
	case s.TLS != "" && s.TLS != "strict" && s.TLS != "legacy" && s.TLS != "insecure":
		return c.at(at+".tls", "tls 的值无效："+s.TLS, "请写 strict、legacy 或 insecure")
	case s.delay() < 0 || s.delay() < minDelay && !s.AllowPrivate:
		return c.at(at+".delay", "请求间隔太短", "公开网站的 delay 至少为 500ms")
	case s.MaxPages < 0:
		return c.at(at+".max_pages", "max_pages 不能为负数", "请写正整数，或删去这一行")
	case s.timeout() <= 0:
		return c.at(at+".timeout", "timeout 必须大于零", "请写如 60s 的时长")
	case s.maxTime() <= 0:
		return c.at(at+".max_time", "max_time 必须大于零", "请写如 20h 的时长")
	case s.Proxy != "" && s.Proxy != direct && errOf(parseProxy(s.Proxy)) != nil:
		return c.at(at+".proxy", errs.Message(errOf(parseProxy(s.Proxy))), "不经代理时写 none")
	case strings.ContainsAny(s.UserAgent, "\r\n"):
		return c.at(at+".user_agent", "user_agent 不能换行", "请写在一行之内")
	}
	return nil
}

func errOf[T any](_ T, err error) error { return err }

func validURL(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// at complains about the node with this path.
func (c *config) at(path, what, cure string) error {
	line, column := 1, 1
	if p, err := yaml.PathString(path); err == nil {
		if node, err := p.FilterFile(c.tree); err == nil {
			line, column = position(first(node))
		}
	}
	return c.complain(line, column, what, cure)
}

// first is the token a reader would point at: a mapping's own is the colon of
// its first entry.
func first(node ast.Node) *token.Token {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return node.GetToken()
}

func position(t *token.Token) (line, column int) {
	if t == nil || t.Position == nil {
		return 1, 1
	}
	return t.Position.Line, t.Position.Column
}

// yamlError puts what the decoder found into words for people.
func (c *config) yamlError(err error) error {
	line, column := 1, 1
	if located, ok := errors.AsType[yaml.Error](err); ok {
		line, column = position(located.GetToken())
	}
	var unknown *yaml.UnknownFieldError
	var duplicate *yaml.DuplicateKeyError
	var kind *yaml.TypeError
	switch {
	case errors.As(err, &unknown):
		return c.complain(line, column, "不认识的配置项", "请检查拼写，可用的配置项见 docs/CRAWLING.md")
	case errors.As(err, &duplicate), strings.Contains(err.Error(), "already defined"):
		return c.complain(line, column, "配置项重复", "请删去重复的一行")
	case errors.As(err, &kind):
		return c.complain(line, column, "值的类型不对", "请改成"+typeName(kind.DstType.String()))
	case strings.Contains(err.Error(), "duration"):
		return c.delayError()
	default:
		return c.complain(line, column, "YAML 格式有误", "请检查缩进、冒号和引号")
	}
}

// delayError finds the duration the decoder could not read, for its error says
// not where it stands.
func (c *config) delayError() error {
	for n, line := range strings.Split(string(c.source), "\n") {
		key, rest, _ := strings.Cut(line, ":")
		key = strings.TrimLeft(key, " -")
		value := strings.Trim(strings.TrimSpace(rest), `"'`)
		if key != "delay" && key != "timeout" && key != "max_time" || value == "" {
			continue
		}
		if _, err := time.ParseDuration(value); err != nil {
			before := line[:strings.LastIndex(line, value)]
			return c.complain(n+1, len([]rune(before))+1, "时长无效："+value, "请写如 2s、500ms 或 1m 的时长")
		}
	}
	return c.complain(1, 1, "时长无效", "请写如 2s、500ms 或 1m 的时长")
}

func typeName(goType string) string {
	switch {
	case goType == "int":
		return "整数"
	case goType == "bool", goType == "*bool":
		return " true 或 false"
	case strings.HasPrefix(goType, "[]"):
		return "列表（每行以 - 开头）"
	default:
		return "文字"
	}
}

// complain builds the error with the offending line and a caret under it.
func (c *config) complain(line, column int, what, cure string) error {
	text := ""
	if lines := strings.Split(string(c.source), "\n"); line <= len(lines) {
		text = printable(lines[line-1])
	}
	return errs.New(errs.BadConfig, fmt.Sprintf("%s 第 %d 行第 %d 列：%s\n  %s\n  %s^\n%s",
		c.file, line, column, what, text, pad(text, column), cure), nil)
}

// maxShown is how many characters of a line a message shows.
const maxShown = 200

// printable is a line as a terminal may show it, whatever the file holds.
func printable(line string) string {
	line = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, strings.TrimRight(line, "\r"))
	if runes := []rune(line); len(runes) > maxShown {
		line = string(runes[:maxShown]) + "…"
	}
	return line
}

// pad is the space before the caret: two columns wide for Chinese.
func pad(text string, column int) string {
	var b strings.Builder
	for i, r := range []rune(text) {
		if i >= column-1 {
			break
		}
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case r >= 0x2e80:
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
