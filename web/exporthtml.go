package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed export.html
var exportPage string

var exportTemplate = template.Must(template.New("export").Parse(exportPage))

// exportHTML writes a conversation as a page that stands alone: it loads nothing,
// runs nothing and can be printed.
func exportHTML(doc exported) ([]byte, error) {
	var b bytes.Buffer
	var failed error
	part := func(name string, data any) {
		if err := exportTemplate.ExecuteTemplate(&b, name, data); err != nil && failed == nil {
			failed = fmt.Errorf("write the page of %q: %w", doc.Title, err)
		}
	}
	part("head", doc)
	for _, a := range doc.Answers {
		part("question", a)
		b.WriteString(exportProse(a))
		part("notes", a)
	}
	part("foot", nil)
	return b.Bytes(), failed
}

// exportProse is the HTML of an answer, sanitised once more, with the chips leading
// to the footnotes below it.
func exportProse(a exportedAnswer) string {
	return strings.ReplaceAll(sanitizer.Sanitize(a.AnswerHTML), `href="#source-`, `href="#source-`+a.Prefix)
}
