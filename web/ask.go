package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/rag"
	"footnote/web/state"
)

// askRequest is the body of POST /api/v1/ask.
type askRequest struct {
	Question       string        `json:"question"`
	ConversationID *string       `json:"conversation_id"`
	After          *string       `json:"after"` // an answer of it: goes on from there, in a conversation of its own
	Stream         bool          `json:"stream"`
	Mode           string        `json:"mode"`
	Verify         string        `json:"verify"`
	Rewrite        string        `json:"rewrite"` // of a follow-up: auto or none
	Time           string        `json:"time"`    // that the question names: auto or none
	Filter         filterRequest `json:"filter"`
	TopK           int           `json:"top_k"`
	Model          *string       `json:"model"`
	Language       *string       `json:"language"`
	Format         string        `json:"format"`
}

// filterRequest narrows a question to some articles; see [corpus.Filter].
type filterRequest struct {
	From       *string  `json:"from"`
	To         *string  `json:"to"`
	Sources    []string `json:"sources"`
	Tags       []string `json:"tags"`
	Languages  []string `json:"languages"`
	ArticleIDs []string `json:"article_ids"`
}

// filterAsked is the filter as it was asked for, nil where there was none.
func filterAsked(f corpus.Filter) *filterRequest {
	if f.IsZero() {
		return nil
	}
	list := func(names []string) []string { return append([]string{}, names...) }
	return &filterRequest{dateOf(f.From), dateOf(f.To), list(f.Publishers), list(f.Tags), list(f.Languages), list(f.DocIDs)}
}

// filter returns the filter; prefix stands before the names of the fields in
// errors.
func (f filterRequest) filter(prefix string) (out corpus.Filter, err error) {
	out = corpus.Filter{Publishers: f.Sources, Tags: f.Tags, Languages: f.Languages, DocIDs: f.ArticleIDs}
	if out.From, err = day(prefix+"from", orEmpty(f.From)); err != nil {
		return out, err
	}
	out.To, err = day(prefix+"to", orEmpty(f.To))
	return out, err
}

// orEmpty returns "" for nil.
func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// question checks the request and returns what is asked of the engine, without
// the history.
func (r askRequest) question() (rag.Question, error) {
	q := rag.Question{Text: r.Question, TopK: r.TopK, Model: orEmpty(r.Model), Language: orEmpty(r.Language)}
	switch r.Mode {
	case "", "auto":
		q.Mode = rag.Auto
	case "generate":
		q.Mode = rag.Generated
	case "extractive":
		q.Mode = rag.Extractive
	default:
		return q, badRequest("mode", `mode must be "auto", "generate" or "extractive"`)
	}
	if q.Verify = rag.Verify(r.Verify); q.Verify != "" && q.Verify != rag.Mark && q.Verify != rag.Strict {
		return q, badRequest("verify", `verify must be "mark" or "strict"`)
	}
	if r.Format != "" && r.Format != "json" && r.Format != "text" {
		return q, badRequest("format", `format must be "json" or "text"`)
	}
	if r.TopK < 0 || r.TopK > rag.MaxTopK {
		return q, badRequest("top_k", fmt.Sprintf("top_k must be a number from 1 to %d", rag.MaxTopK))
	}
	var err error
	if q.Rewrite, err = switchOf("rewrite", r.Rewrite); err != nil {
		return q, err
	}
	if q.Time, err = switchOf("time", r.Time); err != nil {
		return q, err
	}
	q.Filter, err = r.Filter.filter("filter.")
	return q, err
}

// switchOf reads a field that turns a part of the understanding off.
func switchOf(field, value string) (rag.Switch, error) {
	switch s := rag.Switch(value); s {
	case "", rag.SwitchAuto, rag.SwitchNone:
		return s, nil
	}
	return "", badRequest(field, field+` must be "auto" or "none"`)
}

func (s *Server) ask(c *gin.Context) {
	var req askRequest
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	q, err := req.question()
	if err == nil {
		err = q.Check()
	}
	place := place{conversationID: orEmpty(req.ConversationID), after: orEmpty(req.After)}
	if err == nil {
		q.History, err = s.history(c, place)
	}
	if err != nil {
		fail(c, err)
		return
	}
	r, err := s.start(q, place)
	if err != nil {
		fail(c, err)
		return
	}
	if req.Stream {
		s.stream(c, r, 0)
		return
	}
	f, err := r.wait(c.Request.Context())
	switch {
	case err != nil:
		r.cancel(errStopped) // nobody else knows of it
		fail(c, err)
	case req.Format == "text":
		c.String(http.StatusOK, "%s\n", f.AnswerPlain)
	default:
		c.JSON(http.StatusOK, f.Answer)
	}
}

// place is where a question is asked: in the conversation, "" for a new one, at its
// end or behind the answer after; or apart from every conversation.
type place struct {
	conversationID, after string
	apart                 bool
}

