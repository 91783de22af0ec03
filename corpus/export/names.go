package export

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the most bytes of a title that a file name has: with day, number and ending
// it stays below the 143 that encrypted folders take.
const maxName = 100

// Names gives files names that every system takes, each once. The zero value is ready. It
// is not safe for concurrent use.
type Names struct{ used map[string]bool }

// Of returns a name made of day and title, such as "2025-12-02 Why capex falls.md".
func (n *Names) Of(a Article) string {
	if n.used == nil {
		n.used = make(map[string]bool)
	}
	base := strings.TrimSpace(a.Date + " " + cmp.Or(plainName(a.Title), "untitled"))
	name := base
	for i := 2; n.used[strings.ToLower(name)]; i++ { // some systems take no notice of case
		name = fmt.Sprintf("%s (%d)", base, i)
	}
	n.used[strings.ToLower(name)] = true
	return name + ".md"
}

// plainName returns what of a title may stand in a file name: letters, marks and digits,
// and little else. Names that Windows keeps for devices begin with the day, or get a mark.
func plainName(title string) string {
	var b strings.Builder
	for _, r := range title {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune("-_,'()&%", r) {
			r = ' '
		}
		if b.Len()+utf8.RuneLen(r) > maxName {
			break
		}
		b.WriteRune(r)
	}
	name := strings.Join(strings.Fields(b.String()), " ")
	switch base, _, _ := strings.Cut(strings.ToUpper(name), " "); {
	case base == "CON", base == "PRN", base == "AUX", base == "NUL",
		len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")):
		return "_" + name
	}
	return strings.TrimLeft(name, "- ") // nor may it look like a flag
}
