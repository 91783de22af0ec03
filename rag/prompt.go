package rag

import (
	"context"
	"time"
	"unicode"

	"footnote/prompts"
	"footnote/rag/llm"
)

// A window too small for the rules, one passage and an answer is not used.
const (
	minContextTokens = 2048
	answerTokens     = 1024 // kept free for the answer
)

// passageForPrompt is a passage as the prompt shows it.
type passageForPrompt struct {
	N                                             int
	Title, Publisher, Date, Heading, Before, Text string
}

// prompt returns the messages for the model: the rules, as many earlier turns
// and passages as its window holds, and the question. It sets w.fitted.
func (w *writing) prompt(ctx context.Context, writer Writer) ([]llm.Message, error) {
	p := wordsFor(w.question.Language)
	system, err := prompts.Render("system", map[string]any{"language": p.name})
	if err != nil {
		return nil, err
	}
	window := writer.Window(ctx, w.question.Model).Tokens
	w.answer.ContextTokens = window
	room := max(window, minContextTokens) - answerTokens - estimateTokens(system) - estimateTokens(w.question.Text) - promptOverhead
	passages := w.fitPassages(room)
	for _, s := range passages {
		room -= s.tokens()
	}
	user, err := prompts.Render("answer", map[string]any{
		"passages": passages, "question": w.question.Text, "language": p.name, "today": time.Now().Format("2 January 2006"),
	})
	if err != nil {
		return nil, err
	}
	msgs := append([]llm.Message{{Role: llm.RoleSystem, Content: system}}, w.fitHistory(room)...)
	return append(msgs, llm.Message{Role: llm.RoleUser, Content: user}), nil
}

// Tokens that a prompt takes beside its texts, and each passage for its number,
// its date and the marks between.
const (
	promptOverhead  = 120
	passageOverhead = 20
)

// tokens guesses how many tokens of the prompt the passage takes. Its title can
// be longer than its text.
func (p passageForPrompt) tokens() int {
	return estimateTokens(p.Title) + estimateTokens(p.Publisher) + estimateTokens(p.Heading) + estimateTokens(p.Before) + estimateTokens(p.Text) + passageOverhead
}

// fitPassages returns the best passages that fit into room, whole ones only,
// but always the first.
func (w *writing) fitPassages(room int) []passageForPrompt {
	var out []passageForPrompt
	for i, s := range w.evidence.Passages {
		date := ""
		if !s.Published.IsZero() {
			date = s.Published.Format("2006-01-02")
		}
		p := passageForPrompt{i + 1, s.Title, s.Publisher, date, s.Heading, s.Before, s.Text}
		if room -= p.tokens(); room < 0 && i > 0 {
			w.answer.Truncated = true
			break
		}
		out = append(out, p)
	}
	w.fitted = len(out)
	return out
}

// maxHistory is the number of earlier turns that the model sees.
const maxHistory = 6

// fitHistory returns the newest turns that fit into room, without their
// markers: those numbers mean other passages now.
func (w *writing) fitHistory(room int) []llm.Message {
	var out []llm.Message
	turns := w.question.History
	for i := len(turns) - 1; i >= 0 && len(turns)-i <= maxHistory; i-- {
		question := prompts.Plain(turns[i].Question)
		answer := prompts.Plain(writtenMarker.ReplaceAllString(turns[i].Answer, ""))
		room -= estimateTokens(question) + estimateTokens(answer)
		if room < 0 {
			w.answer.Truncated = true
			break
		}
		out = append([]llm.Message{{Role: llm.RoleUser, Content: question}, {Role: llm.RoleAssistant, Content: answer}}, out...)
	}
	return out
}

// estimateTokens guesses how many tokens a model makes of text: one for a
// Chinese character, one for 3.3 other characters.
func estimateTokens(text string) int {
	han, other := 0, 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			han++
		} else {
			other++
		}
	}
	return han + other*10/33 + 1
}
