package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"footnote/rag"
	"footnote/rag/llm"
)

// EndpointSetting is an endpoint as the settings show it: without its key.
type EndpointSetting struct {
	Provider      string `json:"provider"`
	BaseURL       string `json:"base_url"`
	Model         string `json:"model"`
	ContextTokens int    `json:"context_tokens"` // 0: as discovered
	HasKey        bool   `json:"has_key"`
}

// Settings are what is set and what there is to choose from.
type Settings struct {
	Chat       EndpointSetting   `json:"chat"`
	Fallbacks  []EndpointSetting `json:"fallbacks"`
	Embeddings EndpointSetting   `json:"embeddings"`
	Dimensions int               `json:"dimensions"`
	Rerank     EndpointSetting   `json:"rerank"`
	Writers    []WriterSetting   `json:"writers"` // that are asked now, in turn; none: answers are quoted
	Presets    []PresetSetting   `json:"presets"`
	Found      []FoundSetting    `json:"found"` // on this machine
}

// WriterSetting is a model that answers are written with.
type WriterSetting struct {
	Model         string `json:"model"`
	Preset        string `json:"preset"`
	ContextTokens int    `json:"context_tokens"`
	ContextFrom   string `json:"context_from"` // setting, server, preset, learned or assumed
}

// PresetSetting is a kind of server to choose.
type PresetSetting struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	BaseURL  string `json:"base_url"`
	Example  string `json:"example"` // of a base URL, where there is none
	Local    bool   `json:"local"`
	KeyFrom  string `json:"key_from"`   // the environment variable of its key; "": it needs none by custom
	KeyIsSet bool   `json:"key_is_set"` // in the environment
}

// FoundSetting is a model server on this machine.
type FoundSetting struct {
	Preset   string         `json:"preset"`
	BaseURL  string         `json:"base_url"`
	NeedsKey bool           `json:"needs_key"`
	Models   []ModelSetting `json:"models"`
}

// ModelSetting is a model that a server lists.
type ModelSetting struct {
	ID            string `json:"id"`
	ContextTokens int    `json:"context_tokens"` // 0: not known
}

func newEndpointSetting(c llm.Choice) EndpointSetting {
	return EndpointSetting{c.Provider, c.BaseURL, c.Model, c.ContextTokens, c.APIKey != ""}
}

func newModelSettings(models []llm.Model) []ModelSetting {
	out := []ModelSetting{}
	for _, m := range models {
		out = append(out, ModelSetting{m.ID, m.ContextTokens})
	}
	return out
}

// settings describes m, which is in use.
func (s *Server) settings(ctx context.Context, m rag.Models) Settings {
	out := Settings{
		Chat: newEndpointSetting(m.Chat), Embeddings: newEndpointSetting(m.Embeddings), Dimensions: m.Dimensions, Rerank: newEndpointSetting(m.Rerank),
		Fallbacks: []EndpointSetting{}, Writers: []WriterSetting{}, Presets: []PresetSetting{}, Found: []FoundSetting{},
	}
	for _, f := range m.Fallbacks {
		out.Fallbacks = append(out.Fallbacks, newEndpointSetting(f))
	}
	for _, w := range s.engine().Writers {
		window := w.Window(ctx, w.Model)
		out.Writers = append(out.Writers, WriterSetting{w.Model, w.Preset, window.Tokens, window.From})
	}
	for _, p := range s.Builder.Presets {
		set := p.KeyEnv != "" && s.Builder.Getenv(p.KeyEnv) != ""
		out.Presets = append(out.Presets, PresetSetting{p.Name, p.Label, p.BaseURL, p.Example, p.Local, p.KeyEnv, set})
	}
	for _, f := range llm.Discover(ctx, s.Builder.Presets) {
		out.Found = append(out.Found, FoundSetting{f.Preset, f.BaseURL, f.NeedsKey, newModelSettings(f.Models)})
	}
	return out
}

func (s *Server) getSettings(c *gin.Context) {
	s.models.Lock()
	m := s.Models
	s.models.Unlock()
	c.JSON(http.StatusOK, s.settings(c.Request.Context(), m))
}

// EndpointChange is an endpoint as it is to be.
type EndpointChange struct {
	Provider      string  `json:"provider"`
	BaseURL       string  `json:"base_url"`
	APIKey        *string `json:"api_key"` // absent: the one there is, as long as the server stays the same
	Model         string  `json:"model"`
	ContextTokens int     `json:"context_tokens"`
}

