package pdfium

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/corpus/load/pdf"
)

// cacheDir is compiled into once for all tests.
var cacheDir string

// TestMain makes the test binary the program that is started anew for each file.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Verb {
		os.Exit(Child(context.Background(), os.Args[2:], os.Stdin, os.Stdout))
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if cacheDir, err = os.MkdirTemp("", "pdfium"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(cacheDir)
	return m.Run()
}

func newReader(t testing.TB) *Reader {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(program, filepath.Join(cacheDir, "cache"))
	t.Cleanup(func() { noChildren(t) })
	return r
}

// noChildren fails the test where a process that it started is left. It knows only where
// the system lists processes as files.
func noChildren(t testing.TB) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range stats {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[1] == strconv.Itoa(os.Getpid()) {
			t.Errorf("a child is left: %s", stat)
		}
	}
}

// shown writes the lines of a document, with a bar between cells.
func shown(d pdf.Document) string {
	var b strings.Builder
	for _, p := range d.Pages {
		for _, l := range p.Lines {
			for i, c := range l.Cells {
				if i > 0 {
					b.WriteString(" | ")
				}
				b.WriteString(c.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	left := []string{"The companies of this part of", "the country spent less on new", "machines in the third quarter", "than in the quarter before."}
	right := []string{"The others went on with their", "plans and bought all that was", "there to be bought for them at", "the prices of that one day."}
	var columns []piece
	for i := range left {
		columns = append(columns, piece{72, 700 - 12*float64(i), left[i]}, piece{320, 697 - 12*float64(i), right[i]})
	}
	turned := withPages("", shows(piece{72, 700, "A page on its side."}))
	turned.objects[4] = strings.Replace(turned.objects[4], "/Type /Page", "/Type /Page /Rotate 90", 1)
	titled := withPages("", shows(piece{72, 700, "A text."}))
	titled.info = fmt.Sprintf("/Info %d 0 R", titled.add("<< /Title <FEFF817E8BAF> /Author (Jane Doe) /CreationDate (D:20200101000000Z) >>"))
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"text", withPages("", shows(piece{72, 700, "Capital expenditure fell."}, piece{72, 688, "It was 13 billion."})).bytes(), "Capital expenditure fell.\nIt was 13 billion.\n"},
		{"pages", withPages("", shows(piece{72, 700, "One."}), shows(piece{72, 700, "Two."})).bytes(), "One.\nTwo.\n"},
		{"a table", withPages("", shows(piece{72, 700, "Tencent"}, piece{72, 680, "Alibaba"}, piece{200, 700, "19.1"}, piece{200, 680, "38.6"}, piece{300, 700, "13.0"}, piece{300, 680, "31.5"})).bytes(),
			"Tencent | 19.1 | 13.0\nAlibaba | 38.6 | 31.5\n"},
		{"columns", withPages("", shows(columns...)).bytes(), strings.Join(slices.Concat(left, right), "\n") + "\n"},
		{"a compressed page", withPages("/Filter /FlateDecode", deflated(t, shows(piece{72, 700, "Packed."}))).bytes(), "Packed.\n"},
		{"a page on its side", turned.bytes(), "A page on its side.\n"},
		{"pages without text", withPages("", []byte("0 0 100 100 re f"), nil).bytes(), ""},
		{"a title", titled.bytes(), "A text.\n"},
		{"a wrong end", bytes.Replace(withPages("", shows(piece{72, 700, "Found."})).bytes(), []byte("startxref\n"), []byte("startxref\n99"), 1), "Found.\n"},
		{"foreign bytes before it", append([]byte("HTTP/1.1 200 OK\n\n"), withPages("", shows(piece{72, 700, "Found."})).bytes()...), "Found.\n"},
	} {
		if raceOn && tt.name != "a title" {
			continue
		}
		d, err := newReader(t).Read(t.Context(), tt.data)
		if got := shown(d); err != nil || got != tt.want {
			t.Errorf("%s: %q, error %v, want %q", tt.name, got, err, tt.want)
		}
		if tt.name == "a title" && (d.Title != "腾讯" || d.Author != "Jane Doe") {
			t.Errorf("title %q, author %q", d.Title, d.Author)
		}
	}
}

func TestRefused(t *testing.T) {
	whole := withPages("", shows(piece{72, 700, "Words of the page."})).bytes()
	loop := &pdfFile{}
	loop.add("<< /Type /Catalog /Pages 2 0 R >>")
	loop.add("<< /Type /Pages /Count 5 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>")
	many := &pdfFile{}
	many.add("<< /Type /Catalog /Pages 2 0 R >>")
	many.add("<< /Type /Pages /Count %d /Kids [%s] >>", pdf.MaxPages+1, strings.Repeat("3 0 R ", pdf.MaxPages+1))
	many.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>")
	nested := &pdfFile{}
	nested.add("<< /Type /Catalog /Pages 2 0 R /X %s%s >>", strings.Repeat("[", 3_000_000), strings.Repeat("]", 3_000_000))
	nested.add("<< /Type /Pages /Count 0 /Kids [] >>")
	var crowd []piece
	for i := range pdf.MaxPageGlyphs / 60 {
		crowd = append(crowd, piece{72, 780 - 0.2*float64(i), fmt.Sprint(i, strings.Repeat(" many words", 6))})
	}
	spaces := deflated(t, deflated(t, bytes.Repeat([]byte(" "), 300<<20)))
	for _, tt := range []struct {
		name string
		data []byte
		want []error // any of them
	}{
		{"a password", encrypted(t, "Words of the page."), []error{pdf.ErrEncrypted}},
		{"rubbish", append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("\x00\xff rubbish << ["), 1000)...), []error{pdf.ErrDamaged}},
		{"cut off", whole[:len(whole)/3], []error{pdf.ErrDamaged}},
		{"pages that hold themselves", loop.bytes(), []error{pdf.ErrDamaged}},
		{"too many pages", many.bytes(), []error{pdf.ErrManyPages}},
		{"too many characters", withPages("", shows(crowd...)).bytes(), []error{pdf.ErrManyGlyphs}},
		{"three million arrays", nested.bytes(), []error{pdf.ErrDamaged, pdf.ErrLimits}},
		{"much in little", withPages("/Filter [/FlateDecode /FlateDecode]", spaces).bytes(), []error{pdf.ErrDamaged, pdf.ErrLimits, nil}},
	} {
		if raceOn && tt.name != "rubbish" {
			continue // each takes ten times as long, and shares nothing with the others
		}
		d, err := newReader(t).Read(t.Context(), tt.data)
		if !slices.ContainsFunc(tt.want, func(want error) bool { return errors.Is(err, want) }) || shown(d) != "" {
			t.Errorf("%s: %q, error %v, want %v", tt.name, shown(d), err, tt.want)
		}
	}
	if d, err := newReader(t).Read(t.Context(), whole); err != nil || shown(d) != "Words of the page.\n" {
		t.Errorf("after all of that: %q, error %v", shown(d), err)
	}
}

