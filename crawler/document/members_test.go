package document

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"baogao/internal/errs"
)

// TestMembersHostile: zip files made to exhaust or to escape end in a code.
func TestMembersHostile(t *testing.T) {
	many := func(n int, ext string) (parts []string) {
		for i := range n {
			parts = append(parts, strconv.Itoa(i)+ext, "x")
		}
		return parts
	}
	zeros := strings.Repeat("\x00", 9<<20)
	for _, tt := range []struct {
		name string
		data []byte
		code errs.Code
		read int
	}{
		{"no zip", []byte("PK\x03\x04"), errs.Unparsed, 0},
		{"more documents than a person packs", zipped(t, many(maxMembers+5, ".txt")...), errs.TooLarge, maxMembers},
		{"more entries than a directory holds", zipped(t, many(maxEntries+1, ".exe")...), errs.TooLarge, 0},
		{"a bomb beside a document", zipped(t, "a.txt", zeros, "b.txt", "文"), errs.TooLarge, 1},
		{"ways out", zipped(t, "../../etc/a.txt", "1", "/b.txt", "2", `..\c.txt`, "3", "a.txt/", ""), errs.OK, 3},
		{"one name twice", zipped(t, "a.txt", "1", "./a.txt", "2"), errs.OK, 1},
		{"nothing to read", zipped(t, "a.exe", "1", "b.zip", "2", ".c.txt", "3"), errs.UnsupportedFormat, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			read := 0
			err := Members(t.Context(), tt.data, func(m Member) error {
				if read++; strings.ContainsAny(m.Name, `/\`) || strings.Contains(m.Place, "..") {
					t.Errorf("name %q, place %q", m.Name, m.Place)
				}
				return nil
			})
			if errs.CodeOf(err) != tt.code || read != tt.read {
				t.Errorf("%d read, %v, want %d and %v", read, err, tt.read, tt.code)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := Members(ctx, zipped(t, many(9, ".txt")...), func(Member) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
