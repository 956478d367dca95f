package api

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are the numbers operators watch, in a registry of our own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(status Stater, sites Sites) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "baogao_http_requests_total", Help: "Requests by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "baogao_http_request_seconds", Help: "Duration of requests by route.",
			Buckets: []float64{.001, .005, .02, .05, .1, .2, .5, 1, 2, 5, 10},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, newStatusCollector(status),
		newSitesCollector(sites), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// request counts one. Methods are folded to the known ones: a client may send
// any word, and every word would be a new series.
func (m *metrics) request(route, method string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "OPTIONS":
	default:
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// statusCollector asks for the status when it is scraped.
type statusCollector struct {
	status                   Stater
	up, index, lag, reported *prometheus.Desc
}

func newStatusCollector(status Stater) *statusCollector {
	return &statusCollector{
		status:   status,
		up:       prometheus.NewDesc("baogao_index_up", "Whether the index is open.", nil, nil),
		index:    prometheus.NewDesc("baogao_index_seq", "Seq the index is level with.", nil, nil),
		lag:      prometheus.NewDesc("baogao_index_lag", "Seqs of the archive the index has not followed yet.", nil, nil),
		reported: prometheus.NewDesc("baogao_reports", "Reports held by state.", []string{"state"}, nil),
	}
}

// Describe implements prometheus.Collector.
func (s *statusCollector) Describe(out chan<- *prometheus.Desc) {
	prometheus.DescribeByCollect(s, out)
}

// Collect implements prometheus.Collector.
func (s *statusCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), maxWait)
	defer cancel()
	status, err := s.status.Status(ctx)
	if err != nil {
		gauge(s.up, 0)
		return
	}
	gauge(s.up, 1)
	gauge(s.index, float64(status.Corpus.Seq))
	gauge(s.lag, max(0, float64(status.ArchiveSeq)-float64(status.Corpus.Seq)))
	gauge(s.reported, float64(status.Held.Live), "live")
	gauge(s.reported, float64(status.Held.Withdrawn), "withdrawn")
	gauge(s.reported, float64(status.Held.Hidden), "hidden")
	gauge(s.reported, float64(status.Held.NeedsOCR), "needs_ocr")
}
