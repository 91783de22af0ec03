package lexical

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// A row gives the counts that were set, whatever the order and however high, but
// rowMax for all above.
func TestRow(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 100 {
		want := make([]uint32, 1+r.IntN(200))
		var row row
		for _, i := range r.Perm(len(want)) {
			if r.IntN(3) == 0 {
				want[i] = uint32(1 + r.IntN(20))
				row = row.set(uint32(i), want[i])
			}
		}
		for i, n := range want {
			if got := row.at(uint32(i)); got != min(n, rowMax) {
				t.Fatalf("count of %d is %d, want %d", i, got, n)
			}
		}
		if row.at(1<<31) != 0 {
			t.Error("a count behind the end")
		}
	}
}

// commonIndex has articles in which "the" is common, in one of them very often,
// half of them folded and half added after.
func commonIndex() (*Index, []Article) {
	ix := new(Index)
	var articles []Article
	for i := range uint32(40) {
		text := "the word"
		if i%4 == 3 {
			text = "rare word of note"
		}
		if i%20 == 1 {
			text = strings.Repeat("the ", 30)
		}
		a := articleOf(3*i, strings.Repeat("the ", int(i%18)), text, "the other", "nothing")
		a.Work = uint64(i % 5)
		ix.Add(a)
		articles = append(articles, a)
		if i == 20 {
			ix.fold()
		}
	}
	return ix, articles
}

// The rows say what the lists say, for all that was added after them too.
func TestRowsAreTheLists(t *testing.T) {
	ix, _ := commonIndex()
	the, ok := ix.words.find("the")
	if !ok || ix.common.of(the) == nil {
		t.Fatal("no rows for a word of most chunks")
	}
	if note, ok := ix.words.find("note"); !ok || ix.common.of(note) != nil {
		t.Error("rows for a rare word")
	}
	r := ix.common.of(the)
	for slot := range uint32(len(ix.lengths)) {
		if got, want := ix.textCount(r, slot), ix.inText(the, slot); got != want {
			t.Errorf("slot %d has it %d times, want %d", slot, got, want)
		}
	}
	for a := range uint32(len(ix.articles)) {
		if got, want := ix.wholeCount(r, a), ix.inArticle(the, a); got != want {
			t.Errorf("article %d has it %d times, want %d", a, got, want)
		}
	}
}

// A word that is looked up rather than walked gives the scores of the formula.
func TestCommonTermsScoreByTheFormula(t *testing.T) {
	ix, articles := commonIndex()
	r := rand.New(rand.NewPCG(13, 14))
	for _, text := range []string{"the note", "note rare of the", "the", "the other", "the nothing word"} {
		for range 20 {
			checkSearch(t, ix, plain(articles, query(text)), query(text), r)
		}
	}
}