// history returns the turns before a place, none in a new conversation: each
// question as it was understood.
func (s *Server) history(c *gin.Context, at place) ([]rag.Turn, error) {
	if at.conversationID == "" && at.after == "" {
		return nil, nil
	}
	if _, err := s.State.Conversation(c.Request.Context(), at.conversationID); err != nil {
		return nil, err
	}
	answers, err := s.State.Answers(c.Request.Context(), at.conversationID)
	if err != nil {
		return nil, err
	}
	if at.after != "" {
		last := slices.IndexFunc(answers, func(a state.Answer) bool { return a.ID == at.after })
		if last < 0 {
			return nil, badRequest("after", "after must be the id of an answer of the conversation")
		}
		answers = answers[:last+1]
	}
	var turns []rag.Turn
	for _, a := range answers {
		turns = append(turns, rag.Turn{Question: understoodAs(a), Answer: a.Text})
	}
	return turns, nil
}

// understoodAs returns the question of an answer, rewritten where it was.
func understoodAs(a state.Answer) string {
	var kept struct {
		Rewritten string `json:"rewritten_question"`
	}
	if err := json.Unmarshal(a.Receipt, &kept); err != nil {
		return a.Question
	}
	return cmp.Or(kept.Rewritten, a.Question)
}

// heartbeat is the time between two comments on a silent stream.
const heartbeat = 15 * time.Second

// writeLimit bounds the time that one write to a slow reader may take.
const writeLimit = 30 * time.Second

// stream sends the events of a run from index i on. A reader that leaves leaves
// the run as it is.
func (s *Server) stream(c *gin.Context, r *run, i int) {
	eventStream(c)
	c.Writer.WriteHeaderNow()
	_ = follow(c, r, i, func(i int, ev event) error { // a reader who has gone is told nothing
		_, err := fmt.Fprintf(c.Writer, "id: %d\nevent: %s\ndata: %s\n\n", i, ev.name, ev.data)
		return err
	})
}

// eventStream says that server-sent events follow.
func eventStream(c *gin.Context) {
	c.Header("Content-Type", "text/event-stream; charset=utf-8")
	c.Header("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
}

// follow hands the events of a run, from index i on, to send, which writes them.
// Whatever was written is flushed at once, and a silent stream gets comments. It
// returns nil behind the last event, else why it ended before.
func follow(c *gin.Context, r *run, i int, send func(i int, ev event) error) error {
	out := http.NewResponseController(c.Writer)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		events, over, changed := r.since(i)
		if err := out.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		for _, ev := range events {
			if err := send(i, ev); err != nil {
				return err
			}
			i++
		}
		if c.Writer.Written() {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if over {
			return nil
		}
		select {
		case <-changed:
		case <-beat.C:
			if _, err := fmt.Fprint(c.Writer, ": still here\n\n"); err != nil {
				return err
			}
		case <-c.Request.Context().Done():
			return c.Request.Context().Err()
		}
	}
}

// answerEvents sends the events of an answer behind the one that the client saw
// last.
func (s *Server) answerEvents(c *gin.Context) {
	r := s.runs.get(c.Param("id"))
	if r == nil {
		// Its events are gone; the answer itself may be stored.
		if _, err := s.State.Answer(c.Request.Context(), c.Param("id")); err != nil {
			fail(c, err)
			return
		}
		fail(c, &apiError{Status: http.StatusGone, Type: typeNotFound, Code: "events_gone", Message: "the answer is complete; read it without /events"})
		return
	}
	i := 0
	if last := c.GetHeader("Last-Event-ID"); last != "" {
		n, err := strconv.Atoi(last)
		if events, _, _ := r.since(0); err != nil || n < 0 || n >= len(events) {
			fail(c, badRequest("Last-Event-ID", "Last-Event-ID must be the id of an event of this answer"))
			return
		}
		i = n + 1
	}
	s.stream(c, r, i)
}

func (s *Server) getAnswer(c *gin.Context) {
	a, err := s.State.Answer(c.Request.Context(), c.Param("id"))
	if err == nil {
		c.Data(http.StatusOK, "application/json; charset=utf-8", a.Receipt)
		return
	}
	if r := s.runs.get(c.Param("id")); r != nil {
		if _, over, _ := r.since(0); !over {
			err = errRunning
		}
	}
	fail(c, err)
}

// stopAnswer ends the writing of an answer; one that is complete stays.
func (s *Server) stopAnswer(c *gin.Context) {
	r := s.runs.get(c.Param("id"))
	if r == nil {
		if _, err := s.State.Answer(c.Request.Context(), c.Param("id")); err != nil {
			fail(c, err)
			return
		}
	} else {
		r.cancel(errStopped)
	}
	c.Status(http.StatusNoContent)
}
