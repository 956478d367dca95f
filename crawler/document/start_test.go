package document

import "testing"

// TestStartingIsTold: compiling what reads PDF is told of once, before it is
// done, and not where the cache has it.
func TestStartingIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: compiles PDFium")
	}
	cache, told := t.TempDir(), 0
	data := pdfPages([]placed{at(90, 700, "完好")})
	for i, want := range []int{1, 1} {
		r := NewReader(cache)
		r.Starting = func() { told++ }
		for range 2 {
			if c, err := r.Read(t.Context(), PDF, data); err != nil || c.Text != "完好" {
				t.Fatal(c.Text, err)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if told != want {
			t.Errorf("reader %d: told %d times, want %d", i, told, want)
		}
	}
}
