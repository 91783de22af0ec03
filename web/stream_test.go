package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
)

// sent is a server-sent event as it arrived.
type sent struct {
	id         int
	name, data string
}

// listener reads the events of a stream.
type listener struct {
	t     testing.TB
	lines *bufio.Scanner
	leave func()
}

// listen opens a stream; it must be one.
func (s *site) listen(method, path, body string, headers ...string) *listener {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	s.t.Cleanup(cancel)
	res := s.send(ctx, method, path, strings.NewReader(body), headers...)
	if kind := res.Header.Get("Content-Type"); res.StatusCode != 200 || kind != "text/event-stream; charset=utf-8" {
		s.t.Fatalf("status %d, type %s", res.StatusCode, kind)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	return &listener{s.t, lines, func() { cancel(); res.Body.Close() }}
}

// listenToAsk asks for a stream of events.
func (s *site) listenToAsk(question string, fields object) *listener {
	s.t.Helper()
	body := object{"question": s.question(question), "stream": true}
	for name, v := range fields {
		body[name] = v
	}
	return s.listen(http.MethodPost, "/api/v1/ask", jsonOf(s.t, body))
}

// events opens the stream of an answer behind the event last, -1: all.
func (s *site) events(answer string, last int) *listener {
	s.t.Helper()
	var headers []string
	if last >= 0 {
		headers = []string{"Last-Event-ID", strconv.Itoa(last)}
	}
	return s.listen(http.MethodGet, "/api/v1/answers/"+answer+"/events", "", headers...)
}

// next returns the next event, which must consist of its three lines and a
// blank one; false at the end of the stream.
func (l *listener) next() (sent, bool) {
	l.t.Helper()
	var part [3]string
	for i, name := range []string{"id: ", "event: ", "data: "} {
		if !l.lines.Scan() {
			if i > 0 {
				l.t.Fatal("the stream ends within an event")
			}
			return sent{}, false
		}
		rest, ok := strings.CutPrefix(l.lines.Text(), name)
		if !ok {
			l.t.Fatalf("line %q, want one that begins with %q", l.lines.Text(), name)
		}
		part[i] = rest
	}
	if !l.lines.Scan() || l.lines.Text() != "" {
		l.t.Fatalf("line %q behind an event", l.lines.Text())
	}
	id, err := strconv.Atoi(part[0])
	must(l.t, err)
	if !json.Valid([]byte(part[2])) {
		l.t.Fatalf("event %s: %s is no JSON", part[1], part[2])
	}
	return sent{id, part[1], part[2]}, true
}

// until reads on to the next event of a name and returns what it read.
func (l *listener) until(name string) []sent {
	l.t.Helper()
	var out []sent
	for {
		ev, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended before %s: %v", name, out)
		}
		if out = append(out, ev); ev.name == name {
			return out
		}
	}
}

// rest reads the stream to its end.
func (l *listener) rest() (out []sent) {
	l.t.Helper()
	for ev, ok := l.next(); ok; ev, ok = l.next() {
		out = append(out, ev)
	}
	return out
}

// answerOf returns the id of the answer that a stream began with.
func answerOf(t testing.TB, events []sent) string {
	t.Helper()
	if len(events) == 0 || events[0].name != "start" {
		t.Fatalf("the stream begins with %v", events)
	}
	return decoded[map[string]string](t, events[0].data)["answer_id"]
}

func names(events []sent) string {
	var b strings.Builder
	for _, ev := range events {
		b.WriteString(ev.name + " ")
	}
	return b.String()
}

// gated makes the model wait before each word of a reply for a call of word,
// which returns when the model has gone on.
func gated(r llmtest.Reply) (_ llmtest.Reply, word func()) {
	gate := make(chan struct{})
	r.Gate = gate
	return r, func() { gate <- struct{}{} }
}

var (
	thinking = llmtest.Fault("reasoning")
	oneByte  = llmtest.Fault("onebyte")
	marked   = regexp.MustCompile(` data-citation="\d+"|</?mark[^>]*>`) // what is known only at the end
)

