package llm

import "context"

// lmStudioModel is a model in either of LM Studio's lists.
type lmStudioModel struct {
	Key     string  `json:"key"` // /api/v1
	ID      string  `json:"id"`  // /api/v0
	Loaded  float64 `json:"loaded_context_length"`
	Max     float64 `json:"max_context_length"`
	Running []struct {
		ID     string `json:"id"`
		Config struct {
			Context float64 `json:"context_length"`
		} `json:"config"`
	} `json:"loaded_instances"`
}

// window returns what the model is loaded with; 0: it is not loaded, and with
// what it will be is a matter of the user's settings there.
func (m lmStudioModel) window() int {
	tokens := m.Loaded
	for _, r := range m.Running {
		if tokens == 0 || r.Config.Context < tokens {
			tokens = r.Config.Context
		}
	}
	if m.Max > 0 {
		tokens = min(tokens, m.Max)
	}
	return int(tokens)
}

func (m lmStudioModel) named(model string) bool {
	if m.Key == model || m.ID == model {
		return true
	}
	for _, r := range m.Running {
		if r.ID == model {
			return true
		}
	}
	return false
}

func (c *Client) lmStudioWindow(ctx context.Context, model string) (int, error) {
	models, err := c.lmStudioModels(ctx)
	for _, m := range models {
		if m.named(model) {
			return m.window(), nil
		}
	}
	return 0, err
}

// lmStudioModels asks the API of version 0.4 and later, else the one before it.
func (c *Client) lmStudioModels(ctx context.Context) ([]lmStudioModel, error) {
	var v1 struct{ Models []lmStudioModel }
	err := c.ask(ctx, "/api/v1/models", nil, &v1)
	if len(v1.Models) > 0 || silent(err) {
		return v1.Models, err
	}
	var v0 struct{ Data []lmStudioModel }
	err = c.ask(ctx, "/api/v0/models", nil, &v0)
	return v0.Data, err
}
