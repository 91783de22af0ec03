package corpus

import (
	"slices"
	"strings"
	"time"
)

// Meta is what is known of an article without reading it. It is shared by all
// who ask for it and must not be changed.
type Meta struct {
	ID        string
	Title     string
	Publisher string
	Lang      string
	Published time.Time
	Years     []int // that the title names: the periods of a filing or a report
	Quarter   int   // that the title names, 1 to 4; 0: none
}

func metaOf(d Document) Meta {
	years, quarter := periodsIn(d.Title)
	return Meta{d.ID, d.Title, d.Publisher, d.Lang, d.Published, years, quarter}
}

// periodsIn returns the years and the quarter that a title names, as in "3M 2018
// 10-K" or "Tencent 2025 Q3 results".
func periodsIn(title string) (years []int, quarter int) {
	for word := range strings.FieldsFuncSeq(strings.ToLower(title), func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z')
	}) {
		word = strings.TrimPrefix(word, "fy")
		switch {
		case len(word) == 2 && word[0] == 'q' && '1' <= word[1] && word[1] <= '4':
			quarter = int(word[1] - '0')
		case len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")):
			if y, ok := digits(word); ok && !slices.Contains(years, y) {
				years = append(years, y)
			}
		}
	}
	return years, quarter
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, s != ""
}

// Newest returns the day of the newest publication; zero if none is known.
func (c *Corpus) Newest() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.newest
}
