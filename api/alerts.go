package api

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
)

// getAlerts lists the standing queries.
func (s *Server) getAlerts(c *gin.Context) {
	all, err := s.options.Alerts.Alerts(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	out := []gin.H{}
	for _, x := range all {
		out = append(out, gin.H{"id": x.ID, "rule": json.RawMessage(x.Rule), "by": x.By, "made": x.Made.Format(time.RFC3339), "seq": x.Seq})
	}
	c.JSON(http.StatusOK, gin.H{"alerts": out})
}

func (s *Server) postAlert(c *gin.Context) {
	var rule audit.AlertRule
	err := readBody(c, &rule, `应是 {"query": "检索式", "on": ["new"], "to": "邮件地址或网址"}`)
	if err == nil {
		err = rule.Check()
	}
	var body []byte
	if err == nil {
		body, err = json.Marshal(rule)
	}
	var id int64
	secret := rule.NewSecret()
	if err == nil {
		id, err = s.options.Alerts.AddAlert(c.Request.Context(), body, keyName(c), secret)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, gin.H{"id": id, "rule": rule, "secret": secret})
}

func (s *Server) deleteAlert(c *gin.Context) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		err = errs.New(errs.NotFound, "没有这条订阅", err)
	} else {
		err = s.options.Alerts.RemoveAlert(c.Request.Context(), id)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// An Atom feed (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  string      `xml:"author>name"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Link    atomLink `xml:"link"`
		Summary string   `xml:"summary"`
	}
)

// feedEntries is how many of the newest hits a feed has.
const feedEntries = 50

// getFeed gives a search as a feed, each version of a report once.
func (s *Server) getFeed(c *gin.Context) {
	ask, err := parseSearch(c.Request.URL.RawQuery)
	if err != nil {
		s.fail(c, err)
		return
	}
	ask.Sort, ask.Limit, ask.Offset, ask.After, ask.Facets = index.ByDateDesc, feedEntries, 0, "", nil
	ctx, base := c.Request.Context(), ownAddress(c)
	answer, err := s.search(ctx, ask)
	if err != nil {
		s.fail(c, err)
		return
	}
	self := base + "/feed?" + c.Request.URL.RawQuery
	feed := atomFeed{ID: self, Title: "报告检索：" + ask.Query, Author: "baogao", Links: []atomLink{{"self", self}, {"alternate", base + "/search?" + c.Request.URL.RawQuery}}}
	for i := range answer.Hits {
		h := &answer.Hits[i]
		e, err := s.options.Reports.Report(ctx, h.ID)
		if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
			continue
		}
		if err != nil {
			s.fail(c, err)
			return
		}
		updated := e.Report.FirstSeen
		for _, v := range e.Report.Versions {
			if v.N == e.Version {
				updated = v.Seen
			}
		}
		entry := atomEntry{
			ID: "urn:baogao:" + url.PathEscape(h.ID) + ":" + strconv.Itoa(e.Version), Title: e.Report.Title, Updated: updated,
			Link: atomLink{"alternate", base + "/reports/" + url.PathEscape(h.ID)}, Summary: "符合检索式「" + ask.Query + "」",
		}
		if len(h.Snippets) > 0 {
			entry.Summary += "：…" + h.Snippets[0].Text + "…"
		}
		feed.Updated = max(feed.Updated, updated)
		feed.Entries = append(feed.Entries, entry)
	}
	if feed.Updated == "" {
		feed.Updated = s.options.Now().Format(time.RFC3339)
	}
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
}
