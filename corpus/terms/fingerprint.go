package terms

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
)

// rulesVersion is to be raised with every change of the rules by which texts
// become terms: indexes that were stored under another one are not used.
const rulesVersion = 1

// Fingerprint is a hash of all that says which terms a text gives: indexes of
// analyzers with the same one are interchangeable.
func (a *Analyzer) Fingerprint() [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d\n", rulesVersion)
	if a.lexicon != nil {
		for _, concept := range slices.Sorted(maps.Keys(a.lexicon.groups)) {
			fmt.Fprintf(h, "%q %q\n", concept, a.lexicon.groups[concept].Members)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}
