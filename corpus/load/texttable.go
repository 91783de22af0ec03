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

// textTable reads the table that begins at a line, and returns how many lines it takes, 0 if
// none begins there. Its rows follow each other and have as many cells as the first, which
// names the columns and stands over figures. Below a line with gaps, no table begins: so
// that each line is looked at once.
func textTable(lines []block, at int) (g grid, n int) {
	if at > 0 && strings.Contains(lines[at-1].text, cellGap) {
		return grid{}, 0
	}
	var rows [][]string
	cells := 0
	for _, l := range lines[at:] {
		if len(rows) > 0 && ruledLine.MatchString(l.text) {
			n++
			continue
		}
		if !strings.Contains(l.text, cellGap) {
			break
		}
		row := cellGaps.Split(l.text, -1)
		if len(rows) > 0 && len(row) != len(rows[0]) || bullet.MatchString(l.text) {
			break
		}
		if cells += len(row); cells > maxTableCells {
			return grid{}, 0
		}
		rows = append(rows, row)
		n++
	}
	if len(rows) < 2 || !looksLikeHeader(rows) {
		return grid{}, 0
	}
	return grid{headers: rows[:1], rows: rows[1:]}, n
}
