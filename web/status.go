package web

import (
	"context"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

// examples are the questions on the first screen, of one state of the corpus.
type examples struct {
	mu         sync.Mutex
	generation uint64
	questions  []string // nil: not made yet
}

const exampleCount = 4

func (s *Server) exampleQuestions(ctx context.Context) ([]string, error) {
	s.examples.mu.Lock()
	defer s.examples.mu.Unlock()
	generation := s.Corpus.Generation()
	if s.examples.questions != nil && s.examples.generation == generation {
		return s.examples.questions, nil
	}
	questions, err := s.Engine.Examples(ctx, exampleCount)
	if err != nil {
		return nil, err
	}
	s.examples.generation, s.examples.questions = generation, questions
	return questions, nil
}

// status says what is in the corpus and what writes the answers.
func (s *Server) status(c *gin.Context) {
	stats := s.Corpus.Stats()
	mode := "extractive"
	if s.Engine.Generator != nil {
		mode = "generated"
	}
	questions, err := s.exampleQuestions(c.Request.Context())
	if err != nil {
		fail(c, err)
		return
	}
	pending := 0
	if s.Engine.Retriever.Embedder != nil {
		pending = stats.Chunks - stats.Embedded
	}
	c.JSON(http.StatusOK, gin.H{
		"version": s.Version,
		"corpus": gin.H{
			"articles": stats.Articles, "chunks": stats.Chunks, "newest": dateOf(stats.Newest), "sample_articles": stats.Sample,
		},
		"model":     gin.H{"mode": mode, "name": s.Model.Name, "preset": s.Model.Preset},
		"embedding": gin.H{"model": stats.EmbeddingModel, "pending": pending},
		"examples":  questions,
	})
}
