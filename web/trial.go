package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/rag"
	"footnote/rag/llm"
)

// Trial says how an endpoint did.
type Trial struct {
	OK      bool           `json:"ok"`
	Code    string         `json:"code"`    // of the error; "" where it did well
	Message string         `json:"message"` // for a person: what came, or what is wrong and what helps
	Model   string         `json:"model"`   // that was asked
	Models  []ModelSetting `json:"models"`  // that the server has, where it says

	ContextTokens int    `json:"context_tokens"` // of a chat model
	ContextFrom   string `json:"context_from"`   // setting, server, preset, learned or assumed
	FirstTokenMS  int64  `json:"first_token_ms"`
	Dimensions    int    `json:"dimensions"` // of embeddings
	Cost                 // of embeddings
}

const (
	// trialLimit bounds a trial. A server in the house may first have to load
	// its model.
	trialLimit = 60 * time.Second
	// trialTokens is enough for a word, and for a little thinking before it.
	trialTokens = 64
)

// testSettings tries an endpoint that is not in use yet, or is. A key that the
// request leaves out is the one of the settings, if the server is the same.
func (s *Server) testSettings(c *gin.Context) {
	var request struct {
		Kind       string `json:"kind"`
		Dimensions int    `json:"dimensions"`
		EndpointChange
	}
	if err := decode(c, &request); err != nil {
		fail(c, err)
		return
	}
	s.models.Lock()
	m := s.Models
	s.models.Unlock()
	ctx, cancel := context.WithTimeout(c.Request.Context(), trialLimit)
	defer cancel()
	var trial Trial
	var err error
	switch cmp.Or(request.Kind, "chat") {
	case "chat":
		trial, err = s.tryChat(ctx, request.over(m.Chat))
	case "embeddings":
		m.Embeddings, m.Dimensions = request.over(m.Embeddings), request.Dimensions
		trial, err = s.tryEmbeddings(ctx, m)
	case "rerank":
		m.Rerank = request.over(m.Rerank)
		trial, err = s.tryRerank(ctx, m)
	default:
		fail(c, badRequest("kind", "kind must be chat, embeddings or rerank"))
		return
	}
	if c.Request.Context().Err() != nil {
		fail(c, c.Request.Context().Err())
		return
	}
	if trial.Models == nil {
		trial.Models = []ModelSetting{}
	}
	trial.OK = err == nil
	if err != nil {
		seen := seenAs(err)
		if errors.Is(err, context.DeadlineExceeded) {
			seen = &apiError{Code: llm.CodeTimeout, Message: fmt.Sprintf("nothing came within %s", trialLimit)}
		}
		trial.Code, trial.Message = seen.Code, seen.Message
	}
	c.JSON(http.StatusOK, trial)
}

func (s *Server) tryChat(ctx context.Context, choice llm.Choice) (Trial, error) {
	client, err := s.Builder.Chat(ctx, choice)
	if err != nil {
		return Trial{}, err
	}
	if client == nil {
		return Trial{Message: "no model: answers are quoted from the articles"}, nil
	}
	defer client.Close()
	var t Trial
	if models, err := client.Models(ctx); err == nil { // not every server lists them
		t.Models = newModelSettings(models)
	}
	if t.Model, err = client.Model(ctx); err != nil {
		return t, err
	}
	window := client.Window(ctx, t.Model)
	t.ContextTokens, t.ContextFrom = window.Tokens, window.From
	start := time.Now()
	ask := []llm.Message{{Role: llm.RoleUser, Content: "Answer with the single word: ready"}}
	for d, err := range client.Generate(ctx, ask, llm.Options{Model: t.Model, MaxTokens: trialTokens}) {
		if err != nil {
			return t, err
		}
		if d.Text != "" || d.Reasoning != "" {
			t.FirstTokenMS = max(1, time.Since(start).Milliseconds())
			break
		}
	}
	t.Message = fmt.Sprintf("%s answers; the first word took %d ms", t.Model, t.FirstTokenMS)
	return t, nil
}

func (s *Server) tryEmbeddings(ctx context.Context, m rag.Models) (Trial, error) {
	e, err := s.Builder.Embedder(m.Wanted())
	if err != nil {
		return Trial{}, err
	}
	if e == nil {
		return Trial{Message: "the embedded default: no server is asked"}, nil
	}
	defer e.Close()
	t := Trial{Model: e.Model()}
	v, err := e.EmbedQuery(ctx, "capital expenditure")
	if err != nil {
		return t, err
	}
	t.Dimensions = len(v)
	missing, err := s.Corpus.Missing(ctx, e.EmbeddingModel(), t.Dimensions)
	if err != nil {
		return t, err
	}
	if t.Cost, err = costOf(ctx, e, missing); err != nil {
		return t, err
	}
	t.Message = fmt.Sprintf("%s gives vectors of %d numbers; %s", t.Model, t.Dimensions, t.Cost)
	return t, nil
}

func (s *Server) tryRerank(ctx context.Context, m rag.Models) (Trial, error) {
	r, err := s.Builder.Reranker(m)
	if err != nil {
		return Trial{}, err
	}
	if r == nil {
		return Trial{Message: "no reranker: passages stay in the order they are found in"}, nil
	}
	defer r.Close()
	t := Trial{Model: r.Model()}
	scores, err := r.Rerank(ctx, "Why did capital expenditure fall?", []string{
		"Capital expenditure fell because chips were in short supply.", "The museum opens at ten on Sundays."})
	if err != nil {
		return t, err
	}
	t.Message = "it scores"
	if scores[0] <= scores[1] {
		t.Message = "it scores, but puts a passage that answers below one that does not: is this a model for reranking?"
	}
	return t, nil
}
