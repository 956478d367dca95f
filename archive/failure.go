package archive

import (
	"errors"
	"strings"
	"syscall"

	"baogao/internal/errs"
)

// failure gives a fault of disk or database its code: a full disk and a
// damaged file have cures of their own. Coded errors pass unchanged.
func failure(message string, err error) error {
	var coded *errs.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &coded):
		return err
	case errors.Is(err, syscall.ENOSPC), strings.Contains(err.Error(), "database or disk is full"):
		return errs.New(errs.DiskFull, "", err)
	case strings.Contains(err.Error(), "malformed"), strings.Contains(err.Error(), "not a database"):
		return errs.New(errs.Corrupt, "", err)
	case message != "":
		return errs.New(errs.Internal, message, err)
	default:
		return err
	}
}
