package rag

import (
	"regexp"
	"strings"
)

// escapeMarkdown writes a sentence so that Markdown shows it as it is and no
// bracketed number in it is taken for a marker.
func escapeMarkdown(text string) string {
	text = special.Replace(text)
	text = entity.ReplaceAllString(text, `\$0`)
	text = listNumber.ReplaceAllString(text, `$1\$2`)
	return lineStart.ReplaceAllString(text, `\$0`)
}

// Where Markdown would read something else: inside a line, and at its start.
var (
	special    = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "<", `\<`, "~", `\~`)
	entity     = regexp.MustCompile(`&[A-Za-z#]`)
	listNumber = regexp.MustCompile(`^(\d{1,9})([.)](?:\s|$))`)
	lineStart  = regexp.MustCompile(`^(?:[-+#]|>)`)
)
