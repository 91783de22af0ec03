package web

import (
	"encoding/json"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

// A conversation of several answers gives each its own footnotes.
func TestExportOfAConversation(t *testing.T) {
	s := openSite(t)
	s.quoting()
	first := in[finished](t, s.ask(english, nil))
	in[finished](t, s.ask(chinese, object{"conversation_id": first.ConversationID}))
	path := "/api/v1/conversations/" + *first.ConversationID + "/export"
	for format, want := range map[string][]string{
		"md":   {"# " + english + "\n\n## " + english, "\n## " + chinese, "[^1-1]: ", "[^2-1]: "},
		"html": {"<title>How much did Tencent", `<section lang="zh`, `href="#source-2-1"`, `<li id="source-2-1" value="1"`, "@media print", "default-src &#39;none&#39;"},
		"json": {`"answers":[{"answer_id":"` + first.AnswerID, `"passages":[{`},
	} {
		r := s.get(path + "?format=" + format)
		if got := r.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=\"How much did Tencent") || !strings.HasSuffix(got, "."+format+`"`) {
			t.Errorf("%s: saved as %s", format, got)
		}
		for _, part := range want {
			if !strings.Contains(strings.ReplaceAll(r.body, "default-src 'none'", "default-src &#39;none&#39;"), part) {
				t.Errorf("%s: no %s in %s", format, part, r.body)
			}
		}
	}
	if e := s.get(path+"?format=docx").failed(t, 400); *e.Param != "format" {
		t.Errorf("%+v", e)
	}
}

// Every sentence that an answer cites stands in its exports.
func TestExportsAreComplete(t *testing.T) {
	s := openSite(t)
	answer := in[finished](t, s.ask(english, nil))
	if len(answer.Citations) == 0 {
		t.Fatal("nothing is cited")
	}
	md := s.get("/api/v1/answers/" + answer.AnswerID + "/export?format=md").body
	page := s.get("/api/v1/answers/" + answer.AnswerID + "/export?format=html").body
	for _, c := range answer.Citations {
		if !strings.Contains(md, markdownText(c.CitedText)) {
			t.Errorf("the Markdown lacks %q", c.CitedText)
		}
		if !strings.Contains(strings.ReplaceAll(page, "&#39;", "'"), c.CitedText) {
			t.Errorf("the page lacks %q", c.CitedText)
		}
	}
	if got := strings.Count(md, "[^"); got != len(answer.Citations)+len(notesOf(answer.Answer)) {
		t.Errorf("%d footnotes and references in\n%s", got, md)
	}
}

// What a model, a publisher or a person wrote does nothing in an export.
func TestExportIsHarmless(t *testing.T) {
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))`
	s := openSite(t)
	s.model.Enqueue(llmtest.Reply{Text: []string{"Capex fell [1]. " + evil}})
	answer := in[finished](t, s.ask(english+" "+evil, nil))
	hostile := answer
	hostile.AnswerHTML = `<p onclick="alert(1)">` + evil + `<a class="cite" href="#source-1">1</a></p>`
	hostile.Sources = []Source{{N: 1, Title: evil, Publisher: evil, URL: "javascript:alert(1)"}}
	hostile.Citations = []Citation{{N: 1, Start: 5, End: 1 << 30, CitedText: evil}, {N: 1, Start: -4, End: 2}}
	b, err := json.Marshal(hostile)
	must(t, err)
	doc, err := newExported(evil, []json.RawMessage{b})
	must(t, err)
	written, err := exportHTML(doc)
	must(t, err)
	for name, page := range map[string]string{"stored": s.get("/api/v1/answers/" + answer.AnswerID + "/export?format=html").body, "forged": string(written)} {
		for _, bad := range []string{"<script", "<img", "onclick=\"", `href="javascript`} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: %s in %s", name, bad, page)
			}
		}
	}
	md, err := exportMarkdown(doc)
	must(t, err)
	if strings.Contains(string(md), "](<javascript") || strings.Contains(string(md), `: <script`) {
		t.Errorf("Markdown: %s", md)
	}
}

func TestAttachmentName(t *testing.T) {
	for title, want := range map[string]string{
		"Why?":             `attachment; filename=Why.md`,
		"../../etc/passwd": `attachment; filename=etcpasswd.md`,
		"a\r\nb: \"c\"":    `attachment; filename="a b c.md"`,
		"?!":               `attachment; filename=footnote.md`,
		"腾讯":               `attachment; filename*=utf-8''%E8%85%BE%E8%AE%AF.md`,
	} {
		if got := attachment(title, "md"); got != want {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
}
