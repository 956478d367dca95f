package archive

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"baogao/internal/errs"
)

// Key lets a program do what the public may not. The key itself is told once,
// when it is made, and not kept.
type Key struct {
	Name    string
	Scopes  []string // what it is for, without spaces
	Made    time.Time
	Revoked time.Time // zero while it is good
}

// AddKey makes a key and returns its secret. A name is given once for ever:
// logs tell by it who did what. It needs no lock.
func (a *Archive) AddKey(ctx context.Context, name string, scopes []string) (secret string, err error) {
	defer errs.Wrap(&err, "archive.AddKey(%q)", name)
	secret = "baogao_" + rand.Text()
	err = a.write(ctx, func(tx *writing) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO keys (name, sha256, scopes, made) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
			name, sha([]byte(secret)), strings.Join(scopes, " "), a.now().UnixMilli())
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errs.New(errs.BadUsage, "已有名为 "+name+" 的密钥，名称不能重复使用", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Keys lists all that were ever made, the oldest first.
func (a *Archive) Keys(ctx context.Context) (ks []Key, err error) {
	defer errs.Wrap(&err, "archive.Keys")
	rows, err := a.reads.QueryContext(ctx, `SELECT name, scopes, made, revoked FROM keys ORDER BY made, name`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var k Key
		var scopes string
		var made, revoked int64
		if err := rows.Scan(&k.Name, &scopes, &made, &revoked); err != nil {
			return nil, coded(err)
		}
		k.Scopes, k.Made, k.Revoked = strings.Fields(scopes), fromMillis(made), fromMillis(revoked)
		ks = append(ks, k)
	}
	return ks, coded(rows.Err())
}

// RevokeKey ends a key at once; a server beside it refuses it from then on.
func (a *Archive) RevokeKey(ctx context.Context, name string) (err error) {
	defer errs.Wrap(&err, "archive.RevokeKey(%q)", name)
	return a.write(ctx, func(tx *writing) error {
		res, err := tx.ExecContext(ctx, `UPDATE keys SET revoked = ? WHERE name = ? AND revoked = 0`, a.now().UnixMilli(), name)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errs.New(errs.NotFound, "没有名为 "+name+" 的有效密钥", err)
		}
		return nil
	})
}

// Authorize returns the name of the key whose secret this is, if it is good
// and has the scope: errs.Unauthorized or errs.NotPermitted otherwise.
func (a *Archive) Authorize(ctx context.Context, secret, scope string) (name string, err error) {
	defer errs.Wrap(&err, "archive.Authorize(%q)", scope)
	var scopes string
	err = a.reads.QueryRowContext(ctx, `SELECT name, scopes FROM keys WHERE sha256 = ? AND revoked = 0`, sha([]byte(secret))).Scan(&name, &scopes)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", errs.New(errs.Unauthorized, "访问密钥无效或已吊销", nil)
	case err != nil:
		return "", coded(err)
	case !slices.Contains(strings.Fields(scopes), scope):
		return "", errs.New(errs.NotPermitted, "密钥没有这项权限："+scope, nil)
	}
	return name, nil
}
