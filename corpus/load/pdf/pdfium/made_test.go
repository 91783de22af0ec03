package pdfium

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"crypto/rc4"
	"fmt"
	"strings"
	"testing"
)

// pdfFile is a PDF that a test writes, object by object.
type pdfFile struct {
	objects []string
	info    string // of the trailer
}

// add appends an object and returns its number.
func (f *pdfFile) add(format string, args ...any) int {
	f.objects = append(f.objects, fmt.Sprintf(format, args...))
	return len(f.objects)
}

func (f *pdfFile) stream(dict string, data []byte) int {
	return f.add("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// bytes writes the file; its first object is the root.
func (f *pdfFile) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range f.objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, f.info, start)
	return b.Bytes()
}

// withPages is a file whose pages show the contents, each a stream of operators.
func withPages(filter string, contents ...[]byte) *pdfFile {
	f := &pdfFile{}
	f.add("<< /Type /Catalog /Pages 2 0 R >>")
	f.add("") // the pages, once they are known
	font := f.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	var kids strings.Builder
	for _, c := range contents {
		n := f.stream(filter, c)
		n = f.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 %d 0 R >> >> /Contents %d 0 R >>", font, n)
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	f.objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(contents))
	return f
}

// piece is a text and its place on the page.
type piece struct {
	x, y float64
	text string
}

// shows are the operators that show pieces of text in a font of 10 points.
func shows(pieces ...piece) []byte {
	var b strings.Builder
	for _, p := range pieces {
		fmt.Fprintf(&b, "BT /F1 10 Tf %g %g Td (%s) Tj ET\n", p.x, p.y, p.text)
	}
	return []byte(b.String())
}

func deflated(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encrypted is a file that needs the password "secret" (ISO 32000-1, 7.6: the standard
// handler, revision 2, RC4 with 40 bits).
func encrypted(t testing.TB, text string) []byte {
	t.Helper()
	crypt := func(key, data []byte) []byte {
		c, err := rc4.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]byte, len(data))
		c.XORKeyStream(out, data)
		return out
	}
	pad := []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")
	password := append([]byte("secret"), pad...)[:len(pad)]
	ownerKey := md5.Sum(append([]byte("owner"), pad...)[:len(pad)])
	owner := crypt(ownerKey[:5], password)
	id := "0123456789abcdef"
	key := md5.Sum([]byte(string(password) + string(owner) + "\xd4\xff\xff\xff" + id))
	objectKey := md5.Sum(append(key[:5], 4, 0, 0, 0, 0)) // of the stream, object 4
	f := withPages("", crypt(objectKey[:10], shows(piece{72, 700, text})))
	f.info = fmt.Sprintf("/ID [<%x> <%x>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <%x> /U <%x> /P -44 >>", id, id, owner, crypt(key[:5], pad))
	return f.bytes()
}
