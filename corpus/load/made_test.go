package load

import "testing"

// madeFiles are the fixtures that are not text.
func madeFiles(t testing.TB) []madeFile {
	return []madeFile{
		{"post.zip", zipped(t, member{"a/letter.txt", letter}, member{"a/notes.md", "# Notes\n\nThe **ferry** was late."},
			member{"a/inner.zip", string(zipped(t, member{"deep.html", "<html><body><p>" + letter + " In an inner archive.</p></body></html>"}))},
			member{"__MACOSX/a/letter.txt", "system"}, member{".DS_Store", "system"}, member{"picture.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"})},
		{"book.epub", wholeBook(t)},
		{"report.docx", wordReport(t)},
		{"figures.xlsx", wholeWorkbook(t)},
		{"report.rtf", []byte(wholeRTF)},
	}
}
