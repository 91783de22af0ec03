package web

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/corpus"
	"footnote/rag"
	"footnote/rag/llm"
	"footnote/rag/llm/llmtest"
)

// aimedAt makes a model whose vectors of 4 numbers all point along one axis: a query of
// another such model is at right angles to them.
func aimedAt(axis int) func(string, int) []float32 {
	return func(text string, _ int) []float32 {
		v := make([]float32, 4)
		v[axis], v[3] = 1, float32(len(text)%97)/1e4 // different texts are told apart
		return v
	}
}

func embeddingServer(t *testing.T, axis int) *llmtest.Server {
	t.Helper()
	m := llmtest.NewServer(t)
	m.Embed = aimedAt(axis)
	return m
}

func embeddingsAt(m *llmtest.Server) object {
	return object{"embeddings": object{"provider": "custom", "base_url": m.URL, "model": llmtest.EmbeddingModel, "api_key": "sk-canary-embeddings"}}
}

// nearest searches as an answer does: by the embedder and the vectors of one engine.
func (s *site) nearest(ctx context.Context) (space string, hits []corpus.Hit, err error) {
	r := s.engine().Retriever
	found := r.Space()
	query, err := r.Embedder.EmbedQuery(ctx, english)
	if err != nil {
		return "", nil, err
	}
	hits, err = found.Search(ctx, query, corpus.Filter{}, 10)
	return found.Name(), hits, err
}

// spaceAt is the name of the space of the server's model.
func spaceAt(m *llmtest.Server) string {
	return strings.TrimSuffix(strings.TrimPrefix(m.URL, "http://"), "/v1") + "/" + llmtest.EmbeddingModel + "@4"
}

// While the embeddings change between two servers that call their models the same, every
// search finds something, by the vectors of the model that its query is of.
func TestChangeOfEmbeddingsLeavesNoGap(t *testing.T) {
	s := openSite(t)
	s.secrets = append(s.secrets, "sk-canary-embeddings")
	servers := []*llmtest.Server{embeddingServer(t, 0), embeddingServer(t, 1)}
	in[Settings](t, s.put(embeddingsAt(servers[0])))
	s.Wait()
	ctx, stop := context.WithCancel(t.Context())
	var searching sync.WaitGroup
	for range 3 {
		searching.Go(func() {
			for ctx.Err() == nil {
				space, hits, err := s.nearest(ctx)
				if ctx.Err() == nil && (err != nil || len(hits) != 10 || hits[9].Score < 0.99) {
					t.Errorf("%d hits of %s, %v", len(hits), space, err)
					return
				}
			}
		})
	}
	for i := range 5 {
		next := servers[(i+1)%2]
		in[Settings](t, s.put(embeddingsAt(next)))
		s.Wait()
		if space, _, _ := s.nearest(t.Context()); space != spaceAt(next) {
			t.Errorf("change %d: %s serves, want %s", i, space, spaceAt(next))
		}
	}
	stop()
	searching.Wait()
}

// embeddingStatus is what the status says of the embeddings.
func (s *site) embeddingStatus() (model string, change *EmbeddingChange) {
	s.t.Helper()
	got := in[struct {
		Embedding struct {
			Model  string
			Change *EmbeddingChange
		}
	}](s.t, s.get("/api/v1/status"))
	return got.Embedding.Model, got.Embedding.Change
}

// due lets a test say when the next attempt begins.
type due struct {
	waits chan time.Duration
	begin chan time.Time
}

func (s *site) byHand() due {
	d := due{make(chan time.Duration, 1), make(chan time.Time)}
	s.changeover.after = func(wait time.Duration) <-chan time.Time {
		d.waits <- wait
		return d.begin
	}
	return d
}

// Where the new server fails, the old vectors serve, the reason is shown, and it is tried
// again, each time later; a restart meanwhile changes nothing.
func TestChangeToAServerThatFails(t *testing.T) {
	s := openSite(t)
	s.secrets = append(s.secrets, "sk-canary-embeddings")
	clock := s.byHand()
	old, fresh := embeddingServer(t, 0), embeddingServer(t, 1)
	in[Settings](t, s.put(embeddingsAt(old)))
	s.Wait()
	refusal := llmtest.Fault("401")
	refusal.Path = "/embeddings"
	fresh.Enqueue(refusal, refusal)
	in[Settings](t, s.put(embeddingsAt(fresh)))
	for _, want := range []time.Duration{firstRest, 2 * firstRest} {
		if wait := <-clock.waits; wait != want {
			t.Errorf("tried again after %v, want %v", wait, want)
		}
		model, change := s.embeddingStatus()
		if model != spaceAt(old) || change == nil || change.Error == nil || !strings.Contains(*change.Error, "API key") || change.RetryAt == nil {
			t.Errorf("%s serves, change %+v", model, change)
		}
		if space, hits, err := s.nearest(t.Context()); space != spaceAt(old) || len(hits) != 10 || err != nil {
			t.Errorf("%d hits of %s, %v", len(hits), space, err)
		}
		s.checkRestart(old)
		clock.begin <- time.Time{}
	}
	s.Wait()
	if model, change := s.embeddingStatus(); model != spaceAt(fresh) || change != nil {
		t.Errorf("%s serves, change %+v", model, change)
	}
	s.checkRestart(fresh)
}

