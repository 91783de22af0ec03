package llmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ollamaRequest is what the persona reads of a request.
type ollamaRequest struct {
	Think   any
	Options struct {
		NumCtx int `json:"num_ctx"`
	}
}

// ollama answers what belongs to Ollama's own API, and reports whether it did.
func (o *output) ollama(path string, post bool) bool {
	switch {
	case path == "/api/version":
		o.json(map[string]string{"version": "0.12.6"})
	case path == "/api/tags":
		o.ollamaTags()
	case path == "/api/ps":
		o.ollamaLoaded()
	case path == "/api/show" && post:
		o.ollamaShow()
	case path == nativeChat && post:
		o.nativeChat()
	case path == chatPath && post:
		o.cutTo(o.s.load(o.req.Model, 0))
		return false
	default:
		return false
	}
	return true
}

// load returns the window that a model runs with: what is asked for, 0 for what
// it is loaded with or the default.
func (s *Server) load(model string, numCtx int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaded == nil {
		s.loaded = map[string]int{}
	}
	window := min(cmp.Or(numCtx, s.loaded[model], s.window()), s.length())
	s.loaded[model] = window
	return window
}

func (o *output) ollamaTags() {
	list := []any{}
	for _, id := range o.s.Models {
		list = append(list, map[string]any{"name": id, "model": id})
	}
	o.json(map[string]any{"models": list})
}

func (o *output) ollamaLoaded() {
	o.s.mu.Lock()
	list := []any{}
	for model, window := range o.s.loaded {
		if !strings.Contains(model, ":") {
			model += ":latest"
		}
		list = append(list, map[string]any{"name": model, "model": model, "context_length": window})
	}
	o.s.mu.Unlock()
	o.json(map[string]any{"models": list})
}

func (o *output) ollamaShow() {
	if !o.s.has(o.req.Model) {
		o.ollamaMissing()
		return
	}
	o.json(map[string]any{"parameters": o.s.Parameters, "capabilities": []string{"completion"},
		"model_info": map[string]any{"general.architecture": "scripted", "scripted.context_length": o.s.length()}})
}

func (o *output) ollamaMissing() {
	o.w.Header().Set("Content-Type", "application/json")
	o.w.WriteHeader(http.StatusNotFound)
	o.json(map[string]string{"error": fmt.Sprintf("model '%s' not found", o.req.Model)})
}

// nativeChat answers /api/chat: no model of it thinks.
func (o *output) nativeChat() {
	var fields ollamaRequest
	_ = json.Unmarshal(o.req.Body, &fields) // what is not said has its default
	switch {
	case !o.s.has(o.req.Model):
		o.ollamaMissing()
	case fields.Think != nil && fields.Think != false:
		o.refuse(map[string]string{"error": fmt.Sprintf("%q does not support thinking", o.req.Model)})
	default:
		o.native = true
		o.w.Header().Set("Content-Type", "application/x-ndjson")
		o.cutTo(o.s.load(o.req.Model, fields.Options.NumCtx))
		o.chat()
	}
}

// cutTo drops the beginning of a prompt that does not fit, as Ollama does: the
// rules first. Nothing tells but the count.
func (o *output) cutTo(window int) {
	o.prompt = promptTokens(o.req.Messages)
	over := o.prompt - window
	if over <= 0 {
		return
	}
	o.prompt = window
	var left []Message
	for _, m := range o.req.Messages {
		cut := min(max(over, 0), Tokens(m.Content))
		over -= cut
		if m.Content = strings.ToValidUTF8(m.Content[min(cut*4, len(m.Content)):], ""); m.Content != "" {
			left = append(left, m)
		}
	}
	o.req.Messages = left
}

func (o *output) nativeChunk(delta map[string]string) bool {
	return o.nativeLine(map[string]any{"done": false, "message": map[string]string{
		"role": "assistant", "content": delta["content"], "thinking": delta["reasoning_content"],
	}})
}

func (o *output) nativeEnd(text string) {
	o.nativeLine(map[string]any{"done": true, "done_reason": o.finish(), "message": map[string]string{"role": "assistant", "content": ""},
		"prompt_eval_count": o.prompt, "eval_count": Tokens(text)})
}

func (o *output) nativeLine(fields map[string]any) bool {
	fields["model"], fields["created_at"] = o.req.Model, time.Time{}
	b, err := json.Marshal(fields)
	return err == nil && o.write(string(b)+"\n")
}