func TestStreamHasItsEventsInOrder(t *testing.T) {
	s := openSite(t)
	for _, tt := range []struct {
		name, question string
		reply          *llmtest.Reply
		fields         object
		order          string // of the events, without repeats
	}{
		{"generated", english, &quoting, nil, "start status sources status delta html status html done"},
		{"Chinese", chinese, nil, nil, ""},
		{"byte by byte", english, &oneByte, nil, ""},
		{"with thoughts", english, &thinking, nil, ""},
		{"extractive", chinese, nil, object{"mode": "extractive"}, ""},
		{"abstained", offTopic, nil, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.reply != nil {
				s.model.Enqueue(*tt.reply)
			}
			events := s.listenToAsk(tt.question, tt.fields).rest()
			order := regexp.MustCompile(`^start (status )+(rewrite )?sources ((status|reasoning|delta|html) )+done $`)
			if !order.MatchString(names(events)) {
				t.Errorf("order %s", names(events))
			}
			if thought := strings.Contains(names(events), "reasoning"); thought != (tt.reply == &thinking) {
				t.Errorf("thoughts: %v", thought)
			}
			var text strings.Builder
			blocks := make(map[int]string)
			for i, ev := range events {
				if ev.id != i {
					t.Errorf("event %d has the id %d", i, ev.id)
				}
				switch ev.name {
				case "delta":
					text.WriteString(decoded[map[string]string](t, ev.data)["text"])
				case "html":
					b := decoded[struct {
						Block int
						HTML  string
					}](t, ev.data)
					blocks[b.Block] = b.HTML
				}
			}
			done := decoded[object](t, events[len(events)-1].data)
			if text.String() != done["answer"] {
				t.Errorf("the deltas are %q, the answer is %q", text.String(), done["answer"])
			}
			var html []string
			for i := range len(blocks) {
				html = append(html, blocks[i])
			}
			if got := marked.ReplaceAllString(done["answer_html"].(string), ""); strings.Join(html, "\n") != got {
				t.Errorf("the blocks are %q, answer_html is %q", html, got)
			}
			if decoded[map[string]string](t, events[0].data)["conversation_id"] != done["conversation_id"] || answerOf(t, events) != done["answer_id"] {
				t.Errorf("began with %s, ended as %s in %s", events[0].data, done["answer_id"], done["conversation_id"])
			}
			chipsKnowTheirCitations(t, done)
			delete(done, "answer_html")
			i := slices.IndexFunc(events, func(ev sent) bool { return ev.name == "sources" })
			if sources := decoded[[]any](t, events[i].data); fmt.Sprint(sources) != fmt.Sprint(done["sources"]) {
				t.Errorf("the sources were %v, in the end %v", sources, done["sources"])
			}
			sameForm(t, "done", withoutMore(t, done), decoded[object](t, contractAnswer))
		})
	}
}

var footnoteChip = regexp.MustCompile(`<a class="cite" href="#source-(\d+)" data-n="(\d+)" data-citation="(\d+)"`)

// chipsKnowTheirCitations checks that the footnotes in the final HTML are the
// citations of the answer, each once and in order.
func chipsKnowTheirCitations(t *testing.T, done object) {
	t.Helper()
	chips := footnoteChip.FindAllStringSubmatch(done["answer_html"].(string), -1)
	citations := done["citations"].([]any)
	if len(chips) != len(citations) {
		t.Errorf("%d footnotes, %d citations", len(chips), len(citations))
	}
	for i, chip := range chips {
		n := fmt.Sprint(citations[i].(object)["n"])
		if chip[1] != n || chip[2] != n || chip[3] != strconv.Itoa(i) {
			t.Errorf("footnote %d is %s, its citation has n %s", i, chip[0], n)
		}
	}
}

