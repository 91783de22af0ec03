package rag

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"footnote/prompts"
	"footnote/rag/llm"
)

// What a model may take to rewrite a follow-up that no rule fits. Where it does
// not keep to it, the follow-up stays as it is.
const (
	rewriteTokens  = 80
	rewriteTime    = 8 * time.Second
	rewriteChain   = 8                // the newest turns, that rules go through
	rewriteTurns   = 3                // the newest, that it sees
	rewriteAnswer  = 300              // characters of an answer that it sees
	rewriteQuoting = "\"“”'‘’「」『』*` " // what models put around one line
)

// standAlone returns q with its text rewritten by rules, where it is a follow-up.
func (e *Engine) standAlone(q Question) Question {
	if alone, _ := e.rewriteByRules(q); alone != "" {
		q.Text = alone
	}
	return q
}

// rewriteByRules returns what a follow-up asks in full: each question of the
// conversation is made to stand alone by the one before it.
func (e *Engine) rewriteByRules(q Question) (alone string, sure bool) {
	if q.Rewrite == SwitchNone || len(q.History) == 0 {
		return "", true
	}
	today, last := e.today(q), ""
	for _, turn := range q.History[max(0, len(q.History)-rewriteChain):] {
		if full, _ := e.Retriever.rewritten(turn.Question, last, today); full != "" {
			last = full
		} else {
			last = turn.Question
		}
	}
	return e.Retriever.rewritten(q.Text, last, today)
}

// understand makes the question stand alone: it is what is searched, judged and
// answered from here on.
func (w *writing) understand(ctx context.Context) {
	alone, sure := w.engine.rewriteByRules(w.question)
	if !sure && w.answer.Mode == Generated {
		alone = w.rewriteByModel(ctx)
	}
	if alone != "" && utf8.RuneCountInString(alone) <= MaxQuestion {
		w.answer.Rewritten, w.question.Text = alone, alone
	}
}

// rewriteByModel has the first model that answers write the question in full; ""
// where that cannot be used.
func (w *writing) rewriteByModel(ctx context.Context) string {
	prompt, err := w.rewritePrompt()
	if err != nil {
		w.engine.Log.Error("rewrite the question", "err", err)
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, rewriteTime)
	defer cancel()
	var text strings.Builder
	msgs := []llm.Message{{Role: llm.RoleUser, Content: prompt}}
	for d, err := range w.engine.Writers[0].Generate(ctx, msgs, llm.Options{Model: w.question.Model, MaxTokens: rewriteTokens}) {
		if err != nil {
			w.engine.Log.Info("the model did not rewrite the question", "err", err)
			return ""
		}
		if text.WriteString(d.Text); text.Len() > maxAnswerBytes {
			break
		}
	}
	return w.engine.Retriever.usable(text.String(), w.question.Text)
}

func (w *writing) rewritePrompt() (string, error) {
	type turn struct{ Question, Answer string }
	var turns []turn
	for _, t := range w.question.History[max(0, len(w.question.History)-rewriteTurns):] {
		answer := writtenMarker.ReplaceAllString(t.Answer, "")
		if runes := []rune(answer); len(runes) > rewriteAnswer {
			answer = string(runes[:rewriteAnswer]) + "…"
		}
		turns = append(turns, turn{t.Question, strings.Join(strings.Fields(answer), " ")})
	}
	prompt, err := prompts.Render("rewrite", map[string]any{"turns": turns, "question": w.question.Text})
	if err != nil {
		return "", fmt.Errorf("ask for the question in full: %w", err)
	}
	return prompt, nil
}

// usable returns a model's line where it can stand for the question: one line of
// the same language, not too long, with every name and figure that the question
// has; "" where it cannot, or is the question itself.
func (r *Retriever) usable(line, question string) string {
	line = strings.Trim(strings.TrimSpace(line), rewriteQuoting)
	switch {
	case line == "", strings.ContainsAny(line, "\n\r"), utf8.RuneCountInString(line) > MaxQuestion/4,
		hasHan(line) != hasHan(question), strings.EqualFold(line, question):
		return ""
	}
	has := make(map[string]bool)
	for _, u := range r.Corpus.Analyzer().Question(line) {
		has[u.Text] = true
	}
	for _, u := range r.Corpus.Analyzer().Question(question) {
		if (u.Name || u.Concept) && !has[u.Text] {
			return ""
		}
	}
	return line
}
