// Package llmtest is a scripted model server that speaks the OpenAI protocol: chat (streamed and not), embeddings,
// reranking and the list of models. Without a script it answers from the passages of the prompt, with [n] markers, always the same
// for the same prompt; with one it fails in the ways real servers fail. Every request is recorded.
//
//	s := llmtest.NewServer(t)
//	client, err := llm.NewClient(llm.Endpoint{BaseURL: s.URL})
//	s.Enqueue(llmtest.Reply{Text: []string{"Down 9% ", "[1]."}}, llmtest.Fault("cut"))
//
// With a [Persona] it also speaks the own API of Ollama, llama.cpp, LM Studio or vLLM, and does with a prompt that is
// too long what that server does.
//
// A model named "fault-cut", "fault-429" and so on (see [Faults]) fails that way on every request.
package llmtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The models that a Server lists before those named after faults.
const (
	ChatModel      = "scripted"
	EmbeddingModel = "scripted-embedding"
	RerankModel    = "scripted-rerank"
)

const maxRequestBytes = 64 << 20

// Server is the scripted server. Use [NewServer] in tests, [New] where it is to be mounted elsewhere.
// Its methods are safe for concurrent use; its fields may be set before the first request.
type Server struct {
	URL    string        // base URL ending in /v1; empty for New
	Models []string      // ids that it lists, in order
	Delay  time.Duration // between two chunks of every streamed answer

	Persona    Persona         // whose own API it speaks, and whose ways it has; empty: nobody's
	Window     int             // of each model, in tokens; 0: DefaultWindow. A Persona keeps to it
	Length     int             // longest window that Ollama or LM Studio could load a model with; 0: DefaultLength
	Parameters string          // of every model of Ollama: lines of its Modelfile, such as "num_ctx 4096"
	Loading    <-chan struct{} // everything is refused with 503 until it is closed; nil: nothing is

	Embed func(text string, dimensions int) []float32 // makes the vectors; New sets Embed
	Score func(query, text string) float64            // reranks; New sets Overlap

	mu       sync.Mutex
	queue    []Reply
	requests []Request
	loaded   map[string]int // windows that Ollama has loaded models with
	closed   chan struct{}
	close    sync.Once
}

// Request is one request as it arrived.
type Request struct {
	Method, Path string // Path as sent: "/v1/chat/completions"
	Header       http.Header
	Body         []byte

	Model    string
	Messages []Message // of a chat request
	Stream   bool
	Input    []string // of an embeddings request

	Query     string   // of a rerank request, as is
	Documents []string // whether sent as "documents" or as "texts"

	Gone <-chan struct{} // closed when the client has gone or the reply is complete
}

// Message is one message of a chat request.
type Message struct{ Role, Content string }

// User returns the content of the last user message; empty: there is none.
func (r Request) User() string {
	for _, m := range slices.Backward(r.Messages) {
		if m.Role == "user" {
			return m.Content
		}
	}
	return ""
}

// New returns a server without an address: it is an [http.Handler].
func New() *Server {
	s := &Server{Models: []string{ChatModel, EmbeddingModel, RerankModel}, Embed: Embed, Score: Overlap, closed: make(chan struct{})}
	for _, f := range Faults() {
		s.Models = append(s.Models, faultPrefix+f)
	}
	return s
}

// NewServer starts a server on a free loopback port and stops it when the test ends.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s := New()
	h := httptest.NewServer(s)
	s.URL = h.URL + "/v1"
	t.Cleanup(func() {
		s.Close()
		h.CloseClientConnections()
		h.Close()
	})
	return s
}

// Close lets every reply that hangs or waits at a gate end. It does not close a listener.
func (s *Server) Close() { s.close.Do(func() { close(s.closed) }) }

// Enqueue adds replies; each is used once, in order, by the next request to its path.
func (s *Server) Enqueue(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, replies...)
}

// Requests returns the requests so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Asked returns the requests so far to one path, such as "/chat/completions".
func (s *Server) Asked(path string) []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return !strings.HasSuffix(r.Path, path) })
}

func (s *Server) next(path string) (Reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.queue, func(r Reply) bool { return r.path() == path })
	if i < 0 {
		return Reply{}, false
	}
	r := s.queue[i]
	s.queue = slices.Delete(s.queue, i, i+1)
	return r, true
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBytes))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	req := parse(r, body)
	s.mu.Lock()
	s.requests = append(s.requests, req)
	s.mu.Unlock()

	path := strings.TrimPrefix(r.URL.Path, "/v1")
	reply, scripted := s.next(path)
	if !scripted && path == nativeChat {
		reply, scripted = s.next(chatPath)
	}
	if !scripted {
		reply = byModel(req.Model)
	}
	o := &output{s: s, w: w, r: r, req: req, reply: reply}
	switch {
	case s.isLoading():
		o.reply = refusal(503, `{"error":{"message":"Loading model","type":"unavailable_error","code":503}}`)
		o.verbatim()
	case reply.Status != 0 || reply.Raw != "":
		o.verbatim()
	case o.persona(path):
	case path == chatPath && r.Method == http.MethodPost:
		o.chat()
	case path == "/embeddings" && r.Method == http.MethodPost:
		o.embeddings()
	case path == "/rerank" && r.Method == http.MethodPost:
		o.rerank()
	case path == "/models" && r.Method == http.MethodGet:
		o.models()
	default:
		http.NotFound(w, r)
	}
}

func parse(r *http.Request, body []byte) Request {
	req := Request{Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone(), Body: body, Gone: r.Context().Done()}
	var fields struct {
		Model    string
		Messages []Message
		Stream   bool
		Input    json.RawMessage
		Query    string

		Documents, Texts []string
	}
	_ = json.Unmarshal(body, &fields) // what is not JSON is recorded as Body
	req.Model, req.Messages, req.Stream = fields.Model, fields.Messages, fields.Stream
	req.Query, req.Documents = fields.Query, append(fields.Documents, fields.Texts...)
	var one string
	if bytes.HasPrefix(fields.Input, []byte(`"`)) && json.Unmarshal(fields.Input, &one) == nil {
		req.Input = []string{one}
	} else {
		_ = json.Unmarshal(fields.Input, &req.Input)
	}
	return req
}
