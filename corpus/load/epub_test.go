package load

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// book is an EPUB of chapters, which are bodies of XHTML, and other parts.
func book(t testing.TB, metadata string, chapters []string, more ...member) []byte {
	var items, spine strings.Builder
	members := []member{
		{"mimetype", "application/epub+zip"},
		{"META-INF/container.xml", `<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>`},
	}
	for i, body := range chapters {
		fmt.Fprintf(&items, `<item id="c%d" href="text/ch%%20%d.xhtml" media-type="application/xhtml+xml"/>`, i, i)
		fmt.Fprintf(&spine, `<itemref idref="c%d"/>`, len(chapters)-1-i) // the last file is the first chapter
		members = append(members, member{fmt.Sprintf("OEBPS/text/ch %d.xhtml", i), `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>` + body + `</body></html>`})
	}
	opf := `<package><metadata>` + metadata + `</metadata><manifest><item id="toc" href="toc.xhtml" properties="nav" media-type="application/xhtml+xml"/>` + items.String() + `</manifest><spine><itemref idref="toc"/>` + spine.String() + `</spine></package>`
	return zipped(t, append(append(members, member{"OEBPS/book.opf", opf}), more...)...)
}

func wholeBook(t testing.TB) []byte {
	return book(t, `<dc:title>The Cloud and Its Chips</dc:title><dc:creator opf:role="aut">Jane Doe</dc:creator><dc:creator opf:role="ill">Max Muster</dc:creator>`+
		`<dc:publisher>Example Press</dc:publisher><dc:date opf:event="modification">2025-09-09</dc:date><dc:date opf:event="publication">2024-05-17</dc:date><dc:language>en-GB</dc:language><dc:subject>cloud</dc:subject>`,
		[]string{
			`<h2>2. The chips</h2><p>There were never enough of them<a id="x"/>, as the orders show.</p><p hidden="">SECRET</p><table><tr><th>Year</th><th>Orders</th></tr><tr><td>2023</td><td>17</td></tr></table>`,
			`<h1>1. The cloud</h1><p>It began in a <i/>hall by the river.</p><ol><li>halls</li><li>cables</li></ol><aside epub:type="footnote"><p>Note: the hall stands.</p></aside>`,
		})
}

func TestBooksThatAreRefused(t *testing.T) {
	chapter := []string{"<p>A chapter of words.</p>"}
	for _, tt := range []struct {
		name string
		data []byte
		is   error
	}{
		{"no package", zipped(t, member{"mimetype", "application/epub+zip"}), ErrDamaged},
		{"no chapters", book(t, "", nil), ErrDamaged},
		{"encrypted chapters", book(t, "", chapter, member{"META-INF/encryption.xml", `<encryption><EncryptedData><CipherData><CipherReference URI="OEBPS/text/ch%200.xhtml"/></CipherData></EncryptedData></encryption>`}), ErrUnsupported},
		{"no text", book(t, "", []string{"<img src='a.png'/>"}), ErrEmpty},
	} {
		if _, err := Load(tt.data, Source{Name: "a.epub"}); !errors.Is(err, tt.is) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.is)
		}
	}
}

// TestLargeBook: a book above the bound of an article is several, cut between chapters.
func TestLargeBook(t *testing.T) {
	var chapters []string
	for i := range 3 {
		var words strings.Builder
		for n := range MaxText / 16 {
			fmt.Fprintf(&words, "%x ", uint64(i+n+1)*0x9e3779b97f4a7c15) // packs badly, as prose does
		}
		chapters = append(chapters, "<p>"+words.String()[:MaxText/2]+"</p>")
	}
	var names []string
	size := 0
	for p, err := range Each(book(t, "<dc:title>Long</dc:title>", chapters), Source{Name: "long.epub"}) {
		if err != nil {
			t.Fatal(err)
		}
		names, size = append(names, p.Name), size+len(p.Article.Text)
	}
	if fmt.Sprint(names) != "[1 2 3]" || size < 3*MaxText/2-100 {
		t.Errorf("parts %v of %d bytes", names, size)
	}
}

func FuzzLoadBook(f *testing.F) {
	f.Add("<dc:title>t</dc:title>", "<p>words</p>")
	f.Add("<dc:date>2024", "<title/><aside><p hidden>x</aside>words")
	f.Fuzz(func(t *testing.T, metadata, body string) {
		checkEach(t, book(t, metadata, []string{body, "<p>end</p>"}), "a.epub")
	})
}