// checkRestart says what a program that starts now would search by: the vectors of m,
// asked for with its key.
func (s *site) checkRestart(m *llmtest.Server) {
	s.t.Helper()
	kept, err := KeptModels(s.t.Context(), s.State)
	must(s.t, err)
	r, err := s.Builder.Retriever(s.t.Context(), kept)
	must(s.t, err)
	if got := r.Embedder.EmbeddingModel() + "@4"; got != spaceAt(m) {
		s.t.Errorf("after a restart %s would serve, want %s", got, spaceAt(m))
	}
	_, err = r.Embedder.EmbedQuery(s.t.Context(), english)
	must(s.t, err)
	asked := m.Asked("/embeddings")
	if key := asked[len(asked)-1].Header.Get("Authorization"); key != "Bearer sk-canary-embeddings" {
		s.t.Errorf("after a restart the key would be %q", key)
	}
}

// Who changes their mind before the vectors are complete gets what they set last.
func TestChangeOfMind(t *testing.T) {
	s := openSite(t)
	stuck, fresh := embeddingServer(t, 0), embeddingServer(t, 1)
	gate := make(chan struct{})
	stuck.Enqueue(llmtest.Reply{Path: "/embeddings", Raw: "{}", Gate: gate})
	in[Settings](t, s.put(embeddingsAt(stuck)))
	gate <- struct{}{} // the first request has arrived
	stuck.Enqueue(llmtest.Reply{Path: "/embeddings", Hang: true}, llmtest.Reply{Path: "/embeddings", Hang: true})
	in[Settings](t, s.put(embeddingsAt(fresh)))
	s.Wait()
	if model, change := s.embeddingStatus(); model != spaceAt(fresh) || change != nil {
		t.Errorf("%s serves, change %+v", model, change)
	}
	in[Settings](t, s.put(object{"embeddings": object{}}))
	s.Wait()
	if model, _ := s.embeddingStatus(); !strings.HasPrefix(model, "footnote-hashing-") {
		t.Errorf("%s serves, want the embedded default", model)
	}
}

// A key of the environment is not written anywhere.
func TestKeyOfTheEnvironmentIsNotKept(t *testing.T) {
	s := openSite(t)
	made := rag.Embeddings{Choice: llm.Choice{BaseURL: "http://127.0.0.1:1/v1", Model: "m", APIKey: "sk-of-the-environment"}}
	must(t, KeepServing(t.Context(), s.State, made))
	kept, err := KeptModels(t.Context(), s.State)
	if made.Choice.APIKey = ""; err != nil || kept.Serving != made {
		t.Errorf("kept %+v, %v", kept.Serving, err)
	}
}

// What a change costs is said before it is made, without sending an article anywhere.
func TestCostOfEmbeddings(t *testing.T) {
	s := openSite(t)
	chunks := s.Corpus.Stats().Chunks
	got := in[Trial](t, s.post("/api/v1/settings/test", object{"kind": "embeddings", "base_url": s.model.URL, "model": llmtest.EmbeddingModel, "dimensions": 64}))
	if got.Pending != chunks || got.Requests != (chunks+63)/64 || got.Tokens < 20*chunks || got.Tokens > 400*chunks || got.Seconds < 1 {
		t.Errorf("%+v", got.Cost)
	}
	for _, r := range s.model.Asked("/embeddings") {
		for _, text := range r.Input {
			if strings.Contains(text, "Tencent") {
				t.Errorf("an article went out for a test: %.80s", text)
			}
		}
	}
	in[Settings](t, s.put(object{"embeddings": object{"provider": "custom", "base_url": s.model.URL, "model": llmtest.EmbeddingModel}, "dimensions": 64}))
	s.Wait()
	got = in[Trial](t, s.post("/api/v1/settings/test", object{"kind": "embeddings", "base_url": s.model.URL, "model": llmtest.EmbeddingModel, "dimensions": 64}))
	if got.Cost != (Cost{}) || !strings.Contains(got.Message, "all passages are embedded") {
		t.Errorf("%+v", got)
	}
}
