package load

import (
	"regexp"
	"strings"
)

// cellGap is what lies at least between the cells of a table of plain text.
const cellGap = "  "

var (
	cellGaps  = regexp.MustCompile(` {2,}`)
	ruledLine = regexp.MustCompile(`^[-=+| ]*[-=]{3}[-=+| ]*$`)
)

// textTable reads the table that lines begin with, and returns how many of them it takes,
// 0 if they begin with none. Its rows follow each other and have as many cells as the first,
// which names the columns and stands over figures.
func textTable(lines []block) (g grid, n int) {
	var rows [][]string
	for _, l := range lines {
		if len(rows) > 0 && ruledLine.MatchString(l.text) {
			n++
			continue
		}
		if !strings.Contains(l.text, cellGap) {
			break
		}
		cells := cellGaps.Split(l.text, -1)
		if len(rows) > 0 && len(cells) != len(rows[0]) || bullet.MatchString(l.text) {
			break
		}
		rows = append(rows, cells)
		n++
	}
	if len(rows) < 2 || !looksLikeHeader(rows) {
		return grid{}, 0
	}
	return grid{headers: rows[:1], rows: rows[1:]}, n
}
