package web

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/rag"
	"footnote/rag/llm/llmtest"
)

// A model that fails is named, and never with its key. Where it fails after
// its first word nothing is stored: half an answer is none.
func TestModelFails(t *testing.T) {
	s := openSite(t)
	for _, tt := range []struct {
		model, mode, code string
		retryable         bool
	}{
		{"fault-cut", "auto", "cut_stream", true},
		{"fault-errmid", "auto", "overloaded", true},
		{"fault-401", "generate", "unauthorized", false},
		{"fault-404", "generate", "model_not_found", false},
		{"fault-429", "generate", "rate_limited", true},
		{"fault-500", "generate", "upstream", true},
		{"fault-503", "generate", "overloaded", true},
		{"fault-html200", "generate", "bad_endpoint", false},
		{"fault-redirect", "generate", "bad_endpoint", false},
		{"fault-empty", "generate", "empty_answer", true},
	} {
		t.Run(tt.model, func(t *testing.T) {
			e := s.ask(english, object{"model": tt.model, "mode": tt.mode}).failed(t, 502)
			if e.Type != "upstream_error" || e.Code != tt.code || e.Param != nil {
				t.Errorf("%+v, want the code %s", e, tt.code)
			}
			events := s.listenToAsk(english, object{"model": tt.model, "mode": tt.mode}).rest()
			last := events[len(events)-1]
			got := decoded[object](t, last.data)
			if last.name != "error" || strings.Contains(names(events), "done") || len(got) != 3 || got["code"] != tt.code || got["message"] == "" || got["retryable"] != tt.retryable {
				t.Errorf("the stream ends with %v", last)
			}
			if strings.Contains(e.Message+last.data, canaryKey) {
				t.Errorf("the key is shown: %s", last.data)
			}
			s.get("/api/v1/answers/"+answerOf(t, events)).failed(t, 404)
		})
	}
	if list := listed(t, s.get("/api/v1/conversations"), "conversations"); len(list) > 0 {
		t.Errorf("conversations %v were stored", list)
	}
}

// Where the model fails before its first word, and the question leaves the
// choice, the articles are quoted.
func TestModelFailsBeforeTheFirstWord(t *testing.T) {
	s := openSite(t)
	for _, fault := range []string{"401", "404", "429", "500", "503", "html200", "redirect", "empty"} {
		if a := in[Answer](t, s.ask(english, object{"model": "fault-" + fault})); a.Mode != "extractive" || a.Model != "" || len(a.Citations) == 0 {
			t.Errorf("%s: mode %s, model %q, %d citations", fault, a.Mode, a.Model, len(a.Citations))
		}
	}
}

func TestNoModel(t *testing.T) {
	s := openSite(t)
	s.quoting()
	if e := s.ask(english, object{"mode": "generate"}).failed(t, 400); e.Code != "no_model" {
		t.Errorf("%+v", e)
	}
	if a := in[Answer](t, s.ask(english, nil)); a.Mode != "extractive" || len(a.Citations) == 0 {
		t.Errorf("mode %s, %d citations", a.Mode, len(a.Citations))
	}
	if r := s.get("/api/v1/status"); !strings.Contains(r.body, `"model":{"mode":"extractive","name":"","preset":""}`) {
		t.Errorf("status %s", r.body)
	}
}

// Above the limit a question is turned away at once; below it again it is not.
func TestTooManyAnswers(t *testing.T) {
	s := openSite(t)
	s.runs.active = maxRuns - 1
	s.model.Enqueue(llmtest.Fault("stall"))
	l := s.listenToAsk(english, nil)
	id := answerOf(t, l.until("delta"))
	r := s.ask(english, nil)
	if e := r.failed(t, 429); e.Type != "rate_limit_error" || e.Code != "too_many_answers" || r.header.Get("Retry-After") != "2" {
		t.Errorf("%+v, Retry-After %q", e, r.header.Get("Retry-After"))
	}
	s.do(http.MethodDelete, "/api/v1/answers/"+id, "")
	s.Wait()
	in[Answer](t, s.ask(english, nil))
}

