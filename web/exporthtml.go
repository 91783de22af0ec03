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

var exportTemplate = template.Must(template.New("export").Funcs(template.FuncMap{"prose": exportProse}).Parse(exportPage))

// exportHTML writes a conversation as a page that stands alone: it loads nothing,
// runs nothing and can be printed.
func exportHTML(doc exported) ([]byte, error) {
	var b bytes.Buffer
	if err := exportTemplate.Execute(&b, doc); err != nil {
		return nil, fmt.Errorf("write the page of %q: %w", doc.Title, err)
	}
	return b.Bytes(), nil
}

// exportProse is the HTML of an answer, sanitised once more, with the chips leading
// to the footnotes below it.
func exportProse(a exportedAnswer) template.HTML {
	safe := sanitizer.Sanitize(a.AnswerHTML)
	return template.HTML(strings.ReplaceAll(safe, `href="#source-`, `href="#source-`+a.Prefix)) //nolint:gosec // of the sanitiser
}
