package web

import (
	"context"
	"encoding/json"
	"fmt"

	"footnote/rag"
	"footnote/web/state"
)

// The names under which the choice of model servers is kept.
const (
	modelsSetting = "models"
	keysSetting   = "model_keys"
)

// modelKeys are the keys of [rag.Models], which are kept apart from it.
type modelKeys struct {
	Chat       string   `json:"chat,omitempty"`
	Fallbacks  []string `json:"fallbacks,omitempty"`
	Embeddings string   `json:"embeddings,omitempty"`
	Rerank     string   `json:"rerank,omitempty"`
}

// KeptModels returns the model servers that were chosen in the page; the zero
// Models where none were.
func KeptModels(ctx context.Context, st *state.Store) (rag.Models, error) {
	var m rag.Models
	var keys modelKeys
	var servingKey string
	for name, into := range map[string]any{modelsSetting: &m, keysSetting: &keys, servingSetting: &m.Serving, servingKeySetting: &servingKey} {
		value, err := st.Setting(ctx, name)
		if err != nil {
			return rag.Models{}, err
		}
		if value == nil {
			continue
		}
		if err := json.Unmarshal(value, into); err != nil {
			return rag.Models{}, fmt.Errorf("setting %s: %w", name, err)
		}
	}
	m.Chat.APIKey, m.Embeddings.APIKey, m.Rerank.APIKey = keys.Chat, keys.Embeddings, keys.Rerank
	m.Serving.Choice.APIKey = servingKey
	for i := range m.Fallbacks {
		if i < len(keys.Fallbacks) {
			m.Fallbacks[i].APIKey = keys.Fallbacks[i]
		}
	}
	return m, nil
}

func (s *Server) keepModels(ctx context.Context, m rag.Models) error {
	keys := modelKeys{Chat: m.Chat.APIKey, Embeddings: m.Embeddings.APIKey, Rerank: m.Rerank.APIKey}
	for _, f := range m.Fallbacks {
		keys.Fallbacks = append(keys.Fallbacks, f.APIKey)
	}
	models, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	secret, err := json.Marshal(keys)
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	return s.State.SaveSettings(ctx, state.Setting{Name: modelsSetting, Value: models}, state.Setting{Name: keysSetting, Value: secret, Secret: true})
}
