package rag

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"footnote/corpus/chunk"
	"footnote/rag/figures"
	"footnote/rag/llm"
)

// generate has a model write the answer: the first of the writers that brings a
// word. Where none does, and the question leaves the choice, the articles are
// quoted instead; after the first word the answer is lost, for half of one is
// worse than none.
func (w *writing) generate(ctx context.Context) error {
	var failure error
	for _, writer := range writersFor(w.engine.Writers, w.question.Model) {
		err := w.writeBy(ctx, writer)
		if err == nil {
			w.writer = writer
			w.settle()
			return nil
		}
		if errors.Is(err, errLeft) || ctx.Err() != nil || w.answer.Text != "" {
			return fmt.Errorf("write the answer: %w", err)
		}
		w.engine.Log.Warn("the model did not answer", "model", w.answer.Model, "err", err)
		w.answer.Notes = append(w.answer.Notes, Note{Code: NoteModelFailed, Message: failureOf(writer, err)})
		failure = err
		w.forget()
	}
	if w.question.Mode == Generated {
		return fmt.Errorf("write the answer: %w", failure)
	}
	if err := w.send(Stage{"writing", "the model did not answer: quoting the articles"}); err != nil {
		return err
	}
	return w.extract()
}

// writersFor returns the writers in the order in which they are asked: before the
// others the one whose own model is wanted.
func writersFor(writers []Writer, model string) []Writer {
	i := slices.IndexFunc(writers, func(wr Writer) bool { return wr.Model == model })
	if i <= 0 {
		return writers
	}
	return slices.Concat(writers[i:i+1], writers[:i], writers[i+1:])
}

// failureOf says on one line why a writer did not answer.
func failureOf(writer Writer, err error) string {
	if known := (*llm.Error)(nil); errors.As(err, &known) {
		return known.Message
	}
	return writer.Model + ": " + err.Error()
}

// forget clears what a model that failed has left in the answer.
func (w *writing) forget() {
	a := &w.answer
	a.Model, a.PromptHash, a.Finish, a.ContextTokens, a.Truncated = "", "", "", 0, false
	a.Usage, a.FirstToken, a.Dropped = llm.Usage{}, 0, 0
	w.cut, w.damaged, w.waiting, w.paraphrases = false, false, false, nil
}

// stream sends what the model writes.
func (w *writing) stream(ctx context.Context, writer Writer, p prompt) (fate promptFate, err error) {
	w.use(p, cmp.Or(w.question.Model, writer.Model))
	asked := time.Now()
	filter, quotes := markerFilter{sources: p.passages}, newQuoteFilter(w.answer.Sources)
	received := 0
	for d, err := range writer.Generate(ctx, p.msgs, w.options(p)) {
		if err != nil {
			return fateOf(err, w.answer.Text), err
		}
		if d.PromptCut {
			fate = promptLost
		}
		if err := w.hear(d); err != nil {
			return promptRead, err
		}
		if d.Usage != nil {
			w.answer.Usage = *d.Usage
		}
		if d.FinishReason != "" {
			w.answer.Finish = d.FinishReason
			w.cut = w.cut || d.FinishReason != finishStop
		}
		if d.Reasoning != "" {
			w.thought = true
			if err := w.send(Reasoning{d.Reasoning}); err != nil {
				return promptRead, err
			}
		}
		if d.Text == "" {
			continue
		}
		if received += len(d.Text); received > maxAnswerBytes {
			w.cut, w.answer.Finish = true, finishLength // the server does not keep to answerTokens
			break
		}
		if w.answer.FirstToken == 0 {
			w.answer.FirstToken = time.Since(asked)
		}
		if err := w.show(quotes.add(filter.add(d.Text))); err != nil {
			return promptRead, err
		}
	}
	if err := w.show(quotes.rest(filter.rest())); err != nil {
		return promptRead, err
	}
	w.answer.Dropped = filter.dropped
	if w.answer.Text == "" {
		return fate, errNoWord
	}
	return fate, nil
}

// Why a model stopped: it was done, or had no more tokens.
const (
	finishStop   = "stop"
	finishLength = "length"
)

// options are what the question wishes of the model that is asked p.
func (w *writing) options(p prompt) llm.Options {
	o := w.question.Sampling
	o.Model, o.Think = w.question.Model, false
	if o.MaxTokens <= 0 || o.MaxTokens > p.answer {
		o.MaxTokens = p.answer
	}
	return o
}

// waits are the stages in which a model's server keeps a person waiting.
var waits = map[string]string{llm.WaitLoading: "loading", llm.WaitRetry: "retrying"}

// hear passes on what a delta says beside its words.
func (w *writing) hear(d llm.Delta) error {
	if d.Damaged && !w.damaged {
		w.damaged, w.cut = true, true
		w.answer.Notes = append(w.answer.Notes, Note{Code: NoteDamaged, Message: "a piece of the model's answer could not be read"})
	}
	if stage := waits[d.Waiting]; stage != "" {
		w.waiting = true
		return w.send(Stage{Name: stage})
	}
	if w.waiting && (d.Text != "" || d.Reasoning != "") {
		w.waiting = false
		return w.send(Stage{Name: "writing"})
	}
	return nil
}

// use notes in the answer what it is written from, and by whom.
func (w *writing) use(p prompt, model string) {
	w.answer.Model = model
	w.answer.PromptHash = hashOf(p.msgs)
	w.answer.ContextTokens, w.answer.Truncated = p.window, p.truncated
}

// show writes a piece of what the model wrote, without the white space that the
// answer may begin with.
func (w *writing) show(u unquoted) error {
	text, at := u.text, len(w.answer.Text)
	if at == 0 {
		text = strings.TrimLeft(text, blanks)
		at = len(text) - len(u.text)
	}
	for _, s := range u.paraphrases {
		w.paraphrases = append(w.paraphrases, chunk.Span{Start: at + s.Start, End: at + s.End})
	}
	return w.write(text)
}

// errNoWord says that nothing was left to show: a model that used up its tokens
// thinking, or wrote markers alone.
var errNoWord = errors.New("the model answered without a word")

// hashOf returns the SHA-256 of the messages to the model, in hex.
func hashOf(msgs []llm.Message) string {
	h := sha256.New()
	for _, m := range msgs {
		fmt.Fprintf(h, "%s %d\n%s\n", m.Role, len(m.Content), m.Content)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// settle sets what the whole text decides: its citations, and whether it says
// that the articles do not say.
func (w *writing) settle() {
	a := &w.answer
	a.Citations = citations(w.engine.Retriever.Corpus.Analyzer(), a)
	if len(a.Citations) == 0 {
		a.Status = Partial
		claims := a.Dropped > 0 || len(figures.Parse(a.Text)) > 0
		if len([]rune(a.Text)) <= maxRefusal && !w.cut && !claims {
			a.Status = Abstained
		}
	}
	if w.cut {
		a.Status = Partial
	}
}

// maxAnswerBytes bounds what is taken of a model that does not end.
const maxAnswerBytes = 64 << 10

// maxRefusal is the length, in characters, up to which an answer that cites
// nothing and states no figure is the sentence that the prompt asks for where
// the passages do not answer.
const maxRefusal = 300