// A reader that leaves loses nothing: the answer is written and kept.
func TestLeavingDoesNotLoseTheAnswer(t *testing.T) {
	s := openSite(t)
	reply, word := gated(llmtest.Reply{Text: []string{"Capex fell to 13 billion yuan ", "in the third ", "quarter [1]."}})
	s.model.Enqueue(reply)
	l := s.listenToAsk(english, nil)
	word()
	id := answerOf(t, l.until("delta"))
	l.leave()
	if e := s.get("/api/v1/answers/"+id).failed(t, 409); e.Code != "answer_running" {
		t.Errorf("the receipt of an answer that is being written: %+v", e)
	}
	word()
	word()
	s.Wait()
	if a := in[Answer](t, s.get("/api/v1/answers/"+id)); a.Answer != "Capex fell to 13 billion yuan in the third quarter [1]." || len(a.Citations) != 1 {
		t.Errorf("the answer is %q with %d citations", a.Answer, len(a.Citations))
	}
}

// Last-Event-ID brings exactly the events behind it, whether the answer is
// complete or still being written.
func TestResume(t *testing.T) {
	s := openSite(t)
	reply, word := gated(llmtest.Reply{Text: []string{"Capex fell to 13 billion yuan ", "in the third ", "quarter [1]."}})
	s.model.Enqueue(reply)
	l := s.listenToAsk(english, nil)
	word()
	before := l.until("delta")
	l.leave()
	id := answerOf(t, before)
	second := s.events(id, before[len(before)-1].id)
	word()
	word()
	all := append(before, second.rest()...)
	if names(all[len(all)-1:]) != "done " {
		t.Errorf("the end is %v", all[len(all)-1])
	}
	for i, ev := range all {
		if ev.id != i {
			t.Errorf("event %d has the id %d: %s", i, ev.id, names(all))
		}
	}
	for last := -1; last < len(all); last++ {
		if got := s.events(id, last).rest(); !slices.Equal(got, all[last+1:]) {
			t.Errorf("behind %d came %v, want %v", last, got, all[last+1:])
		}
		if last == len(all)-1 {
			break
		}
	}
	for _, last := range []string{"x", "-1", "1.5", strconv.Itoa(len(all)), "9223372036854775807", "9223372036854775808"} {
		r := s.get("/api/v1/answers/"+id+"/events", "Last-Event-ID", last)
		refusal{code: "invalid_parameter", param: "Last-Event-ID", status: 400}.check(t, r)
	}
}

// The events of an answer are kept for a while, the answer for good.
func TestEventsThatAreGone(t *testing.T) {
	s := openSite(t)
	f := s.fixture()
	delete(s.runs.byID, f.answer)
	if e := s.get("/api/v1/answers/"+f.answer+"/events").failed(t, 410); e.Code != "events_gone" {
		t.Errorf("%+v", e)
	}
	if r := s.do(http.MethodDelete, "/api/v1/answers/"+f.answer, ""); r.status != 204 {
		t.Errorf("stop: status %d", r.status)
	}
	if a := in[Answer](t, s.get("/api/v1/answers/"+f.answer)); a.AnswerID != f.answer {
		t.Errorf("the receipt is of %q", a.AnswerID)
	}
}

// DELETE ends an answer, its stream and the request to the model.
func TestStop(t *testing.T) {
	s := openSite(t)
	s.model.Enqueue(llmtest.Fault("stall"))
	l := s.listenToAsk(english, nil)
	id := answerOf(t, l.until("delta"))
	if r := s.do(http.MethodDelete, "/api/v1/answers/"+id, ""); r.status != 204 {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	<-s.model.Requests()[0].Gone
	events := l.rest()
	if e := decoded[object](t, events[len(events)-1].data); events[len(events)-1].name != "error" || e["code"] != "stopped" || e["retryable"] != false {
		t.Errorf("the stream ends with %v", events[len(events)-1])
	}
	s.Wait()
	s.get("/api/v1/answers/"+id).failed(t, 404)
	if list := listed(t, s.get("/api/v1/conversations"), "conversations"); len(list) > 0 {
		t.Errorf("conversations %v were stored", list)
	}
}
