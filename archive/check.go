package archive

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"baogao/internal/errs"
)

// Check verifies the database, every record against its digest, and that rows
// and records belong to each other. It gives what it finds wrong, a sentence
// each.
func (a *Archive) Check(ctx context.Context) (problems []string, err error) {
	defer errs.Wrap(&err, "archive.Check(%q)", a.dir)
	return a.check(ctx, true)
}

// QuickCheck is Check without reading the records: sizes, places and rows.
func (a *Archive) QuickCheck(ctx context.Context) (problems []string, err error) {
	defer errs.Wrap(&err, "archive.QuickCheck(%q)", a.dir)
	return a.check(ctx, false)
}

func (a *Archive) check(ctx context.Context, full bool) ([]string, error) {
	problems, err := a.checkDB(ctx, full)
	if err != nil {
		return nil, err
	}
	segments, err := a.segments(ctx, a.reads)
	if err != nil {
		return nil, err
	}
	for _, s := range segments {
		found, err := a.checkSegment(ctx, s, full)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	orphans, err := a.orphans(ctx)
	return append(problems, orphans...), err
}

// checkDB lets SQLite look at its file and looks for rows that lead nowhere.
func (a *Archive) checkDB(ctx context.Context, full bool) (problems []string, err error) {
	pragma := `PRAGMA quick_check(20)`
	if full {
		pragma = `PRAGMA integrity_check(20)`
	}
	for _, q := range []struct{ sentence, query string }{
		{"数据库损坏：%s", pragma},
		{"表 %s 有指向空处的行", `SELECT DISTINCT "table" FROM pragma_foreign_key_check`},
		{"报告 %s 缺少最新版本", `SELECT id FROM reports r WHERE NOT EXISTS
			(SELECT 1 FROM versions v WHERE v.report = r.id AND v.n = r.version)`},
		{"报告 %s 的原件不在归档中", `SELECT DISTINCT report FROM versions
			WHERE capture <> 0 AND capture NOT IN (SELECT seq FROM captures)`},
		{"序号计数器落后于已有的序号 %s", `SELECT max(s) FROM (SELECT max(seq) s FROM captures UNION ALL
			SELECT max(seq) FROM reports) HAVING max(s) > (SELECT seq FROM counter)`},
	} {
		rows, err := a.reads.QueryContext(ctx, q.query)
		if err != nil {
			return nil, coded(err)
		}
		found, err := scanStrings(rows)
		if err != nil {
			return nil, coded(err)
		}
		for _, f := range found {
			if f != "ok" {
				problems = append(problems, fmt.Sprintf(q.sentence, f))
			}
		}
	}
	return problems, nil
}

// checkSegment walks one file: warcinfo, then a record for each row, without
// gaps, up to the committed end.
func (a *Archive) checkSegment(ctx context.Context, s segment, full bool) (problems []string, err error) {
	if n := s.onDisk(a.dir); n < s.size {
		problems = append(problems, fmt.Sprintf("原件文件 %s 应有 %d 字节，实有 %d 字节，请从备份恢复它", s.file, s.size, max(n, 0)))
	}
	rows, err := a.reads.QueryContext(ctx, `SELECT `+captureColumns+` FROM captures WHERE file = ? ORDER BY offset`, s.file)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	end := int64(-1)
	for rows.Next() {
		c, at, err := scanCapture(rows)
		if err != nil {
			return nil, coded(err)
		}
		switch {
		case end < 0:
			problems = append(problems, a.checkInfo(s.file, at.Offset)...)
		case at.Offset != end:
			problems = append(problems, fmt.Sprintf("%s 第 %d 到 %d 字节没有对应的行", s.file, end, at.Offset))
		}
		end = at.Offset + at.Length
		if !full {
			continue
		}
		if err := a.load(&c, at); err != nil {
			problems = append(problems, fmt.Sprintf("%s（%s）", errs.Message(err), c.Target.URL))
		}
	}
	if end != s.size {
		problems = append(problems, fmt.Sprintf("%s 已提交到 %d 字节，最后一行却止于 %d 字节", s.file, s.size, end))
	}
	return problems, coded(rows.Err())
}

// checkInfo verifies the record every file begins with.
func (a *Archive) checkInfo(file string, length int64) []string {
	member, err := readMember(a.dir, Record{File: file, Length: length})
	if err == nil {
		_, err = unpack(member)
	}
	if err != nil {
		return []string{fmt.Sprintf("%s 开头的说明记录损坏：%v", file, err)}
	}
	return nil
}

// orphans reports bytes past a committed end, unless a writer may be writing
// them right now.
func (a *Archive) orphans(ctx context.Context) (problems []string, err error) {
	l, err := lockFile(ctx, filepath.Join(a.dir, lockName), 0)
	if errors.Is(err, errs.Locked) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	long, err := a.tails(ctx)
	for _, s := range long {
		problems = append(problems, fmt.Sprintf("%s 在 %d 字节之后有未提交的内容，重新打开数据目录会把它移到 %s", s.file, s.size, lostDir))
	}
	return problems, err
}
