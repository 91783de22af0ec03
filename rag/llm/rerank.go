package llm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
)

// teiBatch is the number of texts that text-embeddings-inference takes in one request, unless told otherwise
// (--max-client-batch-size).
const teiBatch = 32

// Reranker scores texts by how well they answer a query, through one endpoint. It is safe for concurrent use.
//
// It speaks the form of Cohere and Jina, as vLLM, llama.cpp and others do, and that of Hugging Face's
// text-embeddings-inference, which it falls into where the server says that it misses "texts". Replies may be
// {"results":[…]}, the same under "output" (DashScope), or a bare list.
type Reranker struct {
	Limits *Limits // defaults by endpoint; may be changed before the first call

	client *Client
	model  string      // empty: none is sent
	path   string      // below the base URL
	tei    atomic.Bool // the server wants "texts"
}

// NewReranker prepares a reranker for ep; it sends nothing. ep.BaseURL may end in /v1, or be the whole URL of the
// rerank call. Without a model none is sent: servers of a single model need none. The error is an *Error with
// CodeBadEndpoint.
func NewReranker(ep Endpoint) (*Reranker, error) {
	c, err := NewClient(ep)
	if err != nil {
		return nil, err
	}
	r := &Reranker{Limits: &c.Limits, client: c, path: "/rerank"}
	u, err := url.Parse(c.ep.BaseURL)
	switch {
	case err == nil && strings.Contains(path.Base(u.Path), "rerank"):
		r.path = ""
	case err == nil && c.preset.RerankPath != "":
		c.ep.BaseURL, r.path = u.Scheme+"://"+u.Host, c.preset.RerankPath
		c.wire.ep.BaseURL = c.ep.BaseURL
	}
	r.model = cmp.Or(c.ep.Model, c.preset.RerankModel)
	return r, nil
}

// Endpoint returns the endpoint as it is used. It holds the key; printing it does not show it.
func (r *Reranker) Endpoint() Endpoint { return r.client.ep }

// Model returns the model that is asked; empty: none is named.
func (r *Reranker) Model() string { return r.model }

// Close releases idle connections.
func (r *Reranker) Close() { r.client.Close() }

// Rerank returns one score a text, in order: the higher, the better the text answers the query. The scale is the
// model's own. It returns all or an error, an *Error or that of ctx.
func (r *Reranker) Rerank(ctx context.Context, query string, texts []string) ([]float64, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	if !r.tei.Load() {
		scores, err := r.batch(ctx, rerankRequest{Model: r.model, Query: query, Documents: texts, TopN: len(texts)}, len(texts))
		if !wantsTexts(err) {
			return scores, err
		}
		r.tei.Store(true)
	}
	out := make([]float64, 0, len(texts))
	for start := 0; start < len(texts); start += teiBatch {
		part := texts[start:min(start+teiBatch, len(texts))]
		scores, err := r.batch(ctx, teiRequest{Query: query, Texts: part, Truncate: true}, len(part))
		if err != nil {
			return nil, err
		}
		out = append(out, scores...)
	}
	return out, nil
}

type rerankRequest struct {
	Model           string   `json:"model,omitempty"`
	Query           string   `json:"query"`
	Documents       []string `json:"documents"`
	TopN            int      `json:"top_n"`
	ReturnDocuments bool     `json:"return_documents"`
}

type teiRequest struct {
	Query    string   `json:"query"`
	Texts    []string `json:"texts"`
	Truncate bool     `json:"truncate"`
}

// wantsTexts says whether a server refused the common form because it knows that of text-embeddings-inference.
func wantsTexts(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusUnprocessableEntity &&
		strings.Contains(e.Message, "missing field") && strings.Contains(e.Message, "texts")
}

// batch makes one request for n texts, and further ones where the fault may pass.
func (r *Reranker) batch(ctx context.Context, in any, n int) ([]float64, error) {
	for tries := 1; ; tries++ {
		scores, err := r.request(ctx, in, n)
		if err == nil {
			return scores, nil
		}
		if !r.Limits.pause(ctx, tries, err) {
			return nil, reasonOf(ctx, err)
		}
	}
}

func (r *Reranker) request(ctx context.Context, in any, n int) ([]float64, error) {
	limit := r.Limits.Call
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timedOut(r.client.ep, "no scores", limit))
	defer cancel()
	body, err := r.client.wire.call(ctx, r.path, in, maxRerankBytes)
	if err != nil {
		return nil, err
	}
	scores, err := parseScores(body, n)
	if err != nil {
		return nil, &Error{Code: CodeBadRerank, Message: fmt.Sprintf("%s: bad scores: %v", r.client.ep, err)}
	}
	return scores, nil
}
