package llm

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"
)

const defaultEmbeddingBatch = 64 // texts in one request, where the preset does not say

// Embedder turns texts into vectors through one endpoint. It is safe for concurrent use.
type Embedder struct {
	Limits *Limits // defaults by endpoint; may be changed before the first call

	client     *Client
	model      string
	batch      int
	dimensions int          // asked for; 0: the model's own
	seen       atomic.Int64 // length of the first vector; 0: none yet
}

// NewEmbedder prepares an embedder for ep; it sends nothing. dimensions is the wanted length of a vector, 0 for the
// model's own. The error is an *Error: CodeBadEndpoint, or CodeNoModel where neither ep nor its preset names a model.
func NewEmbedder(ep Endpoint, dimensions int) (*Embedder, error) {
	c, err := NewClient(ep)
	if err != nil {
		return nil, err
	}
	e := &Embedder{Limits: &c.Limits, client: c, dimensions: max(dimensions, 0)}
	e.model = firstOf(c.ep.Model, c.preset.EmbeddingModel)
	if e.model == "" {
		return nil, &Error{Code: CodeNoModel, Message: fmt.Sprintf("%s: no embedding model is set", c.ep)}
	}
	e.batch = c.preset.EmbeddingBatch
	if e.batch <= 0 {
		e.batch = defaultEmbeddingBatch
	}
	return e, nil
}

// EmbeddingModel names the vector space: the model, and the dimension where one is asked for.
func (e *Embedder) EmbeddingModel() string {
	if e.dimensions > 0 {
		return fmt.Sprintf("%s@%d", e.model, e.dimensions)
	}
	return e.model
}

// Close releases idle connections.
func (e *Embedder) Close() { e.client.Close() }

// EmbedQuery returns the vector of one question, of length 1 (Euclidean).
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	vs, err := e.EmbedDocuments(ctx, []string{text})
	if err != nil {
		return nil, err
	}
	return vs[0], nil
}

// EmbedDocuments returns a vector for each text, in order, each of length 1 (Euclidean), all of one dimension. It
// returns all or an error, an *Error or that of ctx.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for start := 0; start < len(texts); start += e.batch {
		vs, err := e.embedBatch(ctx, texts[start:min(start+e.batch, len(texts))])
		if err != nil {
			return nil, err
		}
		out = append(out, vs...)
	}
	return out, nil
}

// embedBatch makes one request, and further ones where the fault may pass.
func (e *Embedder) embedBatch(ctx context.Context, texts []string) ([][]float32, error) {
	for tries := 1; ; tries++ {
		vs, err := e.request(ctx, texts)
		if err == nil {
			return vs, e.checkDimension(len(vs[0]))
		}
		if !e.Limits.pause(ctx, tries, err) {
			if ctx.Err() != nil {
				return nil, causeOf(ctx)
			}
			return nil, err
		}
	}
}

func (e *Embedder) request(ctx context.Context, texts []string) ([][]float32, error) {
	limit := e.Limits.FirstToken
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timedOut(e.client.ep, "no embeddings", limit))
	defer cancel()
	body, err := e.client.wire.call(ctx, "/embeddings", openai.EmbeddingRequest{
		Input:          texts,
		Model:          openai.EmbeddingModel(e.model),
		EncodingFormat: openai.EmbeddingEncodingFormatFloat,
		Dimensions:     e.dimensions,
	}, maxEmbeddingBytes)
	if err != nil {
		return nil, err
	}
	vs, err := parseEmbeddings(body, len(texts))
	if err != nil {
		return nil, e.bad(err.Error())
	}
	return vs, nil
}

// checkDimension refuses vectors of another length than asked for or seen before: the model was swapped.
func (e *Embedder) checkDimension(n int) error {
	if e.dimensions > 0 && n != e.dimensions {
		return e.bad(fmt.Sprintf("%d dimensions came, %d were asked for", n, e.dimensions))
	}
	e.seen.CompareAndSwap(0, int64(n))
	if seen := e.seen.Load(); seen != int64(n) {
		return e.bad(fmt.Sprintf("%d dimensions came, earlier vectors had %d", n, seen))
	}
	return nil
}

func (e *Embedder) bad(why string) *Error {
	return &Error{Code: CodeBadEmbedding, Message: fmt.Sprintf("%s: bad embeddings from %s: %s", e.client.ep, e.model, why)}
}
