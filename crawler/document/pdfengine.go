package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"baogao/internal/errs"
)

// maxSandbox is the memory a sandbox may take, in pages of 64 kB: a document
// of 50 MB, its objects, and nothing like a machine.
const maxSandbox = 256 << 20 >> 16

// pdfEngine is PDFium compiled from WebAssembly to the machine's own code:
// six seconds once, .2 s from the cache, so it starts with the first PDF. A
// sandbox sees no file, no network, no clock, and costs 3 ms. It makes 11 MB of
// the program's 54.
type pdfEngine struct {
	cache string // folder; empty keeps nothing

	mu    sync.Mutex
	pool  pdfium.Pool
	files wazero.CompilationCache
}

// sandbox gives a fresh instance, and waits for one while others read.
func (e *pdfEngine) sandbox(ctx context.Context) (pdfium.Pdfium, error) {
	pool, err := e.started()
	if err != nil {
		return nil, errs.New(errs.Internal, "PDF 读取程序无法启动", err)
	}
	box, err := pool.GetInstanceWithContext(ctx)
	if err != nil && ctx.Err() == nil {
		return nil, errs.New(errs.Internal, "PDF 读取程序无法启动", err)
	}
	return box, err
}

// until runs calls of a sandbox that end with ctx: the sandbox then stops at
// its next step, and with it run, whose error is ctx's. The library's own Kill
// closes the sandbox while it is at work, a race that the detector sees.
func until(ctx context.Context, box pdfium.Pdfium, run func() error) (err error) {
	if err := bind(box, ctx); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = errs.New(errs.Unparsed, "PDF 损坏，读取时出错，原件已保存", fmt.Errorf("panic: %v", p))
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
	}()
	return run()
}

// bind gives the calls of a sandbox a context. The library gives them its own
// and hands out the field in which it keeps that, but not its type.
func bind(box pdfium.Pdfium, ctx context.Context) (err error) { //nolint:revive // the sandbox is the receiver
	defer func() {
		if p := recover(); p != nil {
			err = errs.New(errs.Internal, "PDF 读取程序的版本不合", fmt.Errorf("%v", p))
		}
	}()
	reflect.ValueOf(box.GetImplementation()).Elem().FieldByName("Context").Set(reflect.ValueOf(ctx))
	return nil
}

// warm starts the engine before a file's time begins, and tells of it where
// nothing compiled lies in the cache.
func (e *pdfEngine) warm(starting func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool != nil {
		return
	}
	if held, err := filepath.Glob(filepath.Join(e.cache, "pdf", "wazero-*", "*")); starting != nil && (e.cache == "" || err != nil || len(held) == 0) {
		starting()
	}
	_ = e.start() // sandbox says what is wrong
}

func (e *pdfEngine) started() (pdfium.Pool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool != nil {
		return e.pool, nil
	}
	err := e.start()
	return e.pool, err
}

func (e *pdfEngine) start() error {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithCloseOnContextDone(true).
		WithMemoryLimitPages(maxSandbox)
	if e.files = e.openCache(); e.files != nil {
		config = config.WithCompilationCache(e.files)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context:       experimental.WithCompilationWorkers(context.Background(), runtime.GOMAXPROCS(0)),
		MaxTotal:      runtime.GOMAXPROCS(0),
		FSConfig:      wazero.NewFSConfig().WithFSMount(fonts(), "/"), // the default would show it every file
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err == nil {
		e.pool = pool
	}
	return err
}

// openCache opens the folder of compiled code. What lies there is run, so it
// must be ours alone; without it all works, only later.
func (e *pdfEngine) openCache() wazero.CompilationCache {
	if e.cache == "" {
		return nil
	}
	dir := filepath.Join(e.cache, "pdf")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o022 != 0 && runtime.GOOS != "windows" {
		return nil
	}
	files, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		return nil
	}
	return files
}

func (e *pdfEngine) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pool == nil {
		return nil
	}
	err := e.pool.Close()
	e.pool = nil
	if e.files != nil {
		err = errors.Join(err, e.files.Close(context.Background()))
		e.files = nil
	}
	if err != nil {
		return fmt.Errorf("close PDF engine: %w", err)
	}
	return nil
}
