package crawler

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"baogao/internal/errs"
)

// Entry is a site to be added to a sites.yaml.
type Entry struct {
	Name         string
	URL          string   // of the start page
	Columns      []string // none: they are found
	Region       string
	AllowPrivate bool
}

// AddSite returns the bytes of a sites.yaml with one more entry behind the
// others; what stood there, comments too, stays as it is. An empty source is a
// new file. A site that is there already is refused with errs.Duplicate.
func AddSite(file string, source []byte, e Entry) (out []byte, err error) {
	defer errs.Wrap(&err, "crawler.AddSite(%s)", e.URL)
	if head, empty := emptyFile(source); empty {
		out = append([]byte(head), e.yaml("  ")...)
		return out, e.check(file, out, 0)
	}
	sites, err := ParseSites(file, source)
	if err != nil {
		return nil, err
	}
	if err := e.known(sites); err != nil {
		return nil, err
	}
	indent, err := indentOf(file, source)
	if err != nil {
		return nil, err
	}
	out = bytes.TrimRight(source, " \t\r\n")
	out = append(append(bytes.Clone(out), '\n'), e.yaml(indent)...)
	return out, e.check(file, out, len(sites))
}

// emptyFile says that a file names no site yet, and gives what stands before the
// first one.
func emptyFile(source []byte) (head string, empty bool) {
	var said []string
	for line := range strings.Lines(string(source)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			said = append(said, line)
		}
	}
	head = strings.TrimRight(string(source), " \t\r\n") + "\n"
	switch {
	case len(said) == 0 && strings.TrimSpace(head) == "":
		return "# 抓取的网站，写法见 docs/CRAWLING.md\nsites:\n", true
	case len(said) == 0:
		return head + "sites:\n", true
	case len(said) == 1 && said[0] == "sites:":
		return head, true
	}
	return "", false
}

// known refuses a site that is there already.
func (e *Entry) known(sites []Site) error {
	own := hostsOf(&Site{URL: e.URL})
	for i := range sites {
		s := &sites[i]
		if s.Name == e.Name {
			return errs.New(errs.BadUsage, "已经有名为 "+s.Name+" 的网站，请用 --name 另取名称", errs.Duplicate)
		}
		for host := range hostsOf(s).exact {
			if own.exact[host] {
				return errs.New(errs.BadUsage, "这个网站已在配置中，名为 "+s.Name+"；要增加栏目，请在它的 columns 下添一行", errs.Duplicate)
			}
		}
	}
	return nil
}

// indentOf is the space before the entries of a file. Entries in brackets, on
// one line, cannot be added to by a line of their own.
func indentOf(file string, source []byte) (string, error) {
	tree, err := parser.ParseBytes(source, 0)
	if err != nil {
		return "", err
	}
	c := config{file: file, source: source, tree: tree}
	for _, doc := range tree.Docs {
		for _, n := range ast.Filter(ast.SequenceType, doc.Body) {
			list, ok := n.(*ast.SequenceNode)
			if !ok || n.GetPath() != "$.sites" {
				continue
			}
			if list.IsFlowStyle || list.Start == nil {
				line, column := position(list.GetToken())
				return "", c.complain(line, column, "网站写在方括号里，无法在后面添加", "请把每个网站改成以 - 开头的几行，再添加")
			}
			_, column := position(list.Start)
			return strings.Repeat(" ", column-1), nil
		}
	}
	return "", errs.New(errs.BadConfig, "配置文件 "+file+" 中没有 sites: 列表，无法添加", nil)
}

// yaml is the entry as a person would write it.
func (e *Entry) yaml(indent string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s- name: %s\n%s  url: %s\n", indent, scalar(e.Name), indent, scalar(e.URL))
	if e.Region != "" {
		fmt.Fprintf(&b, "%s  region: %s\n", indent, strconv.Quote(e.Region))
	}
	if e.AllowPrivate {
		fmt.Fprintf(&b, "%s  allow_private: true\n", indent)
	}
	if len(e.Columns) > 0 {
		fmt.Fprintf(&b, "%s  columns:\n", indent)
		for _, c := range e.Columns {
			fmt.Fprintf(&b, "%s    - %s\n", indent, scalar(c))
		}
	}
	return b.Bytes()
}

// scalar writes a text so that YAML reads it back as it is.
func scalar(s string) string {
	plain := s != "" && !strings.ContainsAny(s, "\"'#[]{},&*!|>%@`\\\n\r\t") && !strings.Contains(s, ": ") && strings.TrimSpace(s) == s
	if plain && !strings.ContainsAny(s[:1], "-?:~0123456789.+") && !strings.HasSuffix(s, ":") && !word(s) {
		return s
	}
	return strconv.Quote(s)
}

// word says that YAML takes a text for something else.
func word(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return true
	}
	return false
}

// check reads the new file as the crawler will.
func (e *Entry) check(file string, out []byte, before int) error {
	sites, err := ParseSites(file, out)
	if err != nil {
		return err
	}
	if len(sites) != before+1 || sites[before].Name != e.Name || sites[before].URL != e.URL || len(sites[before].Columns) != len(e.Columns) {
		return errs.New(errs.BadConfig, "无法在 "+file+" 末尾添加，请手工写入：\n"+string(e.yaml("  ")), nil)
	}
	return nil
}
