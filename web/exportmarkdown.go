package web

import (
	"bytes"
	"fmt"
	"strings"
)

// exportMarkdown writes a conversation as Markdown with footnotes as GitHub, Pandoc
// and Obsidian know them.
func exportMarkdown(doc exported) ([]byte, error) {
	var b bytes.Buffer
	if len(doc.Answers) != 1 {
		fmt.Fprintf(&b, "# %s\n\n", markdownText(doc.Title))
	}
	for i, a := range doc.Answers {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "## %s\n\n%s\n", markdownText(a.Question), strings.TrimSpace(withFootnotes(a)))
		for i, note := range a.Notes {
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "[^%s%d]: %s\n", a.Prefix, note.N, markdownNote(note))
		}
	}
	return b.Bytes(), nil
}

// withFootnotes returns the text of an answer with a footnote in place of each marker.
func withFootnotes(a exportedAnswer) string {
	runes, from := []rune(a.Answer.Answer), 0
	var b strings.Builder
	for _, c := range a.Citations {
		if c.Start < from || c.End < c.Start || c.End > len(runes) {
			continue // of a receipt that nobody wrote
		}
		fmt.Fprintf(&b, "%s[^%s%d]", string(runes[from:c.Start]), a.Prefix, c.N)
		from = c.End
	}
	b.WriteString(string(runes[from:]))
	return b.String()
}

// markdownNote is the line of a footnote: title, publisher, day, address, and the
// sentences that are cited.
func markdownNote(note exportedNote) string {
	title := markdownText(note.Title)
	if note.Link != "" {
		title = fmt.Sprintf("[%s](<%s>)", title, strings.NewReplacer("<", "%3C", ">", "%3E").Replace(note.Link))
	}
	parts := []string{title}
	if note.Publisher != "" {
		parts = append(parts, markdownText(note.Publisher))
	}
	if note.PublishedAt != nil {
		parts = append(parts, *note.PublishedAt)
	}
	line := strings.Join(parts, ", ") + "."
	for _, cited := range note.Cited {
		line += " “" + markdownText(cited) + "”"
	}
	return line
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`)

// markdownText writes text on one line so that Markdown shows it as it is.
func markdownText(text string) string {
	return markdownEscapes.Replace(strings.Join(strings.Fields(text), " "))
}
