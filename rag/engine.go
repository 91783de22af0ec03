package rag

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/chunk"
	"footnote/rag/llm"
)

// Generator writes text with a language model.
type Generator interface {
	Generate(ctx context.Context, msgs []llm.Message, o llm.Options) iter.Seq2[llm.Delta, error]
	// Window says how much the model takes; it never fails, for what is not
	// known is assumed. It may be smaller after a prompt that was too long. An
	// empty model is the generator's own.
	Window(ctx context.Context, model string) llm.Window
	// Count says how many tokens a prompt has; it never fails, for what cannot
	// be counted is estimated.
	Count(ctx context.Context, model string, msgs []llm.Message) (n int, exact bool)
}

// Writer is a model that may write the answers.
type Writer struct {
	Generator
	Model   string // its name, for the answer's record; "": not known
	Preset  string // the kind of its server: ollama, openai, …
	BaseURL string // of its server
}

// Engine answers questions. Its writers are asked in turn, each where the one
// before it failed before its first word; without any, or where all fail, it
// quotes. It is safe for concurrent use once its fields are set.
type Engine struct {
	Log       *slog.Logger
	Retriever *Retriever
	Writers   []Writer
	Now       func() time.Time // from which "last week" counts where a question has no AsOf; nil: time.Now
}

// Errors of Ask that callers tell apart.
var (
	ErrNoModel      = errors.New("no model is configured")
	ErrEmpty        = errors.New("the question is empty")
	ErrTooLong      = errors.New("the question is too long")
	ErrInstructions = errors.New("the instructions are too long")
)

// maxTurns is the number of earlier turns, the newest, that an answer looks at.
const maxTurns = 20

// MaxInstructions is the length of the longest instructions, in characters: with the
// rules they leave a small model's window room for a passage.
const MaxInstructions = 4000

// MaxQuestion is the length of the longest question, in characters.
const MaxQuestion = 4000

// Ask answers q, step by step. The sequence ends with Done, or with an error,
// after which nothing that came before may be kept as an answer. Leaving the
// loop, or cancelling ctx, stops the search and the model's request.
func (e *Engine) Ask(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		w := &writing{engine: e, question: q, start: time.Now(), yield: yield}
		if err := w.run(ctx); err != nil && !errors.Is(err, errLeft) {
			yield(nil, err)
		}
	}
}

// Search finds the n best passages for a query, without writing an answer.
func (e *Engine) Search(ctx context.Context, query string, f corpus.Filter, n int) (Evidence, error) {
	q := Question{Text: query, Filter: f, TopK: n}
	if err := q.Check(); err != nil {
		return Evidence{}, err
	}
	return e.Retriever.Retrieve(ctx, q)
}

// errLeft says that the caller has left the loop.
var errLeft = errors.New("the caller has left")

// writing is one answer in the making.
type writing struct {
	engine   *Engine
	question Question
	start    time.Time
	yield    func(Event, error) bool
	evidence Evidence
	found    int // passages of the evidence, before it is cut to what the first prompt holds
	answer   Answer
	thought  bool         // some Reasoning has been sent
	waiting  bool         // for the model's server, and that was said
	damaged  bool         // a piece of the model's answer could not be read
	cut      bool         // the model ran into its limit before its end
	numbered bool         // the sources have been sent: their numbers stay
	labels   []chunk.Span // titles above quotes, in the answer's text: they claim nothing

	paraphrases []chunk.Span // of the answer's text: what had quotation marks and is in no source
	writer      Writer       // that wrote the answer
	draft       *draft       // for the writer to repair; nil: it writes from the passages alone
	held        bool         // what is written is not shown before it is checked
	shown       string       // the deltas so far, since the last restart
}

func (w *writing) send(ev Event) error {
	if !w.yield(ev, nil) {
		return errLeft
	}
	return nil
}

