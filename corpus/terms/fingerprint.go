package terms

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// analyzerVersion must grow with each change of this package after which a text
// gives other terms.
const analyzerVersion = 5

// Fingerprint returns 32 hexadecimal digits that stand for the terms that texts
// give: an index of an analyzer with another fingerprint is to be built anew. It
// depends on the version of this package and on the lexicon.
func (a *Analyzer) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "version %d\n", analyzerVersion)
	if a.lexicon != nil {
		for _, c := range a.lexicon.order {
			fmt.Fprintf(h, "%s %s\n", c, strings.Join(a.lexicon.groups[c].Members, ","))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
