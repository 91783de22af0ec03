package web

import (
	"strings"
	"testing"
)

type conversation = struct {
	ID, Title string
	Pinned    bool
	Answers   []finished
	Feedback  []Feedback
}

func (s *site) conversation(id string) conversation {
	s.t.Helper()
	return in[conversation](s.t, s.get("/api/v1/conversations/"+id))
}

// A question asked behind an earlier answer begins a conversation of its own with
// what was said up to there. The one that it left stays as it was.
func TestBranch(t *testing.T) {
	s := openSite(t)
	s.quoting()
	first := in[finished](t, s.ask(english, nil))
	in[finished](t, s.ask("And Alibaba's?", object{"conversation_id": first.ConversationID}))
	before := s.get("/api/v1/conversations/" + *first.ConversationID).body

	branch := in[finished](t, s.ask("And JD's?", object{"conversation_id": first.ConversationID, "after": first.AnswerID}))
	if *branch.ConversationID == *first.ConversationID {
		t.Fatal("it has no conversation of its own")
	}
	if after := s.get("/api/v1/conversations/" + *first.ConversationID).body; after != before {
		t.Errorf("the first conversation has become %s", after)
	}
	c := s.conversation(*branch.ConversationID)
	if c.Title != "And JD's?" || len(c.Answers) != 2 || c.Answers[1].AnswerID != branch.AnswerID {
		t.Fatalf("the branch is %+v", c)
	}
	copied := c.Answers[0]
	if copied.AnswerID == first.AnswerID || *copied.ConversationID != c.ID || copied.Question != english || copied.Answer.Answer != first.Answer.Answer {
		t.Errorf("it begins with %+v", copied)
	}
	if own := in[finished](t, s.get("/api/v1/answers/"+copied.AnswerID)); own.AnswerID != copied.AnswerID {
		t.Errorf("the receipt of the copy is that of %s", own.AnswerID)
	}
	if branch.RewrittenQuestion == nil || !strings.Contains(*branch.RewrittenQuestion, "capex") {
		t.Errorf("understood as %v, without what was said before", branch.RewrittenQuestion)
	}
	for name, fields := range map[string]object{
		"of another conversation": {"conversation_id": c.ID, "after": first.AnswerID},
		"of none":                 {"conversation_id": c.ID, "after": "ans_0"},
	} {
		if e := s.ask(english, fields).failed(t, 400); e.Param == nil || *e.Param != "after" {
			t.Errorf("behind an answer %s: %+v", name, e)
		}
	}
	s.ask(english, object{"after": first.AnswerID}).failed(t, 404)
}

// What is thought of an answer can be changed and taken back.
func TestFeedback(t *testing.T) {
	s := openSite(t)
	s.quoting()
	answer := in[finished](t, s.ask(english, nil))
	for _, tt := range []struct {
		rating, reason string
		want           []Feedback
	}{
		{"down", " too old ", []Feedback{{answer.AnswerID, "down", "too old"}}},
		{"up", "", []Feedback{{answer.AnswerID, "up", ""}}},
		{"none", "whatever", []Feedback{}},
		{"none", "", []Feedback{}},
	} {
		in[object](t, s.post("/api/v1/feedback", Feedback{answer.AnswerID, tt.rating, tt.reason}))
		if got := s.conversation(*answer.ConversationID).Feedback; jsonOf(t, got) != jsonOf(t, tt.want) {
			t.Errorf("%s %q: %v, want %v", tt.rating, tt.reason, got, tt.want)
		}
	}
	for param, f := range map[string]Feedback{
		"rating": {answer.AnswerID, "good", ""}, "answer_id": {"", "up", ""}, "reason": {answer.AnswerID, "up", strings.Repeat("長", maxReason+1)},
	} {
		if e := s.post("/api/v1/feedback", f).failed(t, 400); e.Param == nil || *e.Param != param {
			t.Errorf("%+v: %+v", f, e)
		}
	}
	s.post("/api/v1/feedback", Feedback{"ans_0", "up", ""}).failed(t, 404)
}

// The filter of a question is kept with its answer; an answer without one has none.
func TestFilterIsKept(t *testing.T) {
	s := openSite(t)
	s.quoting()
	filter := object{"from": "2025-11-01", "languages": []string{"en"}}
	answer := in[finished](t, s.ask(english, object{"filter": filter}))
	kept := s.conversation(*answer.ConversationID).Answers[0].Filter
	if kept == nil || kept.To != nil || jsonOf(t, kept) != `{"from":"2025-11-01","to":null,"sources":[],"tags":[],"languages":["en"],"article_ids":[]}` {
		t.Errorf("kept is %s", jsonOf(t, kept))
	}
	if body := s.ask(english, nil).body; strings.Contains(body, `"filter":`) {
		t.Error("an answer without a filter names one")
	}
}
