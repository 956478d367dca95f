package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"baogao/index/bleveindex"
	"baogao/segment"
)

// starts is how often the server is started; the middle one counts.
const starts = 5

// served is what the program as it is used takes, over HTTP on the loopback.
type served struct {
	Engine  string               `json:"engine"`
	What    string               `json:"what"`
	Start   float64              `json:"start_s"`          // until the first answer
	Behind  float64              `json:"background_cpu_s"` // what new reports are held against is made once, beside the answers
	Kinds   map[string]latencies `json:"kinds"`
	Alone   map[string]latencies `json:"alone,omitempty"` // the engine asked for its hits in turn with it
	Clients []clients            `json:"clients"`
	Load    float64              `json:"load"`
}

// clients is what so many get who ask one question after another.
type clients struct {
	Clients int     `json:"clients"`
	Answers float64 `json:"answers_per_s"`
	P50     float64 `json:"p50"`
	P95     float64 `json:"p95"`
	P99     float64 `json:"p99"`
	Refused int     `json:"refused"` // 503: too many at a time
}

// serve starts the program on a data directory and asks it.
func serve(ctx context.Context, o options, out io.Writer) error {
	all, err := readLines[question](o.questions)
	if err != nil {
		return err
	}
	r := served{Engine: "baogao", What: "http", Kinds: map[string]latencies{}}
	var took []float64
	for range starts {
		d, err := started(ctx, o, &all[0], func(string, int) error { return nil })
		if err != nil {
			return err
		}
		took = append(took, d.Seconds())
	}
	slices.Sort(took)
	r.Start = took[starts/2]
	_, err = started(ctx, o, &all[0], func(address string, pid int) error {
		if r.Behind, err = settled(ctx, pid); err != nil {
			return err
		}
		c := newClient(address)
		if err := errors.Join(r.ask(ctx, o, all, c, pid), c.close()); err != nil {
			return err
		}
		if o.seconds == 0 {
			return nil
		}
		for _, n := range []int{1, 8, 64} {
			many, err := crowd(ctx, address, all[:perKind], n, o.seconds)
			if err != nil {
				return err
			}
			r.Clients = append(r.Clients, many)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.Load = load()
	return json.NewEncoder(out).Encode(r)
}

// ask asks the server every kind of question, and of any word in turn with it
// the engine alone, if there is a copy of its index.
func (r *served) ask(ctx context.Context, o options, all []question, c *client, pid int) (err error) {
	beside, end, err := alone(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	for _, kind := range kinds() {
		ways := []way{func(q *question) (int, spent, error) {
			begin := time.Now()
			total, took, err := c.ask(ctx, q)
			return total, spent{clock: time.Since(begin) - took}, err
		}}
		if kind == anyWord {
			ways = append(ways, beside...)
		}
		before, asked := cpuOf(pid), c.asked
		l, err := timedInTurn(all, kind, o.repeats, ways...)
		if err != nil {
			return err
		}
		over := l[0]
		over.CPU50, over.CPU95, over.CPU99, over.First = 0, 0, 0, 0 // they are the client's
		over.CPU = (cpuOf(pid) - before).Seconds() * 1000 / float64(c.asked-asked)
		r.Kinds[kind] = over
		if len(l) > 1 {
			r.Alone = map[string]latencies{anyWord: l[1], restless: l[2]}
		}
	}
	return nil
}

// pause is how long the engine alone is let wait for each question. The server
// waits so long for the next one, and a processor that has slept is slower.
const pause = 200 * time.Microsecond

// alone are the two ways to ask the engine in this process: as the server is
// asked, and one question upon another.
func alone(ctx context.Context, o options) (ways []way, end func() error, err error) {
	if o.alone == "" {
		return nil, func() error { return nil }, nil
	}
	s, err := segment.New(nil)
	if err != nil {
		return nil, nil, err
	}
	e, err := bleveindex.Open(ctx, o.alone, bleveindex.Options{Segmenter: s})
	if err != nil {
		return nil, nil, err
	}
	search := searching(ctx, e)
	rested := func(q *question) (int, spent, error) {
		begin := time.Now()
		select {
		case <-ctx.Done():
			return 0, spent{}, ctx.Err()
		case <-time.After(pause):
		}
		waited := time.Since(begin)
		total, _, err := search(q)
		return total, spent{clock: waited}, err
	}
	return []way{rested, search}, e.Close, nil
}

// started runs the server, tells how long it took until it answered, and stops
// it after do.
func started(ctx context.Context, o options, first *question, do func(address string, pid int) error) (took time.Duration, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	begin := time.Now()
	server := exec.CommandContext(ctx, o.program, "serve", "--data", o.dir, "--addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0") //nolint:gosec // the caller names the program
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	stdout, err := server.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := server.Start(); err != nil {
		return 0, err
	}
	defer func() {
		cancel()
		if stop := server.Wait(); stop != nil && !errors.Is(stop, context.Canceled) {
			err = errors.Join(err, stop)
		}
	}()
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("the server does not start: %w", err)
	}
	address = strings.TrimSpace(address)
	c := newClient(address)
	_, _, err = c.ask(ctx, first)
	took = time.Since(begin)
	if err = errors.Join(err, c.close()); err != nil {
		return 0, err
	}
	return took, do(address, server.Process.Pid)
}

// quiet is how little of a second a program uses that has nothing to do.
const quiet = 20 * time.Millisecond

// settled waits until the server has nothing more to do but to answer, and tells
// how much of the processor it has used until then: after an import it holds the
// new reports against all others, which is another question.
func settled(ctx context.Context, pid int) (seconds float64, err error) {
	for calm := 0; calm < 3; {
		before := cpuOf(pid)
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(time.Second):
		}
		if calm++; cpuOf(pid)-before > quiet {
			calm = 0
		}
	}
	return cpuOf(pid).Seconds(), nil
}

// client is one who asks over one connection, with as little of its own as can
// be: an http.Client has a goroutine to write and one to read, and waking them up
// takes .07 ms. The program lets one address ask so often, so a client goes on
// from another address of the loopback before that.
type client struct {
	address string
	conn    net.Conn
	answers *bufio.Reader
	asked   int
}

// perAddress is below the burst that the program allows.
const perAddress = 90

func newClient(address string) *client { return &client{address: address} }

// addresses numbers the addresses of the loopback that were used.
var addresses atomic.Uint32

func (c *client) move(ctx context.Context, host string) (err error) {
	if err := c.close(); err != nil {
		return err
	}
	n := addresses.Add(1)
	from := &net.TCPAddr{IP: net.IPv4(127, byte(1+n>>16%200), byte(n>>8), byte(n))} //nolint:gosec // parts of a number
	if c.conn, err = (&net.Dialer{LocalAddr: from}).DialContext(ctx, "tcp", host); err != nil {
		return err
	}
	c.answers = bufio.NewReaderSize(c.conn, 64<<10)
	return c.conn.SetDeadline(time.Now().Add(time.Minute))
}

func (c *client) close() error {
	if c.conn == nil {
		return nil
	}
	return c.conn.Close()
}

// errRefused is the answer to too many at a time.
var errRefused = errors.New("refused")

// ask asks a question and reads the whole answer.
func (c *client) ask(ctx context.Context, q *question) (total int, took time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address+"api/v1/search?"+values(q).Encode(), nil)
	if err != nil {
		return 0, 0, err
	}
	if c.asked%perAddress == 0 {
		if err := c.move(ctx, req.URL.Host); err != nil {
			return 0, 0, err
		}
	}
	c.asked++
	begin := time.Now()
	if err := req.Write(c.conn); err != nil {
		return 0, 0, err
	}
	res, err := http.ReadResponse(c.answers, req)
	if err != nil {
		return 0, 0, err
	}
	body, err := io.ReadAll(res.Body)
	took = time.Since(begin)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return 0, 0, err
	}
	if res.StatusCode == http.StatusServiceUnavailable {
		return 0, took, errRefused
	}
	if res.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("%s: %s", res.Status, body)
	}
	var answer struct{ Total int }
	err = json.Unmarshal(body, &answer)
	return answer.Total, took, err
}