func (w *writing) run(ctx context.Context) error {
	if err := w.prepare(); err != nil {
		return err
	}
	if err := w.send(Stage{Name: "searching"}); err != nil {
		return err
	}
	w.understand(ctx)
	var err error
	if w.evidence, w.answer.Time, err = w.engine.find(ctx, w.question); err != nil {
		return fmt.Errorf("search the articles: %w", err)
	}
	w.found = len(w.evidence.Passages)
	w.answer.Retrieve = time.Since(w.start)
	if err := w.send(Stage{"reading", fmt.Sprint(len(w.evidence.Passages))}); err != nil {
		return err
	}
	switch {
	case !w.evidence.Supported():
		err = w.abstain()
	case w.answer.Mode == Extractive:
		err = w.extract()
	default:
		err = w.generate(ctx)
	}
	if err != nil {
		return err
	}
	return w.finish(ctx)
}

// Check says whether q can be asked at all: the error wraps [ErrEmpty] or
// [ErrTooLong], or [ErrInstructions] of its instructions. Ask checks it too.
func (q Question) Check() error {
	if isBlank(q.Text) {
		return ErrEmpty
	}
	if n := utf8.RuneCountInString(q.Text); n > MaxQuestion {
		return fmt.Errorf("%w: %d characters, the limit is %d", ErrTooLong, n, MaxQuestion)
	}
	if n := utf8.RuneCountInString(q.Instructions); n > MaxInstructions {
		return fmt.Errorf("%w: %d characters, the limit is %d", ErrInstructions, n, MaxInstructions)
	}
	return nil
}

// prepare checks the question and sets what is known before the search.
func (w *writing) prepare() error {
	q := &w.question
	if err := q.Check(); err != nil {
		return err
	}
	if q.Language == "" {
		q.Language = languageOf(q.Text)
	}
	q.History = q.History[max(0, len(q.History)-maxTurns):]
	mode := Extractive
	if len(w.engine.Writers) > 0 && q.Mode != Extractive {
		mode = Generated
	} else if q.Mode == Generated {
		return ErrNoModel
	}
	w.answer = Answer{Question: q.Text, Mode: mode, Language: q.Language, Status: Answered}
	w.held = q.Verify == Strict
	return nil
}

// number gives the passages their numbers and sends them, once, behind what the
// question was understood to ask.
func (w *writing) number() error {
	if w.numbered {
		return nil
	}
	w.numbered = true
	why := w.engine.Retriever.Explain(w.evidence)
	for i, p := range w.evidence.Passages {
		w.answer.Sources = append(w.answer.Sources, Source{N: i + 1, Passage: p, Why: why[i]})
	}
	if w.answer.Rewritten != "" || w.answer.Time != nil {
		if err := w.send(Understood{w.answer.Rewritten, w.answer.Time}); err != nil {
			return err
		}
	}
	return w.send(Retrieved{w.answer.Sources})
}

// write appends a piece of the answer and sends it, unless it is held.
func (w *writing) write(text string) error {
	if text == "" {
		return nil
	}
	w.answer.Text += text
	if w.held {
		return nil
	}
	w.shown = w.answer.Text
	return w.send(Delta{text})
}

// blank returns text with the spans as spaces, every offset as it was.
func blank(text string, spans []chunk.Span) string {
	b := []byte(text)
	for _, s := range spans {
		for i := s.Start; i < s.End; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

// finish checks the answer and sends it.
func (w *writing) finish(ctx context.Context) error {
	a := &w.answer
	var err error
	if a.Status != Abstained {
		err = w.revise(ctx)
	} else if a.Mode == Generated {
		err = w.refuse()
	}
	if err == nil {
		err = w.deliver()
	}
	if err == nil {
		err = w.suggest(ctx)
	}
	if err != nil {
		return err
	}
	a.Total = time.Since(w.start)
	w.engine.Log.Info("answered", "status", a.Status, "mode", a.Mode, "model", a.Model,
		"passages", len(a.Sources), "citations", len(a.Citations), "support", w.evidence.Support, "took", a.Total)
	return w.send(Done{a})
}
