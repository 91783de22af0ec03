package load

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// pagesFolder names the environment variable for a folder of saved pages, which belong to
// others and are not part of the tree: NAME.html, NAME.txt with the text wanted and NAME.json
// with what is known of the article. The last two may lack.
const pagesFolder = "FOOTNOTE_PAGES"

// keptPage is a page and what is known of it: empty fields are not judged.
type keptPage struct {
	name, html, text string

	URL, Title, Author string
	Date               string   // 2025-12-02
	With, Without      []string // texts that the article holds, or the page around it
}

func keptPages(t *testing.T, folder string) []keptPage {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no pages, error %v", folder, err)
	}
	read := func(name string) string {
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return string(data)
	}
	var out []keptPage
	for _, f := range files {
		stem := strings.TrimSuffix(f, ".html")
		p := keptPage{name: filepath.Base(stem), html: read(f), text: read(stem + ".txt")}
		if known := read(stem + ".json"); known != "" {
			if err := json.Unmarshal([]byte(known), &p); err != nil {
				t.Fatalf("%s.json: %v", stem, err)
			}
		}
		out = append(out, p)
	}
	return out
}

// pageScore counts what came out as wanted.
type pageScore struct {
	f1                      []float64
	dates, dated            int
	wrong, invented         int // dates that are another day; dates of pages where none is known
	titles, titled          int
	authors, authored       int
	present, with           int
	around, without, broken int
}

// TestKeptPages measures; it fails only where a page cannot be read at all.
func TestKeptPages(t *testing.T) {
	folder := os.Getenv(pagesFolder)
	if folder == "" {
		t.Skip(pagesFolder + " names no folder of saved pages")
	}
	var s pageScore
	start := time.Now()
	pages := keptPages(t, folder)
	for _, p := range pages {
		s.judge(t, p)
	}
	t.Logf("%d pages in %v, %d not read", len(pages), time.Since(start).Round(time.Millisecond), s.broken)
	if n := len(s.f1); n > 0 {
		slices.Sort(s.f1)
		t.Logf("F1 mean %.3f, median %.3f, %d below 0.9", mean(s.f1), s.f1[n/2], count(s.f1, func(f float64) bool { return f < 0.9 }))
	}
	t.Logf("dates %d of %d (%d another day), %d where none is known; titles %d of %d; authors %d of %d", s.dates, s.dated, s.wrong, s.invented, s.titles, s.titled, s.authors, s.authored)
	t.Logf("%d of %d pieces of the article there, %d of %d pieces around it", s.present, s.with, s.around, s.without)
}

func (s *pageScore) judge(t *testing.T, p keptPage) {
	a, err := Load([]byte(p.html), Source{Name: p.name + ".html", URL: p.URL})
	if err != nil {
		s.broken++
		t.Logf("%s: %v", p.name, err)
		a = Article{}
	}
	if p.text != "" {
		precision, recall, f1 := agreement(a.Text, p.text)
		s.f1 = append(s.f1, f1)
		t.Logf("%s: F1 %.3f, precision %.3f, recall %.3f", p.name, f1, precision, recall)
	}
	s.judgeDate(t, p, a)
	if p.Title != "" {
		s.titled++
		if lettersOf(a.Title) == lettersOf(p.Title) {
			s.titles++
		} else {
			t.Logf("%s: title %q, want %q", p.name, a.Title, p.Title)
		}
	}
	if p.Author != "" {
		s.authored++
		if strings.Contains(lettersOf(a.Author), lettersOf(p.Author)) || a.Author != "" && strings.Contains(lettersOf(p.Author), lettersOf(a.Author)) {
			s.authors++
		} else {
			t.Logf("%s: author %q, want %q", p.name, a.Author, p.Author)
		}
	}
	text := oneLine(a.Text + " " + a.Title)
	s.with += len(p.With)
	s.without += len(p.Without)
	s.present += count(p.With, func(w string) bool { return strings.Contains(text, oneLine(w)) })
	s.around += count(p.Without, func(w string) bool { return strings.Contains(text, oneLine(w)) })
}

func (s *pageScore) judgeDate(t *testing.T, p keptPage, a Article) {
	got := isoDay(a.Published)
	if p.Date == "" {
		if got != "" {
			s.invented++
		}
		return
	}
	s.dated++
	want := p.Date[:len(time.DateOnly)]
	if got == want {
		s.dates++
		return
	}
	if got != "" {
		s.wrong++
	}
	t.Logf("%s: date %q (%s), want %q", p.name, got, a.PublishedFrom, want)
}

func isoDay(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(len(values), 1))
}

func count[T any](values []T, ok func(T) bool) int {
	n := 0
	for _, v := range values {
		if ok(v) {
			n++
		}
	}
	return n
}