// When the server ends, open streams are told so and Serve returns.
func TestShutdown(t *testing.T) {
	s := openSite(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s.url = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	returned := make(chan error, 1)
	go func() { returned <- s.Serve(ctx, l, s.end) }()
	var streams []*listener
	for range 20 {
		s.model.Enqueue(llmtest.Fault("stall"))
		stream := s.listenToAsk(english, nil)
		stream.until("delta")
		streams = append(streams, stream)
	}
	s.model.Enqueue(llmtest.Fault("stall"))
	gone := s.listenToAsk(english, nil) // nobody reads this one any more
	id := answerOf(t, gone.until("delta"))
	gone.leave()
	late := make(chan reply, 1)
	reply, word := gated(llmtest.Reply{})
	s.model.Enqueue(reply)
	body := jsonOf(t, object{"question": english})
	go func() { late <- s.post("/api/v1/ask", body) }()
	word()
	stop()
	for _, stream := range streams {
		events := stream.rest()
		if last := events[len(events)-1]; last.name != "error" || decoded[object](t, last.data)["code"] != "shutting_down" {
			t.Errorf("a stream ends with %v", last)
		}
	}
	if e := (<-late).failed(t, 503); e.Code != "shutting_down" {
		t.Errorf("without a stream: %+v", e)
	}
	if err := <-returned; err != nil {
		t.Error(err)
	}
	if _, over, _ := s.runs.get(id).since(0); !over {
		t.Error("an answer is still being written")
	}
	for _, r := range s.model.Requests() {
		<-r.Gone
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("the address is still open")
	}
}

// A silent stream says every 15 seconds that it is alive, in a comment.
func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		c.Request = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r := &run{changed: make(chan struct{})}
		r.add("start", map[string]string{"answer_id": "ans_1"})
		over := make(chan struct{})
		go func() {
			defer close(over)
			new(Server).stream(c, r, 0)
		}()
		time.Sleep(2*15*time.Second + time.Second) // on the bubble's clock
		synctest.Wait()
		r.fail(nil, errNoRoute)
		<-over
		want := "id: 0\nevent: start\ndata: {\"answer_id\":\"ans_1\"}\n\n: still here\n\n: still here\n\nid: 1\nevent: error\n"
		if !strings.HasPrefix(w.Body.String(), want) {
			t.Errorf("the stream is %q", w.Body.String())
		}
	})
}

// Blocks are rendered at most ten times a second, and only those that changed:
// one that the answer has left behind is not sent again, and none is shown as
// what it only looks like while its last line is not yet whole.
func TestSettledBlocksAreNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const answer = "Capex fell to 13 billion yuan [1]:\n- in the second quarter\n- in the third quarter [2]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Why\n\nBecause of **games** [1]."
		r := &run{changed: make(chan struct{})}
		page := &pageStream{run: r}
		page.sources([]rag.Source{{N: 1}, {N: 2}})
		for _, word := range strings.SplitAfter(answer, " ") {
			page.delta(word)
			time.Sleep(htmlInterval) // on the bubble's clock
		}
		page.flush()
		blocks := make(map[int]string)
		newest := 0
		for _, ev := range r.events {
			b := decoded[struct {
				Block int
				HTML  string
			}](t, string(ev.data))
			if b.Block < newest {
				t.Errorf("block %d comes behind block %d", b.Block, newest)
			}
			if blocks[b.Block] == b.HTML {
				t.Errorf("block %d is sent twice: %s", b.Block, b.HTML)
			}
			if strings.HasPrefix(b.HTML, "<h2>Capex") {
				t.Errorf("a paragraph before a list is shown as a heading: %s", b.HTML)
			}
			newest = b.Block
			blocks[b.Block] = b.HTML
		}
		want := page.rendering.blocks(answer)
		for i, html := range want {
			if blocks[i] != html {
				t.Errorf("block %d is %q in the end, want %q", i, blocks[i], html)
			}
		}
		sent := len(r.events)
		for range 100 {
			page.delta("!") // all within one interval
		}
		page.flush()
		page.flush()
		if more := len(r.events) - sent; len(blocks) != len(want) || more < 1 || more > 2 {
			t.Errorf("%d blocks, want %d; a burst gave %d events", len(blocks), len(want), more)
		}
	})
}
