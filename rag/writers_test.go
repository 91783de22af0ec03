package rag

import "testing"

func TestWritersFor(t *testing.T) {
	for model, want := range map[string]string{"": "a b c ", "a": "a b c ", "c": "c a b ", "b": "b a c ", "other": "a b c "} {
		got := ""
		for _, w := range writersFor([]Writer{{Model: "a"}, {Model: "b"}, {Model: "c"}}, model) {
			got += w.Model + " "
		}
		if got != want {
			t.Errorf("%q: %s, want %s", model, got, want)
		}
	}
}
