package web

import (
	"context"
	"encoding/json"
	"fmt"

	"footnote/rag"
	"footnote/web/state"
)

// The names under which is kept what made the vectors that serve. It is needed where other
// embeddings are set, until their vectors are complete.
const (
	servingSetting    = "serving_embeddings"
	servingKeySetting = "serving_embeddings_key"
)

// KeepServing keeps what made the vectors that serve. Its key is kept only where it is one
// that the page was given: one of the environment is written nowhere.
func KeepServing(ctx context.Context, st *state.Store, made rag.Embeddings) error {
	kept, err := KeptModels(ctx, st)
	if err != nil {
		return err
	}
	key := made.Choice.APIKey
	if key != kept.Embeddings.APIKey && key != kept.Serving.Choice.APIKey {
		key = ""
	}
	value, err := json.Marshal(made)
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	secret, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	return st.SaveSettings(ctx, state.Setting{Name: servingSetting, Value: value}, state.Setting{Name: servingKeySetting, Value: secret, Secret: true})
}
