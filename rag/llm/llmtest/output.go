package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// output writes one reply.
type output struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	req   Request
	reply Reply

	native bool // Ollama's own API
	prompt int  // tokens that the model has read; 0: as many as were sent
}

// write sends s at once and reports whether the client is still there.
func (o *output) write(s string) bool {
	step := max(len(s), 1)
	if o.reply.OneByte {
		step = 1
	}
	for ; len(s) > 0; s = s[min(step, len(s)):] {
		if _, err := o.w.Write([]byte(s[:min(step, len(s))])); err != nil {
			return false
		}
		if f, ok := o.w.(http.Flusher); ok {
			f.Flush()
		}
	}
	return o.r.Context().Err() == nil
}

// wait blocks until ready, and reports false when the client has gone or the server is closed.
func (o *output) wait(ready <-chan struct{}) bool {
	select {
	case <-ready:
		return true
	case <-o.r.Context().Done():
	case <-o.s.closed:
	}
	return false
}

func (o *output) gate() bool { return o.reply.Gate == nil || o.wait(o.reply.Gate) }

func (o *output) pause() bool {
	d := o.reply.Delay + o.s.Delay
	if d <= 0 {
		return true
	}
	ready := make(chan struct{})
	timer := time.AfterFunc(d, func() { close(ready) })
	defer timer.Stop()
	return o.wait(ready)
}

func (o *output) verbatim() {
	if !o.gate() {
		return
	}
	for name, values := range o.reply.Header {
		o.w.Header()[name] = values
	}
	if o.reply.Status != 0 {
		o.w.WriteHeader(o.reply.Status)
	}
	if !o.write(strings.ReplaceAll(o.reply.Raw, "{authorization}", o.r.Header.Get("Authorization"))) {
		return
	}
	if o.reply.Hang {
		o.wait(nil)
	}
}

// chat answers as the script says, the rest with the server's own answer.
func (o *output) chat() {
	text := o.reply.Text
	if text == nil {
		text = strings.SplitAfter(Answer(o.req.User()), " ")
	}
	text = append(append([]string{}, o.reply.Before...), text...)
	if !o.native && (!o.req.Stream || o.reply.Whole) {
		o.whole(strings.Join(text, ""))
		return
	}
	if !o.native {
		o.w.Header().Set("Content-Type", "text/event-stream")
	}
	o.stream(text)
}

func (o *output) stream(text []string) {
	for _, thought := range o.reply.Reasoning {
		if !o.chunk(map[string]string{"reasoning_content": thought}) {
			return
		}
	}
	half := (len(text) + 1) / 2
	for i := range len(text) + 1 {
		if i == half && !o.halfway() {
			return
		}
		if i < len(text) && !(o.gate() && o.chunk(map[string]string{"content": text[i]})) {
			return
		}
	}
	if o.native {
		o.nativeEnd(strings.Join(text, ""))
		return
	}
	o.event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": o.finish()}}})
	if wantsUsage(o.req.Body) {
		o.event(map[string]any{"choices": []any{}, "usage": o.usage(strings.Join(text, ""))})
	}
	o.write("data: [DONE]\n\n")
}

// halfway does what the script wants to go wrong, and reports whether the answer goes on.
func (o *output) halfway() bool {
	if o.reply.Insert != "" && !o.write(o.reply.Insert) {
		return false
	}
	if o.reply.Hang {
		return o.wait(nil)
	}
	return !o.reply.Cut
}

func (o *output) chunk(delta map[string]string) bool {
	if o.native {
		return o.nativeChunk(delta) && o.pause()
	}
	ok := o.event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": nil}}})
	return ok && o.pause()
}

// event writes one message of a stream with the fields that every chunk has.
func (o *output) event(fields map[string]any) bool {
	fields["id"], fields["object"], fields["created"], fields["model"] = "chatcmpl-scripted", "chat.completion.chunk", 0, o.req.Model
	b, err := json.Marshal(fields)
	return err == nil && o.write(fmt.Sprintf("data: %s\n\n", b))
}

func (o *output) finish() string {
	if o.reply.Finish == "" {
		return "stop"
	}
	return o.reply.Finish
}

func (o *output) whole(text string) {
	message := map[string]any{"role": "assistant", "content": text}
	if len(o.reply.Reasoning) > 0 {
		message["reasoning_content"] = strings.Join(o.reply.Reasoning, "")
	}
	if o.reply.Hang && !o.wait(nil) || !o.gate() {
		return
	}
	o.json(map[string]any{"id": "chatcmpl-scripted", "object": "chat.completion", "created": 0, "model": o.req.Model,
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": o.finish()}},
		"usage":   o.usage(text)})
}

// Tokens counts a token for every four bytes, roughly as real servers do for English.
func Tokens(text string) int { return (len(text) + 3) / 4 }

func promptTokens(msgs []Message) (n int) {
	for _, m := range msgs {
		n += Tokens(m.Content)
	}
	return n
}

func (o *output) usage(text string) map[string]int {
	prompt, done := o.prompt, Tokens(text)
	if prompt == 0 {
		prompt = promptTokens(o.req.Messages)
	}
	return map[string]int{"prompt_tokens": prompt, "completion_tokens": done, "total_tokens": prompt + done}
}

func wantsUsage(body []byte) bool {
	var fields struct {
		Options struct {
			Include bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	return json.Unmarshal(body, &fields) == nil && fields.Options.Include
}

func (o *output) models() {
	list := []any{}
	for _, id := range o.s.Models {
		list = append(list, o.s.listed(map[string]any{"id": id, "object": "model", "created": 0, "owned_by": "llmtest"}))
	}
	o.json(map[string]any{"object": "list", "data": list})
}

func (o *output) embeddings() {
	var fields struct{ Dimensions int }
	_ = json.Unmarshal(o.req.Body, &fields) // the request was JSON, or there is no input
	list := []any{}
	for i, text := range o.req.Input {
		list = append(list, map[string]any{"object": "embedding", "index": i, "embedding": o.s.Embed(text, fields.Dimensions)})
	}
	if o.reply.Hang && !o.wait(nil) || !o.gate() {
		return
	}
	o.json(map[string]any{"object": "list", "model": o.req.Model, "data": list,
		"usage": map[string]int{"prompt_tokens": len(o.req.Body) / 4, "total_tokens": len(o.req.Body) / 4}})
}

func (o *output) json(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(o.w, err.Error(), http.StatusInternalServerError)
		return
	}
	o.w.Header().Set("Content-Type", "application/json")
	o.write(string(b))
}
