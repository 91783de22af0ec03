package rag

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/terms"
)

// votesOf returns the votes of the sentence that holds a fragment.
func votesOf(t *testing.T, all []sentence, fragment string) float64 {
	t.Helper()
	i := slices.IndexFunc(all, func(s sentence) bool { return strings.Contains(s.text, fragment) })
	if i < 0 {
		t.Fatalf("no sentence holds %q", fragment)
	}
	return all[i].votes
}

func scoredOf(t *testing.T, question string, docs ...corpus.Document) []sentence {
	t.Helper()
	r := retriever(t, false, docs...)
	return scored(r.Corpus, question, mustRetrieve(t, r, Question{Text: question}))
}

func TestVotes(t *testing.T) {
	const question = "Which colour has the lighthouse of Harbourtown?"
	docs := []corpus.Document{
		article("a", "One", "The lighthouse of Harbourtown is vermilion. Its keeper keeps pelicans."),
		article("b", "Two", "Visitors know the lighthouse of Harbourtown, vermilion since it was built."),
		article("c", "Three", "A lighthouse of Harbourtown would be turquoise in a dream. Turquoise is a stone. Turquoise is dear."),
	}
	all := scoredOf(t, question, docs...)
	shared, alone := votesOf(t, all, "is vermilion"), votesOf(t, all, "turquoise in a dream")
	if shared <= alone {
		t.Errorf("%.2f votes for what two articles say, %.2f for what one says three times", shared, alone)
	}
	if got := votesOf(t, all, "keeps pelicans"); got != 0 {
		t.Errorf("%.2f votes for what no other article says", got)
	}
	for _, s := range all {
		if s.votes < 0 || s.votes > 1 {
			t.Errorf("%.2f votes, want 0 to 1: %s", s.votes, s.text)
		}
	}
	for _, s := range scoredOf(t, question, docs[0]) {
		if s.votes != 0 {
			t.Errorf("%.2f votes where there is no other article: %s", s.votes, s.text)
		}
	}
}

// What the title says counts less than what the sentence says, and what only the
// sentence before says least.
func TestCoverageOfASentence(t *testing.T) {
	docs := []corpus.Document{
		article("itself", "First", "The kestrel mission landed. Nothing else was said."),
		article("title", "Kestrel mission", "It landed. Nothing else was said."),
		article("before", "Third", "The kestrel mission is small. It landed."),
	}
	for i := range 30 { // so that the words are rare
		docs = append(docs, article(fmt.Sprint("other", i), "Other", "Rain fell on the hills."))
	}
	question := "Kestrel mission"
	r := retriever(t, false, docs...)
	e := mustRetrieve(t, r, Question{Text: question})
	covered := make(map[string]float64)
	for _, s := range scored(r.Corpus, question, e) {
		if strings.Contains(s.text, "landed") {
			covered[e.Passages[s.passage].URI] = s.coverage
		}
	}
	for uri, want := range map[string]float64{"itself": 1, "title": headWeight, "before": beforeWeight} {
		if got := covered[uri]; got < want-0.001 || got > want+0.001 {
			t.Errorf("covered by %s: %.3f, want %.3f", uri, got, want)
		}
	}
}

// A sentence that speaks of two missing sides is quoted once.
func TestCounterpartsQuoteASentenceOnce(t *testing.T) {
	const question = "Compare the capex of Tencent, Alibaba and Google."
	r := retriever(t, false,
		article("a", "Tencent", "Tencent's capex was 13 billion yuan."),
		article("b", "Others", "Capex of Alibaba and Google was 40 billion yuan each."))
	e := mustRetrieve(t, r, Question{Text: question})
	all := scored(r.Corpus, question, e)
	tencent := slices.IndexFunc(all, func(s sentence) bool { return strings.HasPrefix(s.text, "Tencent") })
	got := counterparts(all, all[tencent:tencent+1], e.units)
	if len(got) != 1 || !strings.Contains(got[0].text, "Alibaba and Google") {
		t.Errorf("%d sentences, want the one about both: %+v", len(got), got)
	}
}

func BenchmarkScored(b *testing.B) {
	text := strings.Repeat("Tencent's capex fell to 13 billion yuan in the third quarter of 2025, managers said on Thursday. ", 12)
	var docs []corpus.Document
	for i := range quotesTopK {
		docs = append(docs, article(fmt.Sprint(i), "Tencent", text))
	}
	c, err := corpus.Build(b.Context(), b.TempDir(), docs)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	r := &Retriever{Corpus: c}
	e, err := r.Retrieve(b.Context(), Question{Text: "How much was Tencent's capex?", TopK: quotesTopK})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		scored(c, "How much was Tencent's capex?", e)
	}
}

// What has an opposite is a group of the lexicon, and so is the opposite, whose
// opposite it is.
func TestOppositesAreInTheLexicon(t *testing.T) {
	for concept, other := range opposites {
		if g, ok := terms.BuiltinLexicon().Group(concept); !ok || g.Category != "change" || opposites[other] != concept {
			t.Errorf("%s, against %s: %+v", concept, other, g.Category)
		}
	}
}
