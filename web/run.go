package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"footnote/rag"
	"footnote/web/state"
)

// A run is an answer being written. It belongs to no request: whoever asked may
// go and come back, and reads its events from where they stopped.
type run struct {
	id, conversationID string // conversationID is "" apart from every conversation
	begins             bool   // the conversation begins with it
	after              string // an answer: the conversation begins with what was said up to it; "": with nothing
	question           rag.Question
	cancel             context.CancelCauseFunc

	mu      sync.Mutex
	events  []event       // never changed once appended
	over    bool          // no event follows
	changed chan struct{} // closed, and replaced, when events or over change
	answer  *receipt      // set when it is done
	err     error         // set when it failed
}

// event is one server-sent event; its id is its index.
type event struct {
	name string
	data []byte
}

// finished is the answer object, with its HTML for the page.
type finished struct {
	Answer
	AnswerHTML string         `json:"answer_html"`
	Filter     *filterRequest `json:"filter,omitempty"` // that the question was asked with
}

// receipt is what is stored: the answer and what it was written from.
type receipt struct {
	finished
	PromptHash string     `json:"prompt_hash"`
	Passages   []passages `json:"passages"`

	finish string // why the model stopped
}

// passages are what the answer was written from, under the numbers of sources.
type passages struct {
	N         int    `json:"n"`
	PassageID string `json:"passage_id"`
	ArticleID string `json:"article_id"`
	Version   string `json:"version"` // of the article's text
	Start     int    `json:"article_start"`
	Text      string `json:"text"`
}

// runs are the answers under way, and for a while those that are done.
type runs struct {
	mu       sync.Mutex
	byID     map[string]*run
	active   int
	finished []string // ids, the oldest first
}

const (
	// maxRuns bounds the answers that are written at once.
	maxRuns = 1000
	// keepRun is how long the events of an answer can be picked up after its
	// end; the answer itself stays stored.
	keepRun = 5 * time.Minute
	// maxFinished bounds the answers whose events can be picked up.
	maxFinished = 200
	// maxAnswer bounds the writing of one answer.
	maxAnswer = 15 * time.Minute
)

// errStopped is the cause of a run that someone stopped.
var errStopped = errors.New("stopped by request")

func (rs *runs) get(id string) *run {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.byID[id]
}

// ended notes that a run is over, and drops the oldest where there are too many.
func (rs *runs) ended(id string) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.active--
	rs.finished = append(rs.finished, id)
	if len(rs.finished) > maxFinished {
		delete(rs.byID, rs.finished[0])
		rs.finished = rs.finished[1:]
	}
}

// drop forgets a run; if it is not over it goes on.
func (rs *runs) drop(id string) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.byID, id)
}

// start begins to answer q at a place.
func (s *Server) start(q rag.Question, at place) (*run, error) {
	r := &run{id: state.NewID("ans_"), conversationID: at.conversationID, after: at.after, question: q, changed: make(chan struct{})}
	if !at.apart && (r.conversationID == "" || r.after != "") {
		r.conversationID, r.begins = state.NewID("cnv_"), true
	}
	s.runs.mu.Lock()
	defer s.runs.mu.Unlock()
	if s.runs.active >= maxRuns {
		return nil, errBusy
	}
	if s.runs.byID == nil {
		s.runs.byID = make(map[string]*run)
	}
	s.runs.byID[r.id] = r
	s.runs.active++
	ctx, cancel := context.WithCancelCause(s.Background)
	r.cancel = cancel
	s.working.Go(func() {
		ctx, done := context.WithTimeout(ctx, maxAnswer)
		defer done()
		s.write(ctx, r)
		cancel(nil)
		s.runs.ended(r.id)
		time.AfterFunc(keepRun, func() { s.runs.drop(r.id) })
	})
	return r, nil
}

