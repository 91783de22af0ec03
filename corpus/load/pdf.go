package load

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"

	"footnote/corpus/load/pdf"
)

// isPDF claims PDFs where there is somebody to read them; without, they are refused by name.
func isPDF(in *input) bool {
	return in.src.PDF != nil && binaryName(in.data[:min(len(in.data), sniffBytes)]) == pdfName
}

const (
	pdfName   = "PDF"
	pdfMagic  = "%PDF-"
	pdfWithin = 1024 // bytes before its beginning; ISO 32000-1, annex H.3.4.1
)

// looksLikePDF recognises a PDF, also one that begins after a few foreign bytes.
func looksLikePDF(head []byte) bool {
	head = head[:min(len(head), pdfWithin)]
	return bytes.HasPrefix(head, []byte(pdfMagic)) || bytes.Contains(head, []byte("\n"+pdfMagic+"1."))
}

// readPDF reads a PDF. The day on which the file was made is not a date of publication;
// a date line in its text is.
func readPDF(in *input) iter.Seq2[Part, error] {
	doc, err := in.src.PDF(in.data)
	if err != nil {
		return in.fail(pdfError(err))
	}
	a, err := settle(pdfDraft(doc), "pdf")
	if errors.Is(err, ErrEmpty) {
		err = fmt.Errorf("%w: the pages of the PDF are pictures", ErrEmpty)
	}
	return in.one(a, err)
}

// pdfError says what is wrong with a PDF in the words of this package.
func pdfError(err error) error {
	switch {
	case errors.Is(err, pdf.ErrEncrypted):
		return fmt.Errorf("%w: %s, %w", ErrUnsupported, pdfName, err)
	case errors.Is(err, pdf.ErrDamaged):
		return fmt.Errorf("%w: %s", ErrDamaged, pdfName)
	case errors.Is(err, pdf.ErrManyPages), errors.Is(err, pdf.ErrManyGlyphs), errors.Is(err, pdf.ErrLimits):
		return fmt.Errorf("%w: %s, %w", ErrTooLarge, pdfName, err)
	}
	return err
}

func pdfDraft(doc pdf.Document) draft {
	dropRunning(doc.Pages)
	d := draft{title: pdfTitle(doc), author: pdfAuthor(doc.Author), written: true}
	words := hyphenated(doc.Pages)
	size := 0
	var flow pdfFlow
	for _, p := range doc.Pages {
		for _, column := range pdfColumns(p.Lines) {
			flow.column(column, words)
		}
		if size = flow.size; size > 2*MaxText { // cleaning takes little away
			break
		}
	}
	d.blocks = flow.blocks
	return d
}

// pdfColumns cuts the lines of a page where the next column begins.
func pdfColumns(lines []pdf.Line) [][]pdf.Line {
	var out [][]pdf.Line
	for i, l := range lines {
		if i == 0 || l.Column != lines[i-1].Column {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// pdfText is a line of a PDF without its gaps.
func pdfText(l pdf.Line) string {
	texts := make([]string, len(l.Cells))
	for i, c := range l.Cells {
		texts[i] = c.Text
	}
	return oneLine(strings.Join(texts, " "))
}
