package pdfium

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"footnote/corpus/load"
	"footnote/corpus/load/pdf"
)

// reports are pages of an annual report and what pdftotext reads in them; source holds what
// they were made of.
const reports = "../../testdata/pdf"

var update = flag.Bool("update", false, "write the golden texts of the reports anew")

// minWords is the share of pdftotext's words that have to be there.
const minWords = 0.97

// TestReports compares the pages with golden texts that a person can read beside them, and
// with what another reader finds.
func TestReports(t *testing.T) {
	r := newReader(t)
	for _, name := range []string{"income", "segments", "letter", "sidebar", "chinese"} {
		t.Run(name, func(t *testing.T) {
			a := loadReport(t, r, name)
			golden := filepath.Join(reports, name+".golden.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(a.Text+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := readReport(t, golden); a.Text+"\n" != want {
				t.Errorf("got:\n%s\nwant:\n%s", a.Text, want)
			}
			if share := wordsFound(readReport(t, filepath.Join(reports, name+".txt")), a.Title+" "+a.Text); share < minWords {
				t.Errorf("%.3f of the words of pdftotext are there, want %.2f", share, minWords)
			}
		})
	}
}

func loadReport(t *testing.T, r *Reader, name string) load.Article {
	t.Helper()
	a, err := load.Load([]byte(readReport(t, filepath.Join(reports, name+".pdf"))), load.Source{
		Name: name + ".pdf",
		PDF:  func(data []byte) (pdf.Document, error) { return r.Read(t.Context(), data) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func readReport(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wordsFound is the share of the words of want that got holds as often, 0 to 1. A Chinese
// character is a word.
func wordsFound(want, got string) float64 {
	have := map[string]int{}
	for _, w := range wordsOf(got) {
		have[w]++
	}
	words, found := wordsOf(want), 0
	for _, w := range words {
		if have[w] > 0 {
			have[w]--
			found++
		}
	}
	return float64(found) / float64(max(len(words), 1))
}

func wordsOf(s string) []string {
	s = strings.Map(func(r rune) rune { // words broken over lines are one
		if r == '\u00ad' {
			return -1
		}
		return unicode.ToLower(r)
	}, strings.ReplaceAll(s, "-\n", ""))
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if rest := strings.TrimLeftFunc(w, func(r rune) bool { return !unicode.Is(unicode.Han, r) }); rest != "" {
			out = append(out, strings.Split(w, "")...)
			continue
		}
		out = append(out, w)
	}
	return out
}