// write ranges over the engine's events and makes them the run's.
func (s *Server) write(ctx context.Context, r *run) {
	r.add("start", map[string]*string{"answer_id": &r.id, "conversation_id": optional(r.conversationID)})
	page := &pageStream{run: r}
	err := func() (err error) {
		defer s.rescue("answer "+r.id, &err)
		for ev, err := range s.engine().Ask(ctx, r.question) {
			if err != nil {
				return err
			}
			switch ev := ev.(type) {
			case rag.Stage:
				r.add("status", map[string]string{"stage": ev.Name, "detail": ev.Detail})
			case rag.Understood:
				r.add("rewrite", understanding{optional(ev.Question), timeFilter(ev.Time)})
			case rag.Retrieved:
				page.sources(ev.Sources)
				r.add("sources", sources(ev.Sources))
			case rag.Reasoning:
				r.add("reasoning", map[string]string{"delta": ev.Text})
			case rag.Delta:
				r.add("delta", map[string]string{"text": ev.Text})
				page.delta(ev.Text)
			case rag.Restart:
				r.add("status", map[string]string{"stage": page.restart(ev), "detail": ev.Why})
			case rag.Done:
				page.flush()
				return s.keep(ctx, r, page, ev.Answer)
			}
		}
		return errors.New("the answer has no end")
	}()
	if err != nil {
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errStopped):
			err = fmt.Errorf("%w: %w", context.Canceled, cause)
		case s.Background.Err() != nil:
			err = errShuttingDown
		}
		e := seenAs(err)
		if e.Status >= 500 && e != errShuttingDown {
			s.Log.Error("answer failed", "answer", r.id, "err", err)
		}
		r.fail(err, e)
	}
}

// keep stores the finished answer and ends the run with it.
func (s *Server) keep(ctx context.Context, r *run, page *pageStream, a *rag.Answer) error {
	for _, c := range a.Citations {
		page.rendering.markers = append(page.rendering.markers, c.Start)
	}
	kept := receipt{
		finished:   finished{NewAnswer(a, r.id, r.conversationID), strings.Join(page.rendering.blocks(a.Text), "\n"), filterAsked(r.question.Filter)},
		PromptHash: a.PromptHash,
		Passages:   []passages{},
		finish:     a.Finish,
	}
	for _, p := range a.Sources {
		kept.Passages = append(kept.Passages, passages{p.N, p.ID, p.DocID, p.Version, p.Characters, p.Text})
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("write the receipt: %w", err)
	}
	if err := s.saveAnswer(ctx, r, state.Answer{
		ID: r.id, ConversationID: r.conversationID, Question: a.Question, Text: a.Text, Receipt: b, Created: time.Now(),
	}); err != nil {
		return err
	}
	r.finish(&kept)
	return nil
}

// saveAnswer stores the answer of a run where it belongs.
func (s *Server) saveAnswer(ctx context.Context, r *run, a state.Answer) error {
	switch {
	case r.conversationID == "":
		return s.State.SaveApart(ctx, a)
	case !r.begins:
		return s.State.SaveAnswer(ctx, a, "")
	case r.after != "":
		return s.State.SaveBranch(ctx, a, titleOf(a.Question), r.after)
	}
	return s.State.SaveAnswer(ctx, a, titleOf(a.Question))
}

// maxTitle is the length of a conversation's title, in characters.
const maxTitle = 80

// titleOf makes the title of a conversation from its first question.
func titleOf(question string) string {
	title := strings.Join(strings.Fields(question), " ")
	runes := []rune(title)
	if len(runes) <= maxTitle {
		return title
	}
	cut := string(runes[:maxTitle-1])
	if i := strings.LastIndexByte(cut, ' '); i > maxTitle/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// add appends an event.
func (r *run) add(name string, data any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.append(name, data)
}

func (r *run) append(name string, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		b = []byte(`{}`) // the values are ours: strings and numbers
	}
	r.events = append(r.events, event{name, b})
	r.wake()
}

func (r *run) wake() {
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *run) finish(kept *receipt) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer, r.over = kept, true
	r.append("done", kept.finished)
}

func (r *run) fail(err error, seen *apiError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err, r.over = err, true
	r.append("error", map[string]any{"code": seen.Code, "message": seen.Message, "retryable": seen.retryable})
}

// since returns the events from index i on, whether they are the last, and a
// channel that is closed when there are more.
func (r *run) since(i int) (events []event, over bool, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events[min(i, len(r.events)):], r.over, r.changed
}

// wait returns the finished answer, or the error of the run or of ctx.
func (r *run) wait(ctx context.Context) (*receipt, error) {
	for {
		_, over, changed := r.since(0)
		if over {
			return r.answer, r.err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
