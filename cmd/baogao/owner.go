package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/errs"
)

// asker answers searches: the index itself, or the server that owns it.
type asker interface {
	Search(ctx context.Context, ask index.Ask) (*index.Answer, error)
}

// withAsker runs do with the archive and with whoever can search: this process
// if the index is free, else the server that has it open.
func (a *app) withAsker(ctx context.Context, do func(*archive.Archive, asker) error) (err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	if seq, err := ar.Seq(ctx); err == nil && seq == 0 {
		fmt.Fprintf(a.stderr, a.say("数据目录 %s 里还没有报告：先用 import 或 crawl 收集，或用 --data 指定另一个目录\n", "%s holds no report yet: import or crawl, or name another --data\n"), a.dir)
	}
	o := newOwner(a.socket())
	defer o.client.CloseIdleConnections()
	if a.served(ctx) {
		return do(ar, o)
	}
	p := a.progress()
	e, err := a.engine(ctx, ar, p)
	p.close()
	if errors.Is(err, errs.Locked) {
		return do(ar, o)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return do(ar, e.service)
}

// maxSocket is the longest path of a socket, in bytes, on every system we run on.
const maxSocket = 100

// socket is where a server answers the other commands of its data directory:
// in it or, where that path is too long for a socket, in a folder that is the
// user's alone. Only who may write there may ask, so no limits apply.
func (a *app) socket() string {
	inside := filepath.Join(a.dir, "serve.sock")
	if len(inside) <= maxSocket {
		return inside
	}
	cache, err := os.UserCacheDir()
	whole, err2 := filepath.Abs(a.dir)
	if err != nil || err2 != nil || os.MkdirAll(filepath.Join(cache, "baogao"), 0o700) != nil {
		return inside
	}
	name := sha256.Sum256([]byte(whole))
	return filepath.Join(cache, "baogao", hex.EncodeToString(name[:8])+".sock")
}

// served says whether a server answers at the socket: then it owns the index,
// and there is no need to wait for the lock.
func (a *app) served(ctx context.Context) bool {
	c, err := new(net.Dialer).DialContext(ctx, "unix", a.socket())
	return err == nil && c.Close() == nil
}

// owner is a server asked through its socket.
type owner struct{ client http.Client }

func newOwner(socket string) *owner {
	return &owner{http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}}
}

// refusal is an error on its way through the socket.
type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Search asks the owner.
func (o *owner) Search(ctx context.Context, ask index.Ask) (*index.Answer, error) {
	body, err := json.Marshal(ask)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://owner/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	res, err := o.client.Do(req)
	if err != nil {
		return nil, errs.New(errs.Locked, "索引正被另一个程序占用，且无法向它查询，请稍后再试", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		var r refusal
		if err := json.NewDecoder(res.Body).Decode(&r); err != nil {
			return nil, err
		}
		return nil, errs.New(errs.Code(r.Code), r.Message, nil)
	}
	var answer index.Answer
	return &answer, json.NewDecoder(res.Body).Decode(&answer)
}

// ownerHandler answers at the socket.
func ownerHandler(s asker) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask index.Ask
		answer, err := (*index.Answer)(nil), json.NewDecoder(r.Body).Decode(&ask)
		if err == nil {
			answer, err = s.Search(r.Context(), ask)
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			_ = json.NewEncoder(w).Encode(refusal{int(errs.CodeOf(err)), errs.Message(err)}) // the asker is gone
			return
		}
		_ = json.NewEncoder(w).Encode(answer)
	})
}
