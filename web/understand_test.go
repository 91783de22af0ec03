package web

import (
	"strings"
	"testing"
)

// How a question was understood comes before its sources, in the answer, and
// carries over to the next question; each part of it can be turned off.
func TestQuestionIsUnderstood(t *testing.T) {
	s := openSite(t)
	extractive := object{"mode": "extractive"}
	conversation := *in[Answer](t, s.ask(english, extractive)).ConversationID
	follow := func(question string, more object) object {
		fields := object{"mode": "extractive", "conversation_id": conversation}
		for name, v := range more {
			fields[name] = v
		}
		events := s.listenToAsk(question, fields).rest()
		last, understood := events[len(events)-1], object{"question": nil, "time_filter": nil}
		for i, ev := range events {
			if ev.name == "rewrite" {
				understood = decoded[object](t, ev.data)
				if events[i+1].name != "sources" {
					t.Errorf("%s: behind rewrite comes %s", question, events[i+1].name)
				}
			}
		}
		done := decoded[object](t, last.data)
		for field, name := range map[string]string{"rewritten_question": "question", "time_filter": "time_filter"} {
			if jsonOf(t, done[field]) != jsonOf(t, understood[name]) {
				t.Errorf("%s: the event says %v, the answer %v", question, understood[name], done[field])
			}
		}
		return done
	}
	for _, tt := range []struct {
		question, rewritten, why string
		more                     object
	}{
		{"and Alibaba's?", "", "", object{"rewrite": "none"}},
		{"and Alibaba?", "How much did Alibaba spend on capex in the third quarter of 2025?", "third quarter of 2025", nil},
		{"and in the second quarter?", "How much did Alibaba spend on capex in the second quarter of 2025?", "second quarter of 2025", object{"time": "auto"}},
		{"and Tencent?", "How much did Tencent spend on capex in the second quarter of 2025?", "", object{"time": "none", "rewrite": "auto"}},
	} {
		got := follow(tt.question, tt.more)
		rewritten, _ := got["rewritten_question"].(string)
		why := ""
		if filter, ok := got["time_filter"].(object); ok {
			why = filter["why"].(string)
		}
		if rewritten != tt.rewritten || why != tt.why || got["question"] != tt.question {
			t.Errorf("%s: rewritten %q, time %q", tt.question, rewritten, why)
		}
		if tt.more["rewrite"] == "none" { // asked again, it follows the same question
			conversation = *in[Answer](t, s.ask(english, extractive)).ConversationID
		}
	}
	for _, field := range []string{"rewrite", "time"} {
		if e := s.ask(english, object{field: "sometimes"}).failed(t, 400); !strings.Contains(e.Message, field) {
			t.Errorf("%s: %s", field, e.Message)
		}
	}
}
