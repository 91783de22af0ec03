package web

import (
	"context"
	"errors"

	"footnote/corpus"
	"footnote/corpus/vector"
	"footnote/rag"
	"footnote/rag/llm"
)

// sync embeds what is new, and measures what the vectors are worth; without vectors the
// words alone find it. Where other embeddings are set than serve, it goes on to those.
func (s *Server) sync(ctx context.Context) { s.syncWith(ctx, false) }

// syncWith is sync. anew says that the length of the vectors is to be asked for again.
func (s *Server) syncWith(ctx context.Context, anew bool) {
	defer s.rescue("embed", new(error))
	if s.engine().Retriever.Embedder == nil {
		return
	}
	updated := make(chan error, 1)
	s.working.Go(func() { updated <- s.update(ctx) }) // its server may be why others are wanted
	s.changeOver(ctx, anew)
	err := <-updated
	if err == nil || ctx.Err() != nil {
		return
	}
	s.Log.Warn("some articles have no embeddings yet", "err", err)
	s.tryAgain(ctx, err)
	if otherLength(err) {
		s.changeOver(ctx, true)
	}
}

// changeOver goes on to the embeddings that are wanted, unless another call does.
func (s *Server) changeOver(ctx context.Context, anew bool) {
	if !s.changeover.enter() {
		return
	}
	for more := true; more; more = s.changeover.leave() {
		if !s.changeVectors(ctx, anew) {
			continue
		}
		if err := s.update(ctx); err != nil && ctx.Err() == nil { // what came while it changed
			s.tryAgain(ctx, err)
		}
	}
}

// otherLength says whether the vectors that came are not those of the space.
func otherLength(err error) bool {
	var e *llm.Error
	return errors.Is(err, vector.ErrVector) || errors.As(err, &e) && e.Code == llm.CodeBadEmbedding
}

// update brings the vectors that serve up to date.
func (s *Server) update(ctx context.Context) (err error) {
	defer s.rescue("embed", &err)
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

// changeVectors makes the vectors of the embeddings that are wanted, has answers use them,
// and says whether they do now and did not before.
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
	wait, due := s.changeover.fail(ctx, seenAs(err).Message)
	if due == nil {
		return
	}
	s.working.Go(func() {
		select {
		case <-wait.Done():
			return
		case <-due:
		}
		s.changeover.waited()
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
	if !same || space == nil {
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
