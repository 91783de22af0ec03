package llm

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// ThinkingOff lists the request fields that stop models from thinking, by the beginning of the model's name: the
// longest that fits counts, and "" fits every name. The zero value knows none. It is read-only.
type ThinkingOff map[string]map[string]json.RawMessage

// UnmarshalJSON replaces all that was listed before, also where the map is shared.
func (t *ThinkingOff) UnmarshalJSON(b []byte) error {
	var lists map[string]map[string]json.RawMessage
	err := json.Unmarshal(b, &lists)
	*t = lists
	return err
}

// of returns the fields for a model; nil: nothing is known to work.
func (t ThinkingOff) of(model string) map[string]json.RawMessage {
	best, known := "", false
	for beginning := range t {
		if strings.HasPrefix(model, beginning) && len(beginning) >= len(best) {
			best, known = beginning, true
		}
	}
	if !known {
		return nil
	}
	return t[best]
}

// names lists all fields, each once, sorted.
func (t ThinkingOff) names() []string {
	var names []string
	for _, fields := range t {
		names = slices.AppendSeq(names, maps.Keys(fields))
	}
	slices.Sort(names)
	return slices.Compact(names)
}
