package load

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

const letter = "The ferry to the island left on Monday with forty passengers on board."

// TestArchivesThatAreRefused: nothing of an archive is read that is made to do harm.
func TestArchivesThatAreRefused(t *testing.T) {
	deep := zipped(t, member{"a.txt", letter})
	for range 2 {
		deep = zipped(t, member{"b.zip", string(deep)})
	}
	link := headered(t, func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) })
	many := make([]member, maxMembers+1)
	for i := range many {
		many[i] = member{fmt.Sprintf("%d.txt", i), letter}
	}
	for _, tt := range []struct {
		name string
		data []byte
		is   error
		says string
	}{
		{"a way up", zipped(t, member{"a.txt", letter}, member{"../b.txt", letter}), ErrUnsupported, "leads out"},
		{"a way up in the middle", zipped(t, member{"a/../../b.txt", letter}), ErrUnsupported, "leads out"},
		{"a way up for Windows", zipped(t, member{`a\..\..\b.txt`, letter}), ErrUnsupported, "leads out"},
		{"a root", zipped(t, member{"/etc/cron.d/b.txt", letter}), ErrUnsupported, "leads out"},
		{"a drive", zipped(t, member{`C:\b.txt`, letter}), ErrUnsupported, "leads out"},
		{"a NUL", zipped(t, member{"a\x00.txt", letter}), ErrUnsupported, "a name that is none"},
		{"a long name", zipped(t, member{strings.Repeat("a", maxMemberName+1), letter}), ErrUnsupported, "a name that is none"},
		{"a link", link, ErrUnsupported, "link"},
		{"an encrypted member", headered(t, func(h *zip.FileHeader) { h.Flags |= 1 }), ErrUnsupported, "encrypted"},
		{"an unknown method", headered(t, func(h *zip.FileHeader) { h.Method = 99 }), ErrUnsupported, "method"},
		{"many members", zipped(t, many...), ErrTooLarge, "2001 members"},
		{"a bomb", zipped(t, member{"a.txt", strings.Repeat("a", 2<<20)}), ErrTooLarge, "2 MB unpacked"},
		{"two archives deep", deep, ErrTooLarge, "archives inside archives"},
		{"cut off", zipped(t, member{"a.txt", letter})[:60], ErrDamaged, "ZIP archive"},
		{"nothing", zipped(t), ErrEmpty, "no text"},
		{"a declared size that is too small", headered(t, func(h *zip.FileHeader) { h.UncompressedSize64 = 9 }), ErrDamaged, ""},
		{"a declared size that is huge", headered(t, func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 60 }), ErrTooLarge, "unpacked"},
	} {
		a, err := Load(tt.data, Source{Name: "a.zip"})
		if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) || a.Text != "" {
			t.Errorf("%s: %q, error %v, want %v that says %q", tt.name, a.Text, err, tt.is, tt.says)
		}
	}
}

// headered is an archive of one stored member whose header was changed.
func headered(t *testing.T, change func(*zip.FileHeader)) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "a.txt", Method: zip.Store, CompressedSize64: uint64(len(letter)), UncompressedSize64: uint64(len(letter))}
	change(h)
	w, err := z.CreateRaw(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(letter)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOneBadMember: what cannot be read is named, and the others are read.
func TestOneBadMember(t *testing.T) {
	data := zipped(t, member{"a.txt", letter}, member{"b/picture.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"}, member{"c.txt", "Another letter."})
	var got []string
	for p, err := range Each(data, Source{Name: "post.zip"}) {
		got = append(got, fmt.Sprint(p.Name, " ", p.Article.Text, err))
	}
	want := []string{"a.txt " + letter + "<nil>", "b/picture.txt load post.zip#b/picture.txt: format not supported: PNG image", "c.txt Another letter.<nil>"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}
