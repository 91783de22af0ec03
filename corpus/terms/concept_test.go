package terms

import "testing"

func TestConcept(t *testing.T) {
	for text, want := range map[string]string{
		"Tencent": "=tencent", "tencent's": "=tencent", "腾讯": "=tencent", "capital expenditures": "=capex",
		"资本开支": "=capex", "the capex": "", "capex of": "", "的": "", "": "", "Zhoushan": "",
	} {
		if got := BuiltinLexicon().Concept(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := (*Lexicon)(nil).Concept("Tencent"); got != "" {
		t.Errorf("no lexicon knows %q", got)
	}
}
