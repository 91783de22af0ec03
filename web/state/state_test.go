package state

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func answer(conversation string, n int) Answer {
	return Answer{
		ID: NewID("ans_"), ConversationID: conversation, Question: fmt.Sprintf("question %d", n), Text: fmt.Sprintf("answer %d", n),
		Receipt: []byte(fmt.Sprintf(`{"n":%d}`, n)), Created: time.UnixMilli(int64(1000 * n)).UTC(),
	}
}

func TestConversationSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	for n, title := range []string{"question 0", "", ""} {
		if err := first.SaveAnswer(t.Context(), answer("cnv_1", n), title); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Change(t.Context(), "cnv_1", ConversationChange{Title: pointer("Capex"), Pinned: pointer(true)}); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	c, err := s.Conversation(t.Context(), "cnv_1")
	if err != nil || c.Title != "Capex" || !c.Pinned || c.Answers != 3 || c.Updated != time.UnixMilli(2000).UTC() {
		t.Errorf("conversation %+v, %v", c, err)
	}
	answers, err := s.Answers(t.Context(), "cnv_1")
	if err != nil || len(answers) != 3 || answers[2].Question != "question 2" || string(answers[2].Receipt) != `{"n":2}` {
		t.Fatalf("answers %+v, %v", answers, err)
	}
	if got, err := s.Answer(t.Context(), answers[1].ID); err != nil || got.Text != "answer 1" {
		t.Errorf("answer %+v, %v", got, err)
	}
	if err := s.Delete(t.Context(), "cnv_1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Answer(t.Context(), answers[1].ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("an answer outlived its conversation: %v", err)
	}
}

func TestConversationsArePaged(t *testing.T) {
	s := open(t, t.TempDir())
	for n := range 7 {
		if err := s.SaveAnswer(t.Context(), answer(fmt.Sprintf("cnv_%d", n), n/2), "title"); err != nil { // equal times
			t.Fatal(err)
		}
	}
	for _, id := range []string{"cnv_1", "cnv_4"} {
		if err := s.Change(t.Context(), id, ConversationChange{Pinned: pointer(true)}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		list, next, err := s.Conversations(t.Context(), ConversationList{Cursor: cursor, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			got = append(got, c.ID)
		}
		cursor = next
	}
	if want := "[cnv_4 cnv_1 cnv_6 cnv_5 cnv_3 cnv_2 cnv_0]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestUnknown(t *testing.T) {
	s := open(t, t.TempDir())
	_, errAnswer := s.Answer(t.Context(), "ans_x")
	_, errConversation := s.Conversation(t.Context(), "cnv_x")
	for name, err := range map[string]error{
		"answer": errAnswer, "conversation": errConversation,
		"going on": s.SaveAnswer(t.Context(), answer("cnv_x", 1), ""),
		"change":   s.Change(t.Context(), "cnv_x", ConversationChange{Title: pointer("t")}),
		"branch":   s.SaveBranch(t.Context(), answer("cnv_x", 1), "t", "ans_x"),
		"feedback": s.SetFeedback(t.Context(), Feedback{AnswerID: "ans_x", Rating: RatingUp}), "delete": s.Delete(t.Context(), "cnv_x"),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.Conversations(t.Context(), ConversationList{Cursor: "rubbish", Limit: 3}); !errors.Is(err, ErrCursor) {
		t.Errorf("cursor: %v", err)
	}
}

// Answers outside every conversation are kept, the newest of them, and are in no
// conversation that anybody sees or deletes.
func TestAnswersApart(t *testing.T) {
	s := open(t, t.TempDir())
	save := func(n int) Answer {
		a := answer("", n)
		if err := s.SaveApart(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	first, second := save(0), save(1)
	for n := range maxApart - 1 {
		save(2 + n)
	}
	if _, err := s.Answer(t.Context(), first.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("the oldest is still there: %v", err)
	}
	if got, err := s.Answer(t.Context(), second.ID); err != nil || got.Question != "question 1" || got.ConversationID != "" {
		t.Errorf("the second is %+v, %v", got, err)
	}
	if list, next, err := s.Conversations(t.Context(), ConversationList{Limit: 10}); err != nil || len(list) != 0 || next != "" {
		t.Errorf("the list has %v, %q (%v)", list, next, err)
	}
	if _, err := s.Conversation(t.Context(), ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("found as a conversation: %v", err)
	}
	if err := s.Delete(t.Context(), ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted as a conversation: %v", err)
	}
	if err := s.SetFeedback(t.Context(), Feedback{AnswerID: second.ID, Rating: "up"}); err != nil {
		t.Errorf("not rated: %v", err)
	}
}