// TestEnds: a child that takes too long is ended, and so is one that nobody waits for.
func TestEnds(t *testing.T) {
	data := withPages("", shows(piece{72, 700, "Words."})).bytes()
	r := newReader(t)
	r.timeout = time.Millisecond
	if _, err := r.Read(t.Context(), data); !errors.Is(err, pdf.ErrLimits) {
		t.Errorf("a child without time: error %v", err)
	}
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := newReader(t).Read(ctx, data); !errors.Is(err, gone) {
		t.Errorf("nobody waits: error %v", err)
	}
	if _, err := NewReader(filepath.Join(t.TempDir(), "missing"), "").Read(t.Context(), data); err == nil || errors.Is(err, pdf.ErrLimits) {
		t.Errorf("a program that is not there: error %v", err)
	}
}

// TestAtOnce: files that are read at the same time do not get in each other's way.
func TestAtOnce(t *testing.T) {
	r := newReader(t)
	got := make(chan error)
	const files = 6
	for i := range files {
		go func() {
			want := fmt.Sprintf("File %d.", i)
			d, err := r.Read(t.Context(), withPages("", shows(piece{72, 700, want})).bytes())
			if err == nil && shown(d) != want+"\n" {
				err = fmt.Errorf("%q, want %q", shown(d), want)
			}
			got <- err
		}()
	}
	for range files {
		if err := <-got; err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	const pages = 20
	var page []piece
	for i := range 50 {
		page = append(page, piece{72, 740 - 13*float64(i), strings.Repeat("capital expenditure fell ", 4)})
	}
	contents := slices.Repeat([][]byte{shows(page...)}, pages)
	data := withPages("", contents...).bytes()
	r := newReader(b)
	if _, err := r.Read(b.Context(), data); err != nil { // compiles
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.Read(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(pages*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
