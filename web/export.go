package web

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"
)

// exported is a conversation, or one answer of it, as it leaves Footnote.
type exported struct {
	Title    string
	Language string // of the first answer
	Answers  []exportedAnswer
}

// exportedAnswer is an answer with the sources that it cites.
type exportedAnswer struct {
	finished
	Prefix string // of its footnotes, "2-" for those of the second answer; "" where there is but one
	Notes  []exportedNote
}

// exportedNote is a footnote: a source, and what is cited of it.
type exportedNote struct {
	Source
	Link  string   // "" where the source is not from the web
	Cited []string // sentences
}

// newExported makes what is to leave of the receipts of answers.
func newExported(title string, receipts []json.RawMessage) (exported, error) {
	out := exported{Title: title}
	for i, b := range receipts {
		var a exportedAnswer
		if err := json.Unmarshal(b, &a.finished); err != nil {
			return exported{}, fmt.Errorf("read the receipt of an answer: %w", err)
		}
		if i == 0 {
			out.Language = a.Language
		}
		if len(receipts) > 1 {
			a.Prefix = fmt.Sprintf("%d-", i+1)
		}
		a.Notes = notesOf(a.Answer)
		out.Answers = append(out.Answers, a)
	}
	return out, nil
}

// notesOf returns the footnotes of an answer, by number.
func notesOf(a Answer) []exportedNote {
	var notes []exportedNote
	for _, source := range a.Sources {
		note := exportedNote{Source: source, Link: webAddress(source.URL)}
		for _, c := range a.Citations {
			if c.N == source.N && !slices.Contains(note.Cited, c.CitedText) {
				note.Cited = append(note.Cited, c.CitedText)
			}
		}
		if len(note.Cited) > 0 {
			notes = append(notes, note)
		}
	}
	return notes
}

// webAddress returns address where it is one of the web, else "".
func webAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// exportConversation sends a conversation as a file.
func (s *Server) exportConversation(c *gin.Context) {
	whole, err := s.readConversation(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	sendExport(c, whole.Title, whole, whole.Answers)
}

// exportAnswer sends one answer as a file.
func (s *Server) exportAnswer(c *gin.Context) {
	a, err := s.State.Answer(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	sendExport(c, titleOf(a.Question), a.Receipt, []json.RawMessage{a.Receipt})
}

// sendExport sends receipts in the format that the request names: md, which is
// Markdown, html, or json, which is whole itself.
func sendExport(c *gin.Context, title string, whole any, receipts []json.RawMessage) {
	write, kind := exportMarkdown, "text/markdown; charset=utf-8"
	format := c.DefaultQuery("format", "md")
	switch format {
	case "md":
	case "html":
		write, kind = exportHTML, "text/html; charset=utf-8"
	case "json":
		c.Header("Content-Disposition", attachment(title, format))
		c.JSON(http.StatusOK, whole)
		return
	default:
		fail(c, badRequest("format", `format must be "md", "html" or "json"`))
		return
	}
	doc, err := newExported(title, receipts)
	if err != nil {
		fail(c, err)
		return
	}
	body, err := write(doc)
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Content-Disposition", attachment(title, format))
	c.Data(http.StatusOK, kind, body)
}

// attachment names the file that a response is to be saved as.
func attachment(title, extension string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-':
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, title)
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = "footnote"
	}
	return mime.FormatMediaType("attachment", map[string]string{"filename": name + "." + extension})
}
