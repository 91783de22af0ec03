package llmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Persona is a kind of server that a [Server] plays.
type Persona string

// The personas. Each cuts or refuses what does not fit its window, the answer
// included, in its own way.
const (
	Ollama   Persona = "ollama"   // /api/chat, /api/show, /api/ps, /api/version, /api/tags; cuts prompts and says nothing
	LlamaCpp Persona = "llamacpp" // /props, /tokenize; refuses
	LMStudio Persona = "lmstudio" // /api/v1/models, /api/v0/models; refuses
	VLLM     Persona = "vllm"     // max_model_len, /tokenize; refuses
)

// Windows of a Server that names none, in tokens.
const (
	DefaultWindow = 8192
	DefaultLength = 32768
)

// Personas lists the personas, sorted.
func Personas() []Persona { return []Persona{LlamaCpp, LMStudio, Ollama, VLLM} }

const (
	chatPath   = "/chat/completions"
	nativeChat = "/api/chat"
)

func (s *Server) window() int { return cmp.Or(s.Window, DefaultWindow) }
func (s *Server) length() int { return cmp.Or(s.Length, DefaultLength) }

func (s *Server) isLoading() bool {
	select {
	case <-s.Loading:
		return false
	default:
		return s.Loading != nil
	}
}

// listed adds the window to a model of the list, where the persona tells it.
func (s *Server) listed(model map[string]any) map[string]any {
	switch s.Persona {
	case LlamaCpp:
		model["meta"] = map[string]any{"n_ctx": s.window(), "n_ctx_train": s.length()}
	case Ollama, LMStudio:
	default:
		model["max_model_len"] = s.window()
	}
	return model
}

// persona answers what belongs to the persona, and reports whether it did. A
// chat request that fits is left to the server.
func (o *output) persona(path string) bool {
	post := o.r.Method == http.MethodPost
	switch {
	case o.s.Persona == Ollama:
		return o.ollama(path, post)
	case o.s.Persona == LlamaCpp && path == "/props":
		o.json(map[string]any{"default_generation_settings": map[string]any{"n_ctx": o.s.window()}, "total_slots": 1})
	case (o.s.Persona == LlamaCpp || o.s.Persona == VLLM) && path == "/tokenize" && post:
		o.tokenize()
	case o.s.Persona == LMStudio && (path == "/api/v1/models" || path == "/api/v0/models"):
		o.lmStudioModels(path)
	case o.s.Persona != "" && path == chatPath && post:
		return o.overflow()
	default:
		return false
	}
	return true
}

func (o *output) tokenize() {
	if o.s.Persona == VLLM {
		o.json(map[string]any{"count": promptTokens(o.req.Messages), "max_model_len": o.s.window(), "tokens": []int{}})
		return
	}
	var fields struct{ Content string }
	_ = json.Unmarshal(o.req.Body, &fields) // no content has no tokens
	o.json(map[string]any{"tokens": make([]int, Tokens(fields.Content))})
}

func (o *output) lmStudioModels(path string) {
	list := []any{}
	for _, id := range o.s.Models {
		if path == "/api/v0/models" {
			list = append(list, map[string]any{"id": id, "state": "loaded", "max_context_length": o.s.length(), "loaded_context_length": o.s.window()})
			continue
		}
		list = append(list, map[string]any{"key": id, "type": "llm", "max_context_length": o.s.length(),
			"loaded_instances": []any{map[string]any{"id": id, "config": map[string]any{"context_length": o.s.window()}}}})
	}
	if path == "/api/v0/models" {
		o.json(map[string]any{"object": "list", "data": list})
		return
	}
	o.json(map[string]any{"models": list})
}

// overflow refuses a prompt that does not fit, in the words of the server that
// is played.
func (o *output) overflow() bool {
	var fields struct {
		Max int `json:"max_tokens"`
	}
	_ = json.Unmarshal(o.req.Body, &fields) // no limit is 0
	n, window := promptTokens(o.req.Messages), o.s.window()
	if n < window && (o.s.Persona != VLLM || n+fields.Max <= window) {
		return false
	}
	switch o.s.Persona {
	case LlamaCpp:
		o.refuse(map[string]any{"error": map[string]any{"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": n, "n_ctx": window,
			"message": "the request exceeds the available context size, try increasing it"}})
	case VLLM:
		o.refuse(map[string]any{"object": "error", "type": "BadRequestError", "code": 400, "message": fmt.Sprintf(
			"This model's maximum context length is %d tokens. However, you requested %d tokens (%d in the messages, %d in the completion). "+
				"Please reduce the length of the messages or completion.", window, n+fields.Max, n, fields.Max)})
	default:
		o.refuse(map[string]any{"error": fmt.Sprintf(
			"Trying to keep the first %d tokens when context the overflows. However, the model is loaded with context length of only %d tokens, "+
				"which is not enough. Try to load the model with a larger context length, or provide a shorter input", n, window)})
	}
	return true
}

func (o *output) refuse(v any) {
	o.w.Header().Set("Content-Type", "application/json")
	o.w.WriteHeader(http.StatusBadRequest)
	o.json(v)
}

func (s *Server) has(model string) bool { return slices.Contains(s.Models, model) }
