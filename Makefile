# make help 列出各个目标。Go 与 make 之外的工具由各目标自行安装到 .cache/。
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BIN     := $(CURDIR)/.cache/bin
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ADDR    ?= 127.0.0.1:8080
LDFLAGS := -s -w -X main.version=$(VERSION)
BUILD   := go build -trimpath -ldflags "$(LDFLAGS)"

# 各目标用同样的设置，编译过的包才能共用；不用 cgo，竞争检测除外。
# nomsgpack：gin 的 MessagePack 支持用不到，编译它却占全部编译时间的四分之一；
# dwarf=false：不写调试信息，少用约 13 % 的编译时间。
export CGO_ENABLED := 0
export GOFLAGS += -tags=nomsgpack -gcflags=all=-dwarf=false
TAGS := nomsgpack,browser

# 竞争检测看我们的代码；SQLite 是译自 C 的，插桩要花掉 crawler 测试四成的处理器时间（100 秒变 56 秒）。
# 只略去译自 C 的包：用 sync.Map 的包（modernc.org/sqlite）若不插桩，链接器可能取它那份泛型代码，凡用 sync.Map 处都误报竞争。
RACE := -gcflags='modernc.org/sqlite/lib=-dwarf=false -race=false' -gcflags='modernc.org/libc/...=-dwarf=false -race=false'

.PHONY: help demo test check quick golden fuzz bench eval build dist tools clean

help: ## 列出各个目标
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# GOGC：首次编译用内存换时间，省约 15 % 的处理器时间。
demo: ## 抓取内置的虚构示例县，打开检索页面（ADDR=127.0.0.1:8080）
	@GOGC=400 go build -ldflags "-s -w" -o .cache/baogao ./cmd/baogao
	@.cache/baogao demo --addr $(ADDR)

test: tools ## 安装测试所需，运行全部测试
	@.ci/deps
	@go vet -tags=$(TAGS) ./...
	@$(BIN)/gotestsum --format pkgname-and-test-fails -- -count=1 -vet=off -tags=$(TAGS) ./...
	@go run ./bench/eval

check: tools ## 提交前：格式、静态检查、带竞争检测的测试、质量底线
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	@go vet ./...
	@$(BIN)/golangci-lint run ./...
	@go test -run TestPDFConcurrent ./crawler/document >/dev/null # PDFium 先编译好：带竞争检测要一分半
	@CGO_ENABLED=1 $(BIN)/gotestsum --format pkgname-and-test-fails -- -race $(RACE) -short -shuffle=on ./...
	@go run ./bench/eval -short

quick: ## 只跑快的测试
	@go test -short ./...

golden: ## 重写测试用的标准答案；像读代码一样读它的差异
	@go test ./crawler/extract ./report -update

fuzz: ## 每个模糊测试跑一分钟（FUZZTIME=1m）；缩短样本至多两秒，否则时间都花在那上面
	@for p in $$(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]+' $$p/*_test.go | sed 's/func //'); do \
	    echo "$$p $$f"; go test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-1m} -fuzzminimizetime 2s; done; done

bench: tools ## 微型基准，与上次的 bench/micro.txt 比较；KEEP=1 则换成这次的
	@go test -run '^$$' -bench . -benchmem -count $${COUNT:-6} -benchtime $${BENCHTIME:-200ms} ./... | grep -vE '^(ok|PASS|\?|---|    )' >.cache/micro.txt
	@$(BIN)/benchstat bench/micro.txt .cache/micro.txt
	@[ -z "$${KEEP:-}" ] || cp .cache/micro.txt bench/micro.txt

eval: ## 抽取、切词、检索质量的数字，与 bench/baseline.json 的底线比较
	@go run ./bench/eval

build: ## 编译出 ./baogao
	@$(BUILD) -o baogao ./cmd/baogao

dist: ## 四个平台的静态程序与校验和，放在 dist/
	@rm -rf dist && mkdir -p dist
	@for t in linux/amd64 linux/arm64 linux/loong64 windows/amd64; do \
	  os=$${t%/*}; arch=$${t#*/}; ext=; [ $$os = windows ] && ext=.exe; \
	  echo "dist/baogao-$$os-$$arch$$ext"; GOOS=$$os GOARCH=$$arch $(BUILD) -o dist/baogao-$$os-$$arch$$ext ./cmd/baogao; done
	@cd dist && sha256sum baogao-* > SHA256SUMS

tools: $(BIN)/golangci-lint $(BIN)/gotestsum
$(BIN)/%: tools/go.mod tools/go.sum
	@mkdir -p $(BIN)
	@cd tools && go build -o $(BIN)/ tool && touch $(BIN)/*

clean: ## 删除编译产物
	@rm -rf dist .cache baogao
