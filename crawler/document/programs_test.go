package document

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// TestPrograms reads one invented report as other programs wrote it, so that
// our readers are not held to our own idea of a format alone: LibreOffice 7.4
// (DOC, DOCX, XLSX), reportlab (a CID font that is not embedded), fpdf2 (a
// subset font; it has no 𠮷) and easyofd, which made its file from fpdf2's.
func TestPrograms(t *testing.T) {
	held := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("testdata", "programs", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	text, table := held("text.txt"), held("table.txt")
	for _, tt := range []struct {
		file  string
		want  string
		lines bool // not only every character, but every line and cell
	}{
		{"libreoffice.doc", text + "\n" + table, true},
		{"libreoffice.docx", text + "\n" + table, true},
		{"libreoffice.xlsx", table, true},
		{"reportlab-cid.pdf", text + "\n" + table, false},
		{"fpdf2-subset.pdf", text + "\n" + table, false},
		{"easyofd-subset.ofd", text + "\n" + table, false},
	} {
		t.Run(tt.file, func(t *testing.T) {
			data := []byte(held(tt.file))
			c, err := read(t, Detect(data, "", ""), data)
			if err != nil {
				t.Fatal(err)
			}
			got, want := c.Text, tt.want
			if strings.Contains(tt.file, "subset") {
				want = strings.ReplaceAll(want, "𠮷", "")
			}
			if !tt.lines {
				got, want = unspaced(got), unspaced(want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if len(c.Tables) != 1 || len(c.Tables[0].Rows) != 4 || len(c.Tables[0].Rows[3]) != 3 {
				t.Errorf("tables = %+v, want one of 4 rows of 3 cells", c.Tables)
			}
		})
	}
}

func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
