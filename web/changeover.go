package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag"
	"footnote/rag/llm"
)

// An attempt at the embeddings that fails is made again after firstRest, and after twice
// as long each further time, up to longestRest.
const (
	firstRest   = 15 * time.Second
	longestRest = 10 * time.Minute
)

// changeover leads from the vectors that serve to those of the embeddings that are set:
// these are made beside everything else, and answers change to them once they are
// complete.
type changeover struct {
	mu      sync.Mutex
	running bool
	again   bool               // something has changed since the run at hand began
	stop    context.CancelFunc // ends the attempt under way; nil: there is none
	resting bool               // a timer runs for the next attempt
	rest    time.Duration      // before it
	change  *EmbeddingChange   // nil: the vectors that serve are those that are wanted

	after func(time.Duration) <-chan time.Time // time.After where nil
}

// EmbeddingChange is how far a change to other embeddings is.
type EmbeddingChange struct {
	Space    string     `json:"space"`    // HOST/MODEL@DIMENSION; without the dimension as long as that is not known
	Embedded int        `json:"embedded"` // passages that have a vector
	Chunks   int        `json:"chunks"`   // all passages
	Error    *string    `json:"error"`    // why the last attempt failed
	RetryAt  *time.Time `json:"retry_at"` // when the next one begins
}

// now returns the change under way, nil if there is none.
func (co *changeover) now() *EmbeddingChange {
	co.mu.Lock()
	defer co.mu.Unlock()
	if co.change == nil {
		return nil
	}
	now := *co.change
	return &now
}

// enter takes up the run. Where there is one, that goes once more, and enter returns false.
func (co *changeover) enter() bool {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.again = co.running
	if co.running {
		return false
	}
	co.running = true
	return true
}

// leave ends the run, unless it is to go once more.
func (co *changeover) leave() (more bool) {
	co.mu.Lock()
	defer co.mu.Unlock()
	more, co.again = co.again, false
	co.running = more
	return more
}

// interrupt ends the attempt under way: other embeddings are wanted, and the change to
// them shows at once.
func (co *changeover) interrupt(to string, chunks int) {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.rest, co.change = 0, &EmbeddingChange{Space: to, Chunks: chunks}
	if co.stop != nil {
		co.stop()
	}
}

// attempt returns the context of an attempt, which interrupt ends too.
func (co *changeover) attempt(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	co.mu.Lock()
	defer co.mu.Unlock()
	co.stop = cancel
	return ctx, cancel
}

// begin shows a change to a space.
func (co *changeover) begin(space string, chunks int) {
	co.mu.Lock()
	defer co.mu.Unlock()
	if co.change == nil {
		co.change = &EmbeddingChange{Space: space, Chunks: chunks}
	}
}

// progress shows how far the space is that is being filled; serves is the one that serves.
func (co *changeover) progress(p corpus.Progress, serves string) {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.change = nil
	if p.Space != serves {
		co.change = &EmbeddingChange{Space: p.Space, Embedded: p.Embedded, Chunks: p.Chunks}
	}
}

func (co *changeover) done() {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.change, co.rest = nil, 0
}

// fail shows why an attempt failed and returns what tells when the next one begins; nil
// where that is waited for already.
func (co *changeover) fail(why string) <-chan time.Time {
	co.mu.Lock()
	defer co.mu.Unlock()
	if !co.resting {
		co.rest = min(max(2*co.rest, firstRest), longestRest)
	}
	if co.change != nil {
		at := time.Now().Add(co.rest).Truncate(time.Second)
		co.change.Error, co.change.RetryAt = &why, &at
	}
	if co.resting {
		return nil
	}
	co.resting = true
	if co.after != nil {
		return co.after(co.rest)
	}
	return time.After(co.rest)
}

func (co *changeover) rested() {
	co.mu.Lock()
	defer co.mu.Unlock()
	co.resting = false
}

// sync embeds what is new, and measures what the vectors are worth; without vectors the
// words alone find it. Where other embeddings are set than serve, it goes on to those.
func (s *Server) sync(ctx context.Context) { s.syncWith(ctx, false) }