// values are the parameters of a question.
func values(q *question) url.Values {
	ask := q.ask()
	v := url.Values{"q": {ask.Query}, "match": {string(ask.Match)}, "limit": {strconv.Itoa(ask.Limit)}, "synonyms": {"false"}}
	if ask.Sort != "" {
		v.Set("sort", string(ask.Sort))
	}
	if len(ask.Facets) > 0 {
		v.Set("facets", strings.Join(ask.Facets, ","))
	}
	for _, year := range ask.Filter.Year {
		v.Add("year", strconv.Itoa(year))
	}
	for _, region := range ask.Filter.Region {
		v.Add("region", region)
	}
	return v
}

// crowd lets n clients ask for some seconds.
func crowd(ctx context.Context, address string, all []question, n int, seconds float64) (clients, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
	defer cancel()
	var mu sync.Mutex
	var took []time.Duration
	var bad error
	refused := 0
	var asking sync.WaitGroup
	begin := time.Now()
	for i := range n {
		asking.Go(func() {
			c := newClient(address)
			defer func() { _ = c.close() }() // the server tells nothing more
			for at := i; ctx.Err() == nil; at++ {
				_, d, err := c.ask(ctx, &all[at%len(all)])
				mu.Lock()
				switch {
				case err == nil:
					took = append(took, d)
				case errors.Is(err, errRefused):
					refused++
				case ctx.Err() == nil:
					bad = err
				}
				mu.Unlock()
				if err != nil && !errors.Is(err, errRefused) {
					return
				}
			}
		})
	}
	asking.Wait()
	l := percentiles(took)
	return clients{n, float64(len(took)) / time.Since(begin).Seconds(), l.P50, l.P95, l.P99, refused}, bad
}
