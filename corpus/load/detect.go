package load

import (
	"bytes"
	"iter"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// A reader reads a kind of file that is not one text: bytes, or several articles. claims
// looks at the bytes.
type reader struct {
	claims func(in *input) bool
	each   func(in *input) iter.Seq2[Part, error]
}

// readers in the order in which they are asked, before formats.
// It is a function because a reader of archives asks for readers again.
func readers() []reader {
	return []reader{
		{isZip, readZip},
		{isPDF, readPDF},
		{isRTF, readRTF},
		{isMbox, readMbox},
		{isMail, readMail},
	}
}

// A textReader reads text that may hold several articles. claims looks at the decoded text.
type textReader struct {
	claims func(text string, src Source) bool
	each   func(in *input, text string) iter.Seq2[Part, error]
}

// textReaders in the order in which they are asked, after readers and before formats.
var textReaders = []textReader{
	{isFeed, readFeedFile},
	{isJSON, readJSON},
	{isCSV, readCSV},
}

// A format reads one kind of text. claims looks at the decoded text; a name or a
// declared type only tips the balance where the text allows both readings.
type format struct {
	name   string
	most   int // bytes of decoded text; MaxText where markup is not most of it
	claims func(text string, src Source) bool
	read   func(text string, src Source) draft
}

// formats in the order in which they are asked; plain text takes what is left.
var formats = []format{
	{"html", MaxInput, isHTML, readHTML},
	{"markdown", MaxText, isMarkdown, readMarkdown},
	{"text", MaxText, func(string, Source) bool { return true }, readText},
}

func detect(text string, src Source) format {
	for _, f := range formats {
		if f.claims(text, src) {
			return f
		}
	}
	return formats[len(formats)-1]
}

// sniffBytes is how much of the beginning the detectors look at.
const sniffBytes = 4 << 10

// magics are beginnings of files that hold no text as it stands. net/http knows the
// usual images, sounds and fonts; these it does not know, or names less well.
var magics = []struct{ prefix, name string }{
	{"%!PS", "PostScript"},
	{"\x7fELF", "ELF program"},
	{"MZ\x90\x00", "Windows program"},
	{"\xcf\xfa\xed\xfe", "macOS program"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document (DOC, XLS, PPT)"},
	{"7z\xbc\xaf\x27\x1c", "7-Zip archive"},
	{"BZh", "bzip2 archive"},
	{"\xfd7zXZ\x00", "xz archive"},
	{"\x28\xb5\x2f\xfd", "Zstandard archive"},
	{"SQLite format 3\x00", "SQLite database"},
	{"AT&TFORM", "DjVu document"},
	{"II*\x00", "TIFF image"},
	{"MM\x00*", "TIFF image"},
	{"wOFF", "font"},
	{"wOF2", "font"},
}

// sniffed gives plain names to what net/http recognises.
var sniffed = map[string]string{
	"image/png": "PNG image", "image/jpeg": "JPEG image", "image/gif": "GIF image",
	"image/webp": "WebP image", "image/bmp": "BMP image", "image/x-icon": "icon",
	"application/zip": "ZIP archive", "application/x-gzip": "gzip archive",
	"application/x-rar-compressed": "RAR archive", "application/wasm": "WebAssembly program",
	"application/ogg": "Ogg sound or video", "application/vnd.ms-fontobject": "font",
}

// binaryName names what the bytes are when they are no text at all, else "".
func binaryName(data []byte) string {
	head := data[:min(len(data), sniffBytes)]
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.name
		}
	}
	if looksLikePDF(head) {
		return pdfName
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(head))
	if kind == "application/zip" {
		return zipName(head)
	}
	if name := sniffed[kind]; name != "" {
		return name
	}
	switch top, _, _ := strings.Cut(kind, "/"); top {
	case "image", "audio", "video", "font":
		return top + " file"
	}
	return ""
}

// zipName tells the containers apart by the names of their first members.
func zipName(head []byte) string {
	for _, m := range []struct{ member, name string }{
		{"mimetypeapplication/epub+zip", "EPUB book"},
		{"mimetypeapplication/vnd.oasis", "OpenDocument file"},
		{"word/", "Word document (DOCX)"},
		{"xl/", "Excel workbook (XLSX)"},
		{"ppt/", "PowerPoint slides (PPTX)"},
	} {
		if bytes.Contains(head, []byte(m.member)) {
			return m.name
		}
	}
	return "ZIP archive"
}

// structuredName names text that is made for programs and has no reader here, else "".
func structuredName(text string) string {
	head := strings.TrimSpace(text[:min(len(text), sniffBytes)])
	if !strings.HasPrefix(head, "<") {
		return ""
	}
	switch root := xmlRoot(head); root {
	case "svg":
		return "SVG image"
	case "opml":
		return "OPML outline (a list of feeds: import it under feeds)"
	case "urlset", "sitemapindex":
		return "sitemap (a list of pages: add those that are wanted)"
	case "html":
		return ""
	default:
		if strings.HasPrefix(head, "<?xml") {
			return "XML document"
		}
		return ""
	}
}

// xmlProlog is what may stand before a root element. RE2 keeps this linear.
var xmlProlog = regexp.MustCompile(`^(?s:\s+|<\?.*?\?>|<!--.*?-->|<!(?i:doctype)[^\[>]*(?:\[.*?\]\s*)?>)`)

var xmlName = regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9:_-]*)`)

// xmlRoot returns the lower-cased name of the first element of head, or "".
func xmlRoot(head string) string {
	for {
		n := len(xmlProlog.FindString(head))
		if n == 0 {
			break
		}
		head = head[n:]
	}
	if m := xmlName.FindStringSubmatch(head); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// hinted reports whether the declared type is kind or the name ends in one of exts.
func hinted(src Source, kind string, exts ...string) bool {
	if t, _, err := mime.ParseMediaType(src.ContentType); err == nil && t == kind {
		return true
	}
	ext := strings.ToLower(path.Ext(src.Name))
	for _, e := range exts {
		if ext == e {
			return true
		}
	}
	return false
}