// syncWith is sync. anew says that the length of the vectors is to be asked for again.
func (s *Server) syncWith(ctx context.Context, anew bool) {
	defer s.rescue("embed", new(error))
	if s.engine().Retriever.Embedder == nil {
		return
	}
	err := s.update(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.Warn("some articles have no embeddings yet", "err", err)
		s.tryAgain(ctx, err)
	}
	if !s.changeover.enter() {
		return
	}
	for more := true; more; more = s.changeover.leave() {
		if s.changeVectors(ctx, anew || otherLength(err)) {
			err = s.update(ctx) // what came while it changed
		}
	}
}

// otherLength says whether the vectors that came are not those of the space.
func otherLength(err error) bool {
	var e *llm.Error
	return errors.Is(err, vector.ErrVector) || errors.As(err, &e) && e.Code == llm.CodeBadEmbedding
}

// update brings the vectors that serve up to date.
func (s *Server) update(ctx context.Context) error {
	r := s.engine().Retriever
	if _, err := s.Corpus.Update(ctx, r.Embedder); err != nil {
		return err
	}
	s.calibrate(ctx, r)
	return nil
}

func (s *Server) calibrate(ctx context.Context, r *rag.Retriever) {
	if err := r.Calibrate(ctx); err != nil && ctx.Err() == nil {
		s.Log.Warn("the vectors count as before", "err", err)
	}
}

// changeVectors makes the vectors of the embeddings that are wanted and has answers use them, and
// says whether they do now and did not before.
func (s *Server) changeVectors(ctx context.Context, anew bool) bool {
	attempt, end := s.changeover.attempt(ctx)
	defer end()
	changed, err := s.attemptChange(attempt, anew)
	if err == nil {
		s.changeover.done()
		return changed
	}
	if attempt.Err() == nil {
		s.Log.Warn("the vectors of the embeddings that are set are not complete", "err", err)
		s.tryAgain(ctx, err)
	}
	return false
}

// tryAgain has sync run again, after a while.
func (s *Server) tryAgain(ctx context.Context, err error) {
	due := s.changeover.fail(seenAs(err).Message)
	if due == nil {
		return
	}
	s.working.Go(func() {
		select {
		case <-ctx.Done():
			return
		case <-due:
		}
		s.changeover.rested()
		s.sync(ctx)
	})
}

func (s *Server) attemptChange(ctx context.Context, anew bool) (changed bool, err error) {
	s.models.Lock()
	wanted := s.Models.Wanted()
	s.models.Unlock()
	e, err := s.Builder.Vectors(wanted)
	if err != nil {
		return false, err
	}
	before := s.engine().Retriever
	space, model := before.Space(), e.EmbeddingModel()
	serves := ""
	if space != nil {
		serves = space.Name()
	}
	same := before.Embedder.EmbeddingModel() == model
	if same && space != nil && !anew {
		return false, nil
	}
	if !same {
		s.changeover.begin(model, s.Corpus.Stats().Chunks)
	}
	if _, err := s.Corpus.SyncReporting(ctx, e, func(p corpus.Progress) { s.changeover.progress(p, serves) }); err != nil {
		return false, err
	}
	r, err := s.Builder.RetrieverBy(ctx, e)
	if err != nil {
		return false, err
	}
	s.calibrate(ctx, r)
	changed = r.Space() != nil && r.Space() != before.Space()
	return changed, s.searchBy(ctx, r, wanted, changed)
}

// searchBy has answers search by r from now on, if change says so, and keeps what made its
// vectors for as long as they serve.
func (s *Server) searchBy(ctx context.Context, r *rag.Retriever, made rag.Embeddings, change bool) error {
	s.models.Lock()
	defer s.models.Unlock()
	if change {
		engine := *s.engine()
		engine.Retriever = r.WithReranking(engine.Retriever.Reranking)
		s.Use(&engine)
		s.Log.Info("answers search by other vectors", "space", r.Space().Name())
	}
	if s.Models.Serving == made {
		return nil
	}
	s.Models.Serving = made
	return KeepServing(ctx, s.State, made)
}
