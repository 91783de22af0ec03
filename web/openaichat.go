package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/rag"
	"footnote/rag/verify"
)

// completion is an answer as OpenAI has it, or a chunk of one; with what was found,
// as Perplexity and others add it.
type completion struct {
	ID      string       `json:"id"`
	Object  string       `json:"object"`
	Created int64        `json:"created"` // Unix seconds
	Model   string       `json:"model"`   // as it was asked for
	Choices []chatChoice `json:"choices"`
	Usage   *chatUsage   `json:"usage,omitempty"`

	Citations     []string       `json:"citations,omitempty"` // addresses: that of [n] is at n-1
	SearchResults []searchResult `json:"search_results,omitempty"`
	Footnote      *chatReceipt   `json:"footnote,omitempty"`
}

// chatChoice has a message, or on a stream a delta.
type chatChoice struct {
	Index        int         `json:"index"`
	Message      *chatAnswer `json:"message,omitempty"`
	Delta        *chatDelta  `json:"delta,omitempty"`
	Logprobs     *struct{}   `json:"logprobs"` // always null
	FinishReason *string     `json:"finish_reason"`
}

// chatAnswer is a whole message.
type chatAnswer struct {
	Role        string       `json:"role"`
	Content     string       `json:"content"`
	Refusal     *string      `json:"refusal"` // always null
	Annotations []annotation `json:"annotations"`
}

// chatDelta is what a chunk adds to the message.
type chatDelta struct {
	Role        string       `json:"role,omitempty"`
	Content     *string      `json:"content,omitempty"`
	Reasoning   string       `json:"reasoning_content,omitempty"` // as DeepSeek, vLLM and others have it
	Annotations []annotation `json:"annotations,omitempty"`
}

type chatUsage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

// annotation ties the marker at some code points of the content to its source.
type annotation struct {
	Type string      `json:"type"`
	URL  urlCitation `json:"url_citation"`
}

type urlCitation struct {
	StartIndex int    `json:"start_index"`
	EndIndex   int    `json:"end_index"`
	URL        string `json:"url"`
	Title      string `json:"title"`
}

// searchResult is a source; that of [n] is at n-1.
type searchResult struct {
	Title   string  `json:"title"`
	URL     string  `json:"url"`
	Date    *string `json:"date"`
	Snippet string  `json:"snippet"` // the beginning of the passage
}

// chatReceipt says what OpenAI has no word for.
type chatReceipt struct {
	AnswerID  string     `json:"answer_id"` // for GET /api/v1/answers/{id}
	Status    rag.Status `json:"status"`
	Mode      rag.Mode   `json:"mode"`
	Corrected string     `json:"corrected,omitempty"` // the whole answer, where its check has changed what was streamed
}

// chat is one request, with what all of its replies have in common.
type chat struct {
	request chatRequest
	run     *run
	created time.Time
	base    string // address of this server
}

func (s *Server) chatCompletions(c *gin.Context) {
	asked := chat{created: time.Now(), base: "http://" + c.Request.Host}
	err := decodeKnown(c, &asked.request, maxChat)
	var q rag.Question
	if err == nil {
		q, err = s.modelNamed(asked.request.Model)
	}
	if err == nil {
		q, err = asked.request.question(q)
	}
	if err == nil {
		asked.run, err = s.start(q, place{apart: true})
	}
	if err != nil {
		fail(c, err)
		return
	}
	defer asked.run.cancel(errStopped) // whoever asked has gone, or has the answer
	if asked.request.Stream {
		asked.stream(c)
		return
	}
	kept, err := asked.run.wait(c.Request.Context())
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, asked.whole(kept))
}

// reply is a completion, or a chunk, without choices.
func (a *chat) reply(object string) completion {
	id := strings.TrimPrefix(a.run.id, "ans_")
	return completion{ID: "chatcmpl-" + id, Object: object, Created: a.created.Unix(), Model: a.request.Model, Choices: []chatChoice{}}
}

// whole is the answer in one piece.
func (a *chat) whole(kept *receipt) completion {
	out := a.reply("chat.completion")
	finish := finishReason(kept)
	out.Choices = append(out.Choices, chatChoice{FinishReason: &finish, Message: &chatAnswer{
		Role: "assistant", Content: kept.Answer.Answer, Annotations: a.annotations(kept, kept.Answer.Answer),
	}})
	out.Usage = usageOf(kept)
	a.addFound(&out, kept, kept.Answer.Answer)
	return out
}

// addFound adds what OpenAI has no word for to the reply in which content ends.
func (a *chat) addFound(out *completion, kept *receipt, content string) {
	out.Footnote = &chatReceipt{AnswerID: a.run.id, Status: kept.Status, Mode: kept.Mode}
	if content != kept.Answer.Answer {
		out.Footnote.Corrected = kept.Answer.Answer
	}
	for i, s := range kept.Sources {
		link := a.link(s, "")
		out.Citations = append(out.Citations, link)
		out.SearchResults = append(out.SearchResults, searchResult{s.Title, link, s.PublishedAt, snippet(kept.Passages[i].Text)})
	}
}

// annotations ties the markers of content to their sources. Where content is not
// the answer as it was checked, its markers are read anew.
func (a *chat) annotations(kept *receipt, content string) []annotation {
	out := []annotation{}
	add := func(start, end, n int, at string) {
		s := kept.Sources[n-1]
		out = append(out, annotation{"url_citation", urlCitation{start, end, a.link(s, at), s.Title}})
	}
	if content == kept.Answer.Answer {
		for _, c := range kept.Citations {
			add(c.Start, c.End, c.N, fmt.Sprintf("%d-%d", c.ArticleStart, c.ArticleEnd))
		}
		return out
	}
	for _, m := range verify.Markers(content) {
		if m.N >= 1 && m.N <= len(kept.Sources) {
			start := len([]rune(content[:m.Start]))
			add(start, start+len([]rune(content[m.Start:m.End])), m.N, "")
		}
	}
	return out
}

// link is the address of a source: its own on the web, else that of the reader of
// this server, at the code points at.
func (a *chat) link(s Source, at string) string {
	if own := webAddress(s.URL); own != "" {
		return own
	}
	query := url.Values{"v": {s.Version}}
	if at != "" {
		query.Set("at", at)
	}
	return a.base + "/articles/" + url.PathEscape(s.ArticleID) + "?" + query.Encode()
}

// maxSnippet is the length of a snippet, in characters.
const maxSnippet = 500

func snippet(text string) string {
	if short := cut(text, maxSnippet); short != text {
		return short + "…"
	}
	return text
}

// finishReason is why the model stopped, in one of OpenAI's words.
func finishReason(kept *receipt) string {
	switch kept.finish {
	case "length", "content_filter":
		return kept.finish
	}
	return "stop"
}

func usageOf(kept *receipt) *chatUsage {
	u := kept.Usage
	return &chatUsage{u.PromptTokens, u.CompletionTokens, cmp.Or(u.TotalTokens, u.PromptTokens+u.CompletionTokens)}
}
