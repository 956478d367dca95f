package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"baogao/archive"
	"baogao/audit"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// rulesFile holds the rules of places, beside those that come with the program.
func (a *app) rulesFile() string { return filepath.Join(a.dir, "rules.txt") }

func (a *app) rules() ([]compare.Rule, error) {
	rules := compare.NationalRules()
	data, err := os.ReadFile(a.rulesFile())
	if errors.Is(err, fs.ErrNotExist) {
		return rules, nil
	}
	if err != nil {
		return nil, errs.New(errs.BadConfig, "读不了 "+a.rulesFile(), err)
	}
	own, err := compare.ParseRules(string(data))
	if err != nil {
		return nil, errs.New(errs.BadConfig, a.rulesFile()+" "+err.Error(), err)
	}
	return append(rules, own...), nil
}

// auditor answers auditors' questions from an open archive.
func (a *app) auditor(ctx context.Context, ar *archive.Archive) (*audit.Auditor, error) {
	places, err := a.register(ctx, ar)
	if err != nil {
		return nil, err
	}
	rules, err := a.rules()
	if err != nil {
		return nil, err
	}
	return &audit.Auditor{Archive: ar, Places: places, Rules: rules, Now: time.Now, Program: version}, nil
}

// withAuditor opens the data directory for a question.
func (a *app) withAuditor(ctx context.Context, do func(*audit.Auditor) error) error {
	return a.withArchive(ctx, func(ar *archive.Archive) error {
		auditor, err := a.auditor(ctx, ar)
		if err != nil {
			return err
		}
		return errors.Join(do(auditor), auditor.Close())
	})
}

// kindOf reads a kind: its code or its Chinese name.
func kindOf(s string) (report.Kind, error) {
	for _, kind := range []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport, report.WebsiteReport, report.Other} {
		if s == string(kind) || s == kind.Name() {
			return kind, nil
		}
	}
	return "", errs.New(errs.BadUsage, fmt.Sprintf("类型 %q 不认识，可用 rule_of_law、open_gov、work_report、website_report", s), nil)
}

// yearsOf reads 2021-2025 or one year.
func yearsOf(s string) (from, to int, err error) {
	if s == "" {
		return 0, 0, nil
	}
	first, last, ranged := strings.Cut(strings.ReplaceAll(s, "..", "-"), "-")
	from, err = strconv.Atoi(first)
	if to = from; ranged && err == nil {
		to, err = strconv.Atoi(last)
	}
	if err != nil {
		return 0, 0, errs.New(errs.BadUsage, fmt.Sprintf("年度 %q 须写成 2021-2025", s), err)
	}
	return from, to, nil
}
