package llm

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"
)

const defaultEmbeddingBatch = 64 // texts in one request, where the preset does not say

// Requests for embeddings that are under way at once. A server in the house has one accelerator; a 429 halves either.
const (
	nearEmbeddings = 2
	farEmbeddings  = 4
)

// Embedder turns texts into vectors through one endpoint. It learns how many texts a request may hold and how many
// requests the server bears. It is safe for concurrent use.
type Embedder struct {
	Limits *Limits // of a question's vector; of documents, Limits.Indexing. May be changed before the first call

	client     *Client
	model      string
	dimensions int          // asked for; 0: the model's own
	seen       atomic.Int64 // length of the first vector; 0: none yet
	batch      atomic.Int64 // most texts in one request
	plain      atomic.Bool  // the server does not take encoding_format
	throttle   *throttle
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
	batch := c.preset.EmbeddingBatch
	if batch <= 0 {
		batch = defaultEmbeddingBatch
	}
	e.batch.Store(int64(batch))
	e.throttle = newThrottle(farEmbeddings)
	if nearHost(hostOf(c.ep.BaseURL)) {
		e.throttle = newThrottle(nearEmbeddings)
	}
	return e, nil
}

// EmbeddingModel names the vector space: the server, the model, and the dimension where one is asked for, such as
// 127.0.0.1:11434/bge-m3@512. Models of one name on two servers are two: nothing says that they are the same.
func (e *Embedder) EmbeddingModel() string {
	name := serverOf(e.client.ep.BaseURL) + "/" + e.model
	if e.dimensions > 0 {
		return fmt.Sprintf("%s@%d", name, e.dimensions)
	}
	return name
}

// Model returns the model's name on its server.
func (e *Embedder) Model() string { return e.model }

// BatchSize is the number of texts that a request holds at most: the preset's, or what the server has taught since.
func (e *Embedder) BatchSize() int { return int(e.batch.Load()) }

// Parallel is the number of requests that are under way at a time.
func (e *Embedder) Parallel() int { return e.throttle.most() }

// Close releases idle connections.
func (e *Embedder) Close() { e.client.Close() }

// EmbedQuery returns the vector of one question, of length 1 (Euclidean).
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	vs, err := e.embed(ctx, []string{text}, *e.Limits)
	if err != nil {
		return nil, err
	}
	return vs[0], nil
}

// EmbedDocuments returns a vector for each text, in order, each of length 1 (Euclidean), all of one dimension. It
// returns all or an error, an *Error or that of ctx. It is patient: nobody waits for it.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := make([][]float32, len(texts))
	failed := make(chan error, len(texts))
	started := 0
	for at := 0; at < len(texts); started++ {
		if e.throttle.enter(ctx) != nil {
			break
		}
		end := min(at+int(e.batch.Load()), len(texts))
		part, into := texts[at:end], out[at:end]
		go func() {
			defer e.throttle.leave()
			vs, err := e.embed(ctx, part, e.Limits.Indexing())
			copy(into, vs)
			if err != nil {
				cancel(err) // the rest would be for nothing
			}
			failed <- err
		}()
		at = end
	}
	for range started {
		<-failed
	}
	if ctx.Err() != nil {
		return nil, causeOrError(ctx)
	}
	return out, nil
}

// causeOrError is why ctx ended: the error it was cancelled with, or its own.
func causeOrError(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return ctx.Err()
}

// embed asks for the vectors of one batch: again where the fault may pass, in parts where the batch is too large,
// and with less of a text that is too long for the model.
func (e *Embedder) embed(ctx context.Context, texts []string, limits Limits) ([][]float32, error) {
	for failed := 1; ; failed++ {
		vs, err := e.request(ctx, texts, limits)
		if err == nil {
			return vs, e.checkDimension(len(vs[0]))
		}
		if ctx.Err() != nil {
			return nil, causeOf(ctx)
		}
		if smaller, ok := e.cut(texts, err); ok {
			return e.embedParts(ctx, smaller, limits)
		}
		if isRateLimited(err) {
			e.throttle.halve()
		}
		if e.refusesEncoding(err) {
			continue // once
		}
		if !limits.pause(ctx, failed, err) {
			return nil, reasonOf(ctx, err)
		}
	}
}

// reasonOf is why a call ended that was to be tried again after err: what the server said, where only time ran out.
func reasonOf(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return causeOf(ctx)
	}
	return err
}

// embedParts embeds the parts that a batch was cut into, one after another.
func (e *Embedder) embedParts(ctx context.Context, parts [][]string, limits Limits) ([][]float32, error) {
	var out [][]float32
	for _, part := range parts {
		vs, err := e.embed(ctx, part, limits)
		if err != nil {
			return nil, err
		}
		out = append(out, vs...)
	}
	return out, nil
}

func (e *Embedder) request(ctx context.Context, texts []string, limits Limits) ([][]float32, error) {
	limit := limits.Call
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timedOut(e.client.ep, "no embeddings", limit))
	defer cancel()
	in := openai.EmbeddingRequest{Input: texts, Model: openai.EmbeddingModel(e.model), Dimensions: e.dimensions}
	if !e.plain.Load() {
		in.EncodingFormat = openai.EmbeddingEncodingFormatFloat
	}
	body, err := e.client.wire.call(ctx, "/embeddings", in, maxEmbeddingBytes)
	if err != nil {
		return nil, err
	}
	vs, err := parseEmbeddings(body, len(texts))
	if err == nil {
		err = checkDistinct(texts, vs)
	}
	if err != nil {
		return nil, e.bad(err.Error())
	}
	return vs, nil
}

// refusesEncoding notes that the server does not know encoding_format, and reports whether that is news.
func (e *Embedder) refusesEncoding(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Code == CodeBadRequest && namesEncoding(refused.Message) && !e.plain.Swap(true)
}

func isRateLimited(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeRateLimited
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
