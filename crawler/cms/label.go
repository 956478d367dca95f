package cms

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// labelPath is the interface of the platform in use all over 安徽 and in parts
// of 四川. Its script posts the parameters that stand beside it in the page.
const labelPath = "/site/label/8888"

var labelParam = regexp.MustCompile(`["']?\b(labelName|siteId|pageSize|pageIndex|action|fuzzySearch|fromCode|keyWords|sortType|isDate|dateFormat|length|organId|type|catIds|catId|cId|columnId|columnIds|result|file|isJson|titleLength|showType|orderType)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([\w./-]*))`)

// labelWindow is how far around the interface's name its parameters stand.
const labelWindow = 3000

// label reads these lists: the page shows the first rows, the others come as
// pieces of HTML, or as JSON where the page asks for it.
func label(p *page) (List, bool) {
	if strings.HasSuffix(p.url.Path, labelPath) {
		return p.labelAnswer(), true
	}
	at := strings.Index(p.text, labelPath)
	if at < 0 {
		return List{}, false
	}
	l := List{Adapter: "label", Items: p.mainRows()}
	params := labelParams(p.text[max(0, at-labelWindow):min(len(p.text), at+labelWindow)])
	if params["labelName"] == "" || params["siteId"] == "" {
		return List{}, false
	}
	g := p.pager()
	l.Pages = g.total
	from := 2
	if len(l.Items) == 0 {
		from = 1
	}
	for n := from; n <= max(g.total, from) && len(l.Next) < maxNext; n++ {
		if g.total == 1 && n > 1 {
			break
		}
		if r, ok := p.labelPage(params, n); ok {
			l.Next = append(l.Next, r)
		}
	}
	return l, true
}

func labelParams(source string) map[string]string {
	params := map[string]string{}
	for _, m := range labelParam.FindAllStringSubmatch(source, 200) {
		if v := m[2] + m[3] + m[4]; params[m[1]] == "" && len(v) < 200 {
			params[m[1]] = v
		}
	}
	return params
}

// labelPage posts the parameters with the number of a page. They are sorted,
// so that a list is asked for by the same form every time.
func (p *page) labelPage(params map[string]string, n int) (Request, bool) {
	u := p.resolve(labelPath + "?IsAjax=1&dataType=html")
	if u == nil {
		return Request{}, false
	}
	q := url.Values{}
	for k, v := range params {
		q.Set(k, v)
	}
	if q.Get("pageSize") == "" {
		q.Set("pageSize", "15")
	}
	q.Set("pageIndex", strconv.Itoa(n))
	return Request{URL: u.String(), Form: q.Encode()}, true
}

// labelAnswer reads a further page. A full one may have another behind it.
func (p *page) labelAnswer() List {
	l := List{Adapter: "label"}
	if items, ok := p.labelJSON(); ok {
		l.Items = items
	} else {
		l.Items = p.rows(p.root)
	}
	params, err := url.ParseQuery(p.form)
	if err != nil {
		return l
	}
	at, errAt := strconv.Atoi(params.Get("pageIndex"))
	size, errSize := strconv.Atoi(params.Get("pageSize"))
	if errAt != nil || errSize != nil || size <= 0 || len(l.Items) < size {
		return l
	}
	params.Set("pageIndex", strconv.Itoa(at+1))
	l.Next = []Request{{URL: p.url.String(), Form: params.Encode()}}
	return l
}

func (p *page) labelJSON() (items []Item, ok bool) {
	var answer struct {
		Data struct {
			Rows []struct {
				Title   string `json:"title"`
				Name    string `json:"name"`
				Link    string `json:"link"`
				URL     string `json:"url"`
				Date    any    `json:"date"`
				Created any    `json:"createDate"`
			} `json:"data"`
		} `json:"data"`
	}
	if !strings.HasPrefix(strings.TrimSpace(p.text), "{") || json.Unmarshal([]byte(p.text), &answer) != nil {
		return nil, false
	}
	for _, row := range answer.Data.Rows {
		u := p.resolve(firstOf(row.Link, row.URL))
		title := plain(firstOf(row.Title, row.Name))
		if u != nil && title != "" {
			items = append(items, Item{URL: u.String(), Title: title, Date: stamp(row.Date, row.Created)})
		}
	}
	return items, true
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
