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
	"footnote/rag/verify"
)

// Generator writes text with a language model.
type Generator interface {
	Generate(ctx context.Context, msgs []llm.Message, o llm.Options) iter.Seq2[llm.Delta, error]
	// Window says how much the model takes; it never fails, for what is not
	// known is assumed. An empty model is the generator's own.
	Window(ctx context.Context, model string) llm.Window
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
}

// Errors of Ask that callers tell apart.
var (
	ErrNoModel = errors.New("no model is configured")
	ErrEmpty   = errors.New("the question is empty")
	ErrTooLong = errors.New("the question is too long")
)

// maxTurns is the number of earlier turns, the newest, that an answer looks at.
const maxTurns = 20

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
	answer   Answer
	fitted   int          // passages that fit into the model's window
	cut      bool         // the model ran into its limit before its end
	numbered bool         // the sources have been sent: their numbers stay
	labels   []chunk.Span // titles above quotes, in the answer's text: they claim nothing
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
	var err error
	if w.evidence, err = w.engine.Retriever.Retrieve(ctx, w.question); err != nil {
		return fmt.Errorf("search the articles: %w", err)
	}
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
	return w.finish()
}

// Check says whether q can be asked at all: the error wraps [ErrEmpty] or
// [ErrTooLong]. Ask checks it too.
func (q Question) Check() error {
	if isBlank(q.Text) {
		return ErrEmpty
	}
	if n := utf8.RuneCountInString(q.Text); n > MaxQuestion {
		return fmt.Errorf("%w: %d characters, the limit is %d", ErrTooLong, n, MaxQuestion)
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
	return nil
}

// number gives the passages their numbers and sends them, once.
func (w *writing) number() error {
	if w.numbered {
		return nil
	}
	w.numbered = true
	why := w.engine.Retriever.Explain(w.evidence)
	for i, p := range w.evidence.Passages {
		w.answer.Sources = append(w.answer.Sources, Source{N: i + 1, Passage: p, Why: why[i]})
	}
	return w.send(Retrieved{w.answer.Sources})
}

// write appends a piece of the answer and sends it.
func (w *writing) write(text string) error {
	if text == "" {
		return nil
	}
	w.answer.Text += text
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
func (w *writing) finish() error {
	a := &w.answer
	if a.Status != Abstained {
		if err := w.send(Stage{Name: "checking"}); err != nil {
			return err
		}
		cited, titles := make([]string, len(a.Sources)), make([]string, len(a.Sources))
		for i, s := range a.Sources {
			cited[i], titles[i] = s.Text, s.Title
		}
		a.Checks = verify.Check(verify.Input{Answer: blank(a.Text, w.labels), Cited: cited, Titles: titles})
		for _, c := range a.Checks.Claims {
			if c.Support != verify.Supported {
				a.Status = Partial
			}
		}
	}
	a.Total = time.Since(w.start)
	w.engine.Log.Info("answered", "status", a.Status, "mode", a.Mode, "model", a.Model,
		"passages", len(a.Sources), "citations", len(a.Citations), "support", w.evidence.Support, "took", a.Total)
	return w.send(Done{a})
}
