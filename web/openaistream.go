package web

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"
)

// takenBack stands between what a model wrote and what it wrote instead: a chunk
// that was sent cannot be taken back.
const takenBack = "\n\n---\n\n"

// chatStream sends an answer chunk by chunk, while it is written.
type chatStream struct {
	*chat
	c       *gin.Context
	content strings.Builder // that was sent
	begun   bool
	checked bool // what follows is the same answer, corrected
}

// stream sends the events of the run as chunks. An error before the first is
// answered with its status, one behind it ends the stream without [DONE].
func (a *chat) stream(c *gin.Context) {
	eventStream(c)
	w := &chatStream{chat: a, c: c}
	if follow(c, a.run, 0, w.event) != nil {
		return // the client has gone
	}
	kept, err := a.run.wait(c.Request.Context())
	if err == nil {
		_ = w.end(kept) // or has gone now
		return
	}
	if !c.Writer.Written() {
		c.Writer.Header().Del("Content-Type")
		c.Writer.Header().Del("X-Accel-Buffering")
		fail(c, err)
		return
	}
	_ = c.Error(err)
	_ = w.send(gin.H{"error": seenAs(err)})
}

// event makes chunks of an event of the run.
func (w *chatStream) event(_ int, ev event) error {
	var data struct{ Text, Delta, Stage string }
	switch ev.name {
	case "status", "delta", "reasoning":
		if err := json.Unmarshal(ev.data, &data); err != nil {
			return fmt.Errorf("read the event %s: %w", ev.name, err)
		}
	}
	switch {
	case data.Stage == stageCorrecting:
		w.checked = true
	case data.Stage == stageRewriting && w.content.Len() > 0:
		return w.say(takenBack)
	case ev.name == "delta" && !w.checked:
		return w.say(data.Text)
	case ev.name == "reasoning":
		return w.delta(chatDelta{Reasoning: data.Delta})
	}
	return nil
}

// say sends a piece of the content.
func (w *chatStream) say(text string) error {
	w.content.WriteString(text)
	return w.delta(chatDelta{Content: &text})
}

// delta sends a chunk; before the first one it sends whose words they are.
func (w *chatStream) delta(d chatDelta) error {
	if !w.begun {
		w.begun = true
		if err := w.delta(chatDelta{Role: "assistant", Content: new(string)}); err != nil {
			return err
		}
	}
	return w.chunk(chatChoice{Delta: &d}, func(*completion) {})
}

// end sends why it stopped, with the sources of all that was said, the count of
// tokens for whom it was promised, and that nothing follows.
func (w *chatStream) end(kept *receipt) error {
	finish, content := finishReason(kept), w.content.String()
	last := chatChoice{Delta: &chatDelta{Annotations: w.annotations(kept, content)}, FinishReason: &finish}
	if err := w.chunk(last, func(out *completion) { w.addFound(out, kept, content) }); err != nil {
		return err
	}
	if o := w.request.StreamOptions; o != nil && o.IncludeUsage {
		count := w.reply(chunkObject)
		count.Usage = usageOf(kept)
		if err := w.send(count); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w.c.Writer, "data: [DONE]\n\n")
	return err
}

const chunkObject = "chat.completion.chunk"

func (w *chatStream) chunk(choice chatChoice, add func(*completion)) error {
	out := w.reply(chunkObject)
	out.Choices = append(out.Choices, choice)
	add(&out)
	return w.send(out)
}

func (w *chatStream) send(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write a chunk: %w", err)
	}
	_, err = fmt.Fprintf(w.c.Writer, "data: %s\n\n", b)
	return err
}
