package load

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/load/pdf"
)

const (
	edgeLines   = 2   // at the top and at the bottom of a page that may repeat
	minRepeated = 3   // pages
	samePlace   = 2   // points between lines that stand at one place of their pages
	bodySize    = 1.1 // of letters that are no headline, against the usual size
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
	repeated := repeatedLines(pages)
	usual := usualSize(pages)
	for n := range pages {
		p := &pages[n]
		drop := map[int]bool{}
		for _, i := range edges(*p) {
			text := pdfText(p.Lines[i])
			if n == 0 && p.Lines[i].Size > bodySize*usual {
				continue // the headline, which the other pages repeat
			}
			drop[i] = repeated(p.Lines[i]) && tableRows(p.Lines[i:]) <= minTableLines ||
				(len(pages) > 1 || text == "1") && pageNumber.MatchString(text) || printedAt.MatchString(text) || printedFrom.MatchString(text)
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

// repeatedLines returns what says whether a line at the edge of a page repeats: on several
// pages, or on two at the same place unless it is as large as a headline.
func repeatedLines(pages []pdf.Page) func(pdf.Line) bool {
	type place struct {
		key  string
		base int
	}
	often, twice := map[string]int{}, map[place]int{}
	for _, p := range pages {
		seen := map[string]bool{}
		for _, i := range edges(p) {
			l := p.Lines[i]
			if k := runningKey(l); !seen[k] {
				seen[k] = true
				often[k]++
				twice[place{k, int(l.Base / samePlace)}]++
			}
		}
	}
	usual := usualSize(pages)
	return func(l pdf.Line) bool {
		k := runningKey(l)
		return often[k] >= minRepeated || l.Size <= bodySize*usual && twice[place{k, int(l.Base / samePlace)}] > 1
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
