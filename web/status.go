package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/rag"
	"footnote/rag/llm"
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
	questions, err := s.engine().Examples(ctx, exampleCount)
	if err != nil {
		return nil, err
	}
	s.examples.generation, s.examples.questions = generation, questions
	return questions, nil
}

// status says what is in the corpus and what writes the answers.
func (s *Server) status(c *gin.Context) {
	s.lookAgain(c.Request.Context())
	stats := s.Corpus.Stats()
	mode, writer := "extractive", rag.Writer{}
	if writers := s.engine().Writers; len(writers) > 0 {
		mode, writer = "generated", writers[0]
	}
	questions, err := s.exampleQuestions(c.Request.Context())
	if err != nil {
		fail(c, err)
		return
	}
	pending := 0
	if s.engine().Retriever.Embedder != nil {
		pending = stats.Chunks - stats.Embedded
	}
	c.JSON(http.StatusOK, gin.H{
		"version": s.Version,
		"corpus": gin.H{
			"articles": stats.Articles, "chunks": stats.Chunks, "newest": dateOf(stats.Newest), "sample_articles": stats.Sample,
		},
		"model":     gin.H{"mode": mode, "name": writer.Model, "preset": writer.Preset},
		"embedding": gin.H{"model": stats.Space, "pending": pending, "change": s.changeover.now()},
		"examples":  questions,
	})
}

// lookEvery is the least time between two looks for a server on this machine.
const lookEvery = 10 * time.Second

// lookAgain looks for a model server on this machine where none was found and
// none is set: a person who starts one need not start Footnote anew.
func (s *Server) lookAgain(ctx context.Context) {
	if len(s.engine().Writers) > 0 || !s.models.TryLock() {
		return
	}
	defer s.models.Unlock()
	auto := s.Models.Chat.BaseURL == "" && (s.Models.Chat.Provider == "" || s.Models.Chat.Provider == llm.ProviderAuto)
	if !auto || time.Since(s.looked) < lookEvery {
		return
	}
	s.looked = time.Now()
	writers, err := s.Builder.Writers(ctx, s.Models)
	if err != nil || len(writers) == 0 {
		return
	}
	engine := *s.engine()
	engine.Writers = writers
	s.Use(&engine)
	s.Log.Info("a model server was found", "model", writers[0].Model, "preset", writers[0].Preset)
}
