// Package web answers one question: what does a reader see?
//
// It holds the templates, the style sheet and the little JavaScript, embedded,
// and renders views (views.go) to complete pages that work without scripts.
// Static files have names with a hash of their content and may be kept for
// ever. The package knows no HTTP routes but /static and asks nothing of
// anyone: its callers fill the views.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed static/*
var static embed.FS

// Options are the parts of Pages.
type Options struct {
	Version string
}

// Pages renders pages. It is safe for concurrent use.
type Pages struct {
	version string
	pages   map[string]*template.Template
	names   map[string]string // app.css → app.1a2b3c4d.css
	files   map[string][]byte // by hashed name
}

// New parses the templates.
func New(o Options) (*Pages, error) {
	p := &Pages{
		version: o.Version, pages: map[string]*template.Template{},
		names: map[string]string{}, files: map[string][]byte{},
	}
	if err := p.hash(); err != nil {
		return nil, err
	}
	base, err := template.New("base").Funcs(template.FuncMap{"asset": p.asset, "version": func() string { return p.version }}).
		ParseFS(templates, "templates/base.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"home", "results", "report", "snapshot", "help", "failure", "suggest", "gallery", "coverage", "sites", "copies", "leads", "compare"} {
		page, err := base.Clone()
		if err == nil {
			page, err = page.ParseFS(templates, "templates/"+name+".html")
		}
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		p.pages[name] = page
	}
	return p, nil
}

// hash gives each static file its name.
func (p *Pages) hash() error {
	files, err := fs.Glob(static, "static/*")
	if err != nil {
		return err
	}
	for _, file := range files {
		body, err := static.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		base, ext := path.Base(file), path.Ext(file)
		name := strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:5]) + ext
		p.names[base], p.files[name] = name, body
	}
	return nil
}

func (p *Pages) asset(name string) (string, error) {
	hashed, ok := p.names[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return "/static/" + hashed, nil
}

// Render makes a page. It writes nothing until all of it is there, so that a
// failure never leaves half a page.
func (p *Pages) Render(name string, view any) ([]byte, error) {
	page, ok := p.pages[name]
	if !ok {
		return nil, fmt.Errorf("no page %q", name)
	}
	var out bytes.Buffer
	if err := page.ExecuteTemplate(&out, "base.html", view); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Static serves /static/NAME. A name holds its content's hash, so it is kept
// for ever by whoever fetched it.
func (p *Pages) Static(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	body, ok := p.files[name]
	if !ok {
		http.Error(w, "没有这个文件", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}
