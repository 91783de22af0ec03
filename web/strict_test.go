package web

import (
	"fmt"
	"strings"
	"testing"

	"footnote/rag/llm/llmtest"
	"footnote/rag/verify"
)

// sourceOf returns the number under which a question's sources have a sentence,
// as an answer without a model lists them.
func (s *site) sourceOf(question, sentence string) int {
	s.t.Helper()
	stored := in[struct {
		Passages []struct {
			N    int
			Text string
		}
	}](s.t, s.get("/api/v1/answers/"+in[Answer](s.t, s.ask(question, nil)).AnswerID))
	for _, p := range stored.Passages {
		if strings.Contains(p.Text, sentence) {
			return p.N
		}
	}
	s.t.Fatalf("no passage for %q has %q", question, sentence)
	return 0
}

// What the check took back in strict mode is in nothing that is sent or kept.
func TestStrictShowsNothingThatIsTakenBack(t *testing.T) {
	s := openSite(t)
	n := s.sourceOf(english, "fell to 13 billion yuan")
	good := fmt.Sprintf("Tencent’s capex fell to 13 billion yuan in the third quarter of 2025 [%d].", n)
	bad := fmt.Sprintf(" It spent 999 billion yuan on dragons [%d].", n)
	s.model.Enqueue(llmtest.Reply{Text: []string{good, bad}}, llmtest.Reply{Text: []string{good, bad}})
	events := s.listenToAsk(english, object{"verify": "strict"}).rest()
	checked, shown := false, 0
	for _, ev := range events {
		if strings.Contains(ev.data, "999") {
			t.Errorf("%s shows what was taken back: %s", ev.name, ev.data)
		}
		switch ev.name {
		case "status":
			checked = checked || decoded[map[string]string](t, ev.data)["stage"] == "checking"
		case "delta":
			shown++
		}
		if (ev.name == "delta" || ev.name == "html") && !checked {
			t.Errorf("%s before the check: %s", ev.name, ev.data)
		}
	}
	a := decoded[Answer](t, events[len(events)-1].data)
	if shown != 1 || a.Answer != good || a.Status != "partial" || a.Repaired || len(a.Notes) != 1 || a.Notes[0].Code != "removed" || a.Notes[0].Count != 1 {
		t.Errorf("%d deltas, %s: %q, notes %+v", shown, a.Status, a.Answer, a.Notes)
	}
	if stored := s.get("/api/v1/answers/" + a.AnswerID).body; strings.Contains(stored, "999") {
		t.Errorf("the receipt has it: %s", stored)
	}
	if conversation := s.get("/api/v1/conversations/" + *a.ConversationID).body; strings.Contains(conversation, "999") || !strings.Contains(conversation, "13 billion") {
		t.Errorf("the conversation has it: %s", conversation)
	}
}

func TestRepairedAnswer(t *testing.T) {
	s := openSite(t)
	n := s.sourceOf(chinese, "三季度的130亿元")
	good, bad := fmt.Sprintf("腾讯三季度的资本开支为130亿元[%d]。", n), fmt.Sprintf("二季度为999亿元[%d]。", n)
	s.model.Enqueue(llmtest.Reply{Text: []string{good, bad}}, llmtest.Reply{Text: []string{good}})
	a := in[Answer](t, s.ask(chinese, object{"verify": "strict"}))
	if a.Answer != good || a.Status != "answered" || !a.Repaired || len(a.Notes) != 1 || a.Notes[0].Code != "repaired" {
		t.Errorf("%s: %q, notes %+v", a.Status, a.Answer, a.Notes)
	}
	if len(a.Suggestions) < 2 {
		t.Errorf("suggestions %q", a.Suggestions)
	}
}

// A corrected citation says what it was, and a stream brings the whole answer
// once more behind the stage that says so.
func TestCorrectedCitation(t *testing.T) {
	s := openSite(t)
	n := s.sourceOf(english, "fell to 13 billion yuan")
	s.model.Enqueue(llmtest.Reply{Text: []string{"Tencent’s capex fell to ", "13 billion yuan."}})
	events := s.listenToAsk(english, nil).rest()
	var text string
	html := map[string]any{}
	corrected := false
	for _, ev := range events {
		switch data := ev.data; ev.name {
		case "status":
			if decoded[map[string]string](t, data)["stage"] == "correcting" {
				text, corrected = "", true
			}
		case "delta":
			text += decoded[map[string]string](t, data)["text"]
		case "html":
			b := decoded[map[string]any](t, data)
			html[fmt.Sprint(b["block"])] = b["html"]
		}
	}
	done := decoded[object](t, events[len(events)-1].data)
	want := fmt.Sprintf("Tencent’s capex fell to 13 billion yuan [%d].", n)
	if !corrected || text != want || done["answer"] != want || !strings.Contains(fmt.Sprint(html["0"]), fmt.Sprintf(">%d<", n)) {
		t.Errorf("corrected: %v, %q, want %q; html %v", corrected, text, want, html)
	}
	figure := decoded[Answer](t, events[len(events)-1].data).Checks.Figures[0]
	if figure.Status != verify.Exact || figure.CorrectedFrom == nil || *figure.CorrectedFrom != 0 || *figure.Citation != n {
		t.Errorf("figure %+v", figure)
	}
}

// An altered quotation stands between marks nowhere; its words stay.
func TestAlteredQuoteIsShownNowhere(t *testing.T) {
	s := openSite(t)
	for _, tt := range []struct{ question, quote, words string }{
		{english, "“nobody will ever take these users away”", "nobody will ever take these users away"},
		{chinese, "「没有人能够抢走这些用户」", "没有人能够抢走这些用户"},
	} {
		reply := fmt.Sprintf("It says %s [1]. Tencent’s capex fell again [1].", tt.quote)
		if tt.question == chinese {
			reply = fmt.Sprintf("文章说%s[1]。腾讯的资本开支再次下降[1]。", tt.quote)
		}
		for _, mode := range []string{"mark", "strict"} {
			s.model.Enqueue(llmtest.Reply{Text: strings.SplitAfter(reply, "")}, llmtest.Reply{Text: []string{reply}})
			events := s.listenToAsk(tt.question, object{"verify": mode}).rest()
			a := decoded[Answer](t, events[len(events)-1].data)
			seen := s.get("/api/v1/conversations/"+*a.ConversationID).body + s.get("/api/v1/answers/"+a.AnswerID).body
			for _, ev := range events {
				seen += ev.data
			}
			if strings.Contains(seen, tt.quote) {
				t.Errorf("%s: the quotation is shown", mode)
			}
			if mode == "strict" {
				continue // the sentence is gone
			}
			if !strings.Contains(a.AnswerPlain, tt.words) || len(a.Checks.Quotes) != 1 {
				t.Fatalf("answer %q, quotes %+v", a.AnswerPlain, a.Checks.Quotes)
			}
			q := a.Checks.Quotes[0]
			if got := string([]rune(a.Answer)[q.Start:q.End]); q.Status != verify.Altered || got != tt.words || q.Text != tt.words {
				t.Errorf("quote %+v is said to be %q", q, got)
			}
		}
	}
}
