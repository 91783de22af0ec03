package rag

import (
	"context"
	"time"

	"footnote/prompts"
	"footnote/rag/llm"
)

// answerTokens is kept free for the answer: it, or a quarter of a small window.
const answerTokens = 1024

func answerRoom(window int) int { return min(answerTokens, window/4) }

// prompt is what a model is asked.
type prompt struct {
	msgs      []llm.Message
	passages  int  // the best ones, that it holds
	turns     int  // the newest ones, that it holds
	truncated bool // some passages or turns were left out
	tokens    int  // that it has, as the model's server counts
	window    int  // of the model, in tokens
	answer    int  // tokens that the answer may have
}

// sizeBelow reports whether p holds less than other: passages count before
// turns.
func (p prompt) sizeBelow(other prompt) bool {
	return p.passages < other.passages || p.passages == other.passages && p.turns < other.turns
}

// least reports whether there is nothing more to leave out.
func (p prompt) least() bool { return p.passages <= 1 && p.turns == 0 }

// maxFittings bounds how often a prompt is made and counted until it fits.
const maxFittings = 4

// prompt makes the messages for the model: the rules, the question, the best
// passages and the newest turns that its window holds, and no more than most
// tokens where that is above 0. One passage goes in even where it does not fit.
func (w *writing) prompt(ctx context.Context, writer Writer, most int) (prompt, error) {
	window := writer.Window(ctx, w.question.Model).Tokens
	room := window - answerRoom(window)
	if most > 0 {
		room = min(room, most)
	}
	fill := func(budget int) (prompt, error) {
		p, err := w.render(budget)
		if err == nil {
			p.tokens, _ = writer.Count(ctx, w.question.Model, p.msgs)
			p.window, p.answer = window, answerRoom(window)
		}
		return p, err
	}
	budget := room // in estimated tokens
	var best prompt
	for range maxFittings {
		p, err := fill(budget)
		if err != nil {
			return prompt{}, err
		}
		fits := p.tokens <= room
		if (fits || p.least()) && !p.sizeBelow(best) {
			best = p
		}
		full := room * estimate(p.msgs) / max(p.tokens, 1) // the estimate of a prompt that fills the room
		switch {
		case !fits && !p.least():
			budget = min(full, budget-1)
		case fits && p.truncated && full > budget:
			budget = full
		default:
			return best, nil
		}
	}
	if best.msgs == nil {
		return fill(0)
	}
	return best, nil
}

func estimate(msgs []llm.Message) int {
	n := 0
	for _, m := range msgs {
		n += llm.EstimateTokens(m.Content)
	}
	return n
}

// render fills budget, in estimated tokens: with passages first, then with
// earlier turns.
func (w *writing) render(budget int) (prompt, error) {
	p := wordsFor(w.question.Language)
	system, err := prompts.Render("system", map[string]any{"language": p.name, "instructions": w.question.Instructions})
	if err != nil {
		return prompt{}, err
	}
	budget -= llm.EstimateTokens(system) + llm.EstimateTokens(w.question.Text) + llm.EstimateTokens(w.ownWords()) + promptOverhead + w.draft.tokens()
	passages := w.fitPassages(budget)
	for _, s := range passages {
		budget -= s.tokens()
	}
	values := map[string]any{
		"passages": passages, "question": w.question.Text, "own": w.ownWords(), "language": p.name, "today": time.Now().Format("2 January 2006"),
	}
	name := "answer"
	if w.draft != nil {
		name, values["draft"], values["findings"] = "repair", w.draft.answer, w.draft.findings
	}
	user, err := prompts.Render(name, values)
	if err != nil {
		return prompt{}, err
	}
	history := w.fitHistory(budget)
	msgs := append([]llm.Message{{Role: llm.RoleSystem, Content: system}}, history...)
	turns := len(history) / 2
	return prompt{
		msgs:      append(msgs, llm.Message{Role: llm.RoleUser, Content: user}),
		passages:  len(passages),
		turns:     turns,
		truncated: len(passages) < w.found || turns < min(len(w.question.History), maxHistory),
	}, nil
}

// ownWords is the question as it was asked, where it was rewritten.
func (w *writing) ownWords() string {
	if w.answer.Rewritten == "" {
		return ""
	}
	return w.answer.Question
}

// Tokens that a prompt takes beside its texts, and each passage for its number,
// its date and the marks between.
const (
	promptOverhead  = 120
	passageOverhead = 20
)

// passageForPrompt is a passage as the prompt shows it.
type passageForPrompt struct {
	N                                             int
	Title, Publisher, Date, Heading, Before, Text string
}

// tokens guesses how many tokens of the prompt the passage takes. Its title can
// be longer than its text.
func (p passageForPrompt) tokens() int {
	n := passageOverhead
	for _, text := range []string{p.Title, p.Publisher, p.Heading, p.Before, p.Text} {
		n += llm.EstimateTokens(text)
	}
	return n
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
		before, text := datesResolved(s.Before, s.Published), datesResolved(s.Text, s.Published)
		p := passageForPrompt{i + 1, s.Title, s.Publisher, date, s.Heading, before, text}
		if room -= p.tokens(); room < 0 && i > 0 {
			break
		}
		out = append(out, p)
	}
	return out
}

// maxHistory is the number of earlier turns that the model sees.
const maxHistory = 6

// fitHistory returns the newest turns that fit into room, a question and its
// answer each.
func (w *writing) fitHistory(room int) []llm.Message {
	var out []llm.Message
	turns := w.question.History
	for i := len(turns) - 1; i >= 0 && len(turns)-i <= maxHistory; i-- {
		question := prompts.Plain(turns[i].Question)
		answer := prompts.Plain(withoutThought(turns[i].Answer))
		room -= llm.EstimateTokens(question) + llm.EstimateTokens(answer)
		if room < 0 {
			break
		}
		out = append([]llm.Message{{Role: llm.RoleUser, Content: question}, {Role: llm.RoleAssistant, Content: answer}}, out...)
	}
	return out
}
