package load

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/load/pdf"
)

const (
	edgeLines   = 2 // at the top and at the bottom of a page that may repeat
	minRepeated = 3 // pages; both pages of a document of two
)

var (
	pageNumber = regexp.MustCompile(`^(?i:[-–—|\s]*(?:page|p\.|seite|第)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:页)?\s*(?:(?:/|of|von|共)\s*\d{1,4}\s*页?)?[-–—|\s]*)$`)
	// Browsers print the hour of printing, the title and the address around a page.
	printedAt   = regexp.MustCompile(`(?:^|\s)\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+(?:[上下]午)?\d{1,2}:\d{2}(?:\s*[AP]M)?(?:\s|$)`)
	printedFrom = regexp.MustCompile(`^(?:https?|file)://\S+(?:\s+\d+/\d+)?$|\s(?:https?|file)://\S+$`)
)

// dropRunning takes running heads, page numbers and what browsers print around a page out
// of the pages.
func dropRunning(pages []pdf.Page) {
	count := map[string]int{}
	for _, p := range pages {
		seen := map[string]bool{}
		for _, i := range edges(p) {
			if k := runningKey(p.Lines[i]); !seen[k] {
				seen[k] = true
				count[k]++
			}
		}
	}
	for n := range pages {
		p := &pages[n]
		drop := map[int]bool{}
		for _, i := range edges(*p) {
			text := pdfText(p.Lines[i])
			times := count[runningKey(p.Lines[i])]
			repeated := times >= minRepeated || len(pages) == 2 && times == 2
			drop[i] = repeated || len(pages) > 1 && pageNumber.MatchString(text) || printedAt.MatchString(text) || printedFrom.MatchString(text)
		}
		kept := p.Lines[:0]
		for i, l := range p.Lines {
			if !drop[i] {
				kept = append(kept, l)
			}
		}
		p.Lines = kept
	}
}

// edges are the places of the highest and the lowest lines of a page, in any order.
func edges(p pdf.Page) []int {
	at := make([]int, len(p.Lines))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int {
		switch ya, yb := p.Lines[a].Y1, p.Lines[b].Y1; {
		case ya > yb:
			return -1
		case ya < yb:
			return 1
		}
		return 0
	})
	if len(at) <= 2*edgeLines {
		return at
	}
	return slices.Concat(at[:edgeLines], at[len(at)-edgeLines:])
}

// runningKey is the same for lines that differ in their figures only.
func runningKey(l pdf.Line) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '#'
		}
		return r
	}, strings.ReplaceAll(pdfText(l), " ", ""))
}
