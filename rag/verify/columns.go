package verify

import (
	"slices"
	"strings"
)

// A column is a cell of a table with what its header and the label of its row name.
type column struct {
	start, end int
	names      []int
	metrics    []int
}

// columnsOf returns the cells of the Markdown tables of text, in order.
func columnsOf(text string) []column {
	if !strings.Contains(text, "|") {
		return nil
	}
	var out []column
	var header []column
	at := 0
	for line := range strings.Lines(text) {
		cells := cellsOf(line, at)
		at += len(line)
		switch {
		case len(cells) < 2:
			header = nil
			continue
		case strings.Trim(line, "|-: \t\n") == "":
			continue
		}
		for i := range cells {
			c := &cells[i]
			c.read(text[c.start:c.end])
		}
		if header == nil {
			header = cells
			continue
		}
		for i := range cells {
			if i > 0 {
				cells[i].add(cells[0])
			}
			if i < len(header) {
				cells[i].add(header[i])
			}
			cells[i].add(column{metrics: header[0].metrics, names: header[0].names})
		}
		out = append(out, cells...)
	}
	return out
}

// cellsOf returns the cells of a line that begins at offset, none for a line
// that is no row.
func cellsOf(line string, offset int) []column {
	if !strings.HasPrefix(strings.TrimLeft(line, " \t"), "|") {
		return nil
	}
	var out []column
	for at := strings.IndexByte(line, '|') + 1; at < len(line); {
		n := strings.IndexByte(line[at:], '|')
		if n < 0 {
			break
		}
		out = append(out, column{start: offset + at, end: offset + at + n})
		at += n + 1
	}
	return out
}

func (c *column) read(cell string) {
	for _, m := range lexicon().In(cell) {
		if m.Metric {
			c.metrics = append(c.metrics, m.Group)
		} else {
			c.names = append(c.names, m.Group)
		}
	}
}

func (c *column) add(o column) {
	c.names = append(c.names, o.names...)
	c.metrics = append(c.metrics, o.metrics...)
}

// columnAt returns the cell that holds offset, nil for none.
func columnAt(columns []column, offset int) *column {
	i, ok := slices.BinarySearchFunc(columns, offset, func(c column, at int) int {
		switch {
		case c.end <= at:
			return -1
		case c.start > at:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &columns[i]
}