// over returns the choice with the change made. A key never follows to another
// server.
func (e EndpointChange) over(c llm.Choice) llm.Choice {
	out := llm.Choice{Provider: e.Provider, BaseURL: e.BaseURL, Model: e.Model, ContextTokens: e.ContextTokens}
	switch {
	case e.APIKey != nil:
		out.APIKey = *e.APIKey
	case e.Provider == c.Provider && e.BaseURL == c.BaseURL:
		out.APIKey = c.APIKey
	}
	return out
}

// maxFallbacks bounds the endpoints that are asked in turn.
const maxFallbacks = 8

// putSettings changes the groups that the request has; they count from the next
// answer on, and after a restart.
func (s *Server) putSettings(c *gin.Context) {
	var change struct {
		Chat       *EndpointChange   `json:"chat"`
		Fallbacks  *[]EndpointChange `json:"fallbacks"`
		Embeddings *EndpointChange   `json:"embeddings"`
		Dimensions *int              `json:"dimensions"`
		Rerank     *EndpointChange   `json:"rerank"`
	}
	if err := decode(c, &change); err != nil {
		fail(c, err)
		return
	}
	s.models.Lock()
	defer s.models.Unlock()
	m := s.Models
	if change.Chat != nil {
		m.Chat = change.Chat.over(m.Chat)
	}
	if change.Fallbacks != nil {
		if len(*change.Fallbacks) > maxFallbacks {
			fail(c, badRequest("fallbacks", fmt.Sprintf("there can be at most %d fallbacks", maxFallbacks)))
			return
		}
		m.Fallbacks = fallbacksOver(*change.Fallbacks, m.Fallbacks)
	}
	if change.Embeddings != nil {
		m.Embeddings = change.Embeddings.over(m.Embeddings)
	}
	if change.Dimensions != nil {
		m.Dimensions = *change.Dimensions
	}
	if change.Rerank != nil {
		m.Rerank = change.Rerank.over(m.Rerank)
	}
	if err := s.useModels(c.Request.Context(), m); err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, s.settings(c.Request.Context(), m))
}

// fallbacksOver is over for a list: a key is kept where its server was there
// before, in any place.
func fallbacksOver(changes []EndpointChange, was []llm.Choice) []llm.Choice {
	var out []llm.Choice
	for _, e := range changes {
		before := llm.Choice{}
		if i := slices.IndexFunc(was, func(c llm.Choice) bool { return c.Provider == e.Provider && c.BaseURL == e.BaseURL }); i >= 0 {
			before = was[i]
		}
		out = append(out, e.over(before))
	}
	return out
}

// useModels keeps m and answers with it from now on. The caller holds s.models.
func (s *Server) useModels(ctx context.Context, m rag.Models) error {
	if err := checkModels(m); err != nil {
		return err
	}
	engine, err := s.Builder.Build(ctx, m)
	if err != nil {
		return wrongSetting("", err)
	}
	if err := s.keepModels(ctx, m); err != nil {
		return err
	}
	wanted, err := s.Builder.Vectors(m.Wanted())
	if err != nil {
		return wrongSetting("embeddings", err)
	}
	before := s.engine().Retriever
	if before.Embedder == nil || before.Embedder.EmbeddingModel() != wanted.EmbeddingModel() {
		// The vectors of others serve until those that are wanted are complete.
		engine.Retriever = before.WithReranking(engine.Retriever.Reranking)
	}
	moved := s.Models.Wanted() != m.Wanted()
	s.Models = m
	s.Use(engine)
	if moved {
		s.changeover.interrupt(wanted.EmbeddingModel(), s.Corpus.Stats().Chunks)
		s.working.Go(func() { s.sync(s.Background) })
	}
	return nil
}

// maxContextTokens is more than any model takes.
const maxContextTokens = 100_000_000

func checkModels(m rag.Models) error {
	for param, c := range map[string]llm.Choice{"chat": m.Chat, "embeddings": m.Embeddings, "rerank": m.Rerank} {
		if c.ContextTokens < 0 || c.ContextTokens > maxContextTokens {
			return badRequest(param+".context_tokens", "context_tokens must be a number from 0 to 100000000")
		}
	}
	if m.Dimensions < 0 || m.Dimensions > maxDimensions {
		return badRequest("dimensions", "dimensions must be a number from 0 to 65536")
	}
	return nil
}

const maxDimensions = 65536

// wrongSetting turns an error that the request is the cause of into one that
// says so.
func wrongSetting(param string, err error) error {
	var e *llm.Error
	if errors.As(err, &e) && (e.Code == llm.CodeBadEndpoint || e.Code == llm.CodeNoModel) {
		wrong := badRequest(param, e.Message)
		if param == "" {
			wrong.Param = nil
		}
		return wrong
	}
	return err
}
