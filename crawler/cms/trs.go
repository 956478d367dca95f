package cms

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

var (
	trsCall  = regexp.MustCompile(`\b[cC]reate(?:Page|page)\w*\s*\(([^()]{0,300})\)`)
	trsWord  = regexp.MustCompile(`^["']([A-Za-z][\w-]{0,60})["']$`)
	trsCount = regexp.MustCompile(`\b(?:countPage|pageCount|totalPage|PAGE_COUNT)\s*=\s*["']?(\d{1,6})`)
	trsAt    = regexp.MustCompile(`\b(?:currentPage|pageIndex|PAGE_INDEX)\s*=\s*["']?(\d{1,6})`)
	trsName  = regexp.MustCompile(`["']([A-Za-z][\w-]{0,40})["']?\s*\+?\s*["']?_["']`)
	trsExt   = regexp.MustCompile(`["']\.?(s?html?)\\?["']`)
	trsLoad  = regexp.MustCompile(`\bgetNews\s*\(|\bloadPage\s*\(`)
	trsFile  = regexp.MustCompile(`^(.*?)(?:_(\d+))?\.(\w+)$`)
)

// trs reads the lists of TRS WCM: static pages index.html, index_1.html …,
// counted by a script in each of them:
//
//	createPageHTML(34, 0, "index", "html")
func trs(p *page) (List, bool) {
	pages, ok := trsPages(p.text)
	if !ok {
		return List{}, false
	}
	l := List{Adapter: "trs", Items: p.rows(p.root), Pages: pages.count}
	if trsLoad.MatchString(p.text) && pages.name == "" {
		l.Partial = "后续页面由脚本加载，没有固定地址，只读到第一页"
		return l, true
	}
	file := trsFile.FindStringSubmatch(path.Base(p.url.Path))
	if pages.name == "" {
		pages.name, pages.ext = "index", "html"
		if file != nil {
			pages.name, pages.ext = file[1], file[3]
		}
	}
	l.Next, l.Instead = p.trsNext(pages, file)
	return l, true
}

// trsList is what the script says: how many pages, which one this is, and how
// their files are named.
type trsList struct {
	count, index int
	name, ext    string
}

func trsPages(text string) (trsList, bool) {
	for _, m := range trsCall.FindAllStringSubmatch(text, 20) {
		var l trsList
		numbers, words := 0, 0
		for arg := range strings.SplitSeq(m[1], ",") {
			arg = strings.TrimSpace(arg)
			n, err := strconv.Atoi(arg)
			word := trsWord.FindStringSubmatch(arg)
			switch {
			case err == nil && numbers == 0:
				l.count, numbers = n, 1
			case err == nil && numbers == 1:
				l.index, numbers = n, 2
			case word != nil && numbers == 2 && words == 0:
				l.name, words = word[1], 1
			case word != nil && words == 1:
				l.ext, words = word[1], 2
			}
		}
		if numbers == 2 && words == 2 && l.count > 0 && l.index >= 0 {
			return l, true
		}
	}
	count := trsCount.FindStringSubmatch(text)
	at := trsAt.FindStringSubmatch(text)
	if count == nil || at == nil {
		return trsList{}, false
	}
	l := trsList{}
	l.count, _ = strconv.Atoi(count[1])
	l.index, _ = strconv.Atoi(at[1])
	if name := trsName.FindStringSubmatch(text); name != nil {
		l.name, l.ext = name[1], "html"
		if ext := trsExt.FindStringSubmatch(text); ext != nil {
			l.ext = ext[1]
		}
	}
	return l, l.count > 0
}

// trsNext lists the further pages. Usually page 0 is index.html and page i is
// index_i.html; sites that count from one are known by a page whose file and
// index differ by one, or by a first page that calls itself number one. Where
// only the rows tell, index_1.html repeating those of index.html, the page that
// is then missing at the end stands in instead.
func (p *page) trsNext(l trsList, file []string) (next, instead []Request) {
	shift, first, at := 0, 0, 0
	if file != nil && file[2] != "" && file[1] == l.name {
		at, _ = strconv.Atoi(file[2])
		if shift = at - l.index; shift != 1 {
			shift = 0
		}
	} else if l.index == 1 {
		first = 1
	}
	for i := max(1, l.index+1); i < l.count+first && len(next) < maxNext; i++ {
		next = append(next, p.trsPage(l, i+shift)...)
	}
	if at == 1 && shift == 0 && l.count > 1 {
		instead = p.trsPage(l, l.count)
	}
	return next, instead
}

func (p *page) trsPage(l trsList, n int) []Request {
	ref, err := url.Parse(l.name + "_" + strconv.Itoa(n) + "." + l.ext)
	if err != nil {
		return nil
	}
	return []Request{{URL: p.url.ResolveReference(ref).String()}}
}
