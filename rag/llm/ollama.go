package llm

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Windows that Ollama is asked to load a model with.
const (
	usualNumCtx = 8192 // unless more is loaded already: the passages of an answer, history and the answer
	numCtxStep  = 1024 // num_ctx is a multiple of it
)

// ollamaWindow asks for the window that a model is to be loaded with.
func (c *Client) ollamaWindow(ctx context.Context, model string) (seen, error) {
	length, set, err := c.ollamaModel(ctx, model)
	if err != nil || length <= 0 {
		return seen{}, err
	}
	loaded, err := c.ollamaLoaded(ctx)
	if silent(err) {
		return seen{}, err
	}
	return c.ollamaChoice(length, set, loaded[ollamaName(model)]), nil
}

// ollamaChoice is the window that a model is to be loaded with: the endpoint's
// setting; else the Modelfile's (set) or 8,192 tokens, or what it is loaded with
// where that is more. It is never more than the model itself knows (length).
func (c *Client) ollamaChoice(length, set, loaded int) seen {
	wish := c.ep.ContextTokens
	if wish <= 0 {
		wish = max(cmp.Or(set, usualNumCtx), loaded)
	}
	tokens := min(wish, length)
	return seen{tokens: tokens, numCtx: roundUp(tokens)}
}

func roundUp(tokens int) int { return (tokens + numCtxStep - 1) / numCtxStep * numCtxStep }

var numCtxLine = regexp.MustCompile(`(?m)^\s*num_ctx\s+(\d+)`)

// ollamaModel returns the longest window that a model knows, and the one that
// its Modelfile sets; 0: not said.
func (c *Client) ollamaModel(ctx context.Context, model string) (length, set int, err error) {
	var reply struct {
		Info       map[string]any `json:"model_info"` // "qwen3.context_length" and such
		Parameters string         `json:"parameters"` // lines of a name and a value
	}
	if err := c.ask(ctx, "/api/show", map[string]string{"model": model}, &reply); err != nil {
		return 0, 0, err
	}
	for name, value := range reply.Info {
		if n, ok := value.(float64); ok && strings.HasSuffix(name, ".context_length") {
			length = int(n)
		}
	}
	if m := numCtxLine.FindStringSubmatch(reply.Parameters); m != nil {
		set, _ = strconv.Atoi(m[1]) // a number too large for an int is none
	}
	return length, set, nil
}

// ollamaLoaded returns the windows of the models in memory, by their whole names.
func (c *Client) ollamaLoaded(ctx context.Context) (map[string]int, error) {
	var reply struct {
		Models []struct {
			Name    string  `json:"name"`
			Context float64 `json:"context_length"`
		} `json:"models"`
	}
	err := c.ask(ctx, "/api/ps", nil, &reply)
	loaded := map[string]int{}
	for _, m := range reply.Models {
		loaded[ollamaName(m.Name)] = int(m.Context)
	}
	return loaded, err
}

// ollamaName adds the tag that Ollama adds.
func ollamaName(model string) string {
	if strings.Contains(model[strings.LastIndexByte(model, '/')+1:], ":") {
		return model
	}
	return model + ":latest"
}

// maxShown bounds the models of a list that Ollama is asked about.
const maxShown = 16

// addOllamaWindows asks about all models at once.
func (c *Client) addOllamaWindows(ctx context.Context, models []Model) {
	loaded, err := c.ollamaLoaded(ctx)
	if err != nil { // no Ollama, or one that does not answer now
		return
	}
	var wg sync.WaitGroup
	for i := range models {
		wg.Go(func() {
			length, set, err := c.ollamaModel(ctx, models[i].ID)
			if err == nil && length > 0 {
				models[i].ContextTokens = c.ollamaChoice(length, set, loaded[ollamaName(models[i].ID)]).tokens
			}
		})
	}
	wg.Wait()
}
