package verify

import (
	"sync"

	"footnote/corpus/terms"
	"footnote/rag/names"
)

var lexicon = sync.OnceValue(func() *names.Finder {
	return names.New(terms.BuiltinLexicon(), []string{names.Company, "metric", "account", "ratio", "industry metric"}, unspecific)
})

// Groups of the lexicon that say no metric of a figure: units, and words that
// go with every line of a report. A loss is a profit with another sign.
var unspecific = set(`loss profit cash cost margin debt store output subscription`)

func init() {
	unspecific["basis point"], unspecific["percentage point"], unspecific["run rate"] = true, true, true
}

// anyAkin says whether one group of a is akin to one of b.
func anyAkin(a, b []int) bool {
	for _, x := range a {
		for _, y := range b {
			if lexicon().Akin(x, y) {
				return true
			}
		}
	}
	return false
}
