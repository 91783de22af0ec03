package verify

import "strings"

// Marker is a citation marker of an answer: answer[Start:End] is "[3]".
// A group such as "[1, 2]" gives one Marker for each number, all with the span
// of the whole group.
type Marker struct {
	N          int // 0 for a number that no passage can have
	Start, End int
}

const (
	maxMarkerDigits = 4  // a marker with more digits has N 0
	maxMarkerBytes  = 80 // a longer bracket is text
)

// Markers returns the citation markers of answer in order. An escaped bracket
// (\[3]), code, and the text of a link to an address ([3](https://…)) hold none.
func Markers(answer string) []Marker { return markersIn(answer, maskCode(answer)) }

// markersIn finds the markers in masked, the answer with its code blanked out.
func markersIn(answer string, masked []byte) []Marker {
	var out []Marker
	for i := 0; i < len(masked); i++ {
		if masked[i] == '\\' {
			i++ // what follows is text
			continue
		}
		if masked[i] != '[' {
			continue
		}
		numbers, end := markerNumbers(masked, i)
		if end == 0 || isLink(answer[end:]) || strings.Contains(answer[i:end], "`") { // code within it is text
			continue
		}
		for _, n := range numbers {
			out = append(out, Marker{N: n, Start: i, End: end})
		}
		i = end - 1
	}
	return out
}

// markerNumbers reads the bracket at i; end is 0 when it is no marker.
func markerNumbers(b []byte, i int) (numbers []int, end int) {
	n, digits := 0, 0
	for j := i + 1; j < len(b) && j-i <= maxMarkerBytes; j++ {
		switch c := b[j]; {
		case c >= '0' && c <= '9':
			if digits > 0 && b[j-1] == ' ' {
				return nil, 0
			}
			if digits++; digits <= maxMarkerDigits {
				n = n*10 + int(c-'0')
			} else {
				n = 0
			}
		case c == ' ' && j > i+1:
		case (c == ',' || c == ']') && digits > 0:
			numbers = append(numbers, n)
			if c == ']' {
				return numbers, j + 1
			}
			n, digits = 0, 0
		default:
			return nil, 0
		}
	}
	return nil, 0
}

func isLink(rest string) bool {
	return strings.HasPrefix(rest, "(http") || strings.HasPrefix(rest, "(/") || strings.HasPrefix(rest, "(#")
}

// maskCode returns text with fenced and inline code replaced by spaces, line
// ends kept.
func maskCode(text string) []byte {
	b := []byte(text)
	fence := ""
	for start := 0; start < len(text); {
		end := start + len(text[start:])
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		mark := fenceMark(text[start:end])
		switch {
		case fence == "" && mark != "":
			fence = mark
			blank(b[start:end])
		case fence != "":
			if strings.HasPrefix(mark, fence) {
				fence = ""
			}
			blank(b[start:end])
		}
		start = end + 1
	}
	maskInline(b)
	return b
}

// fenceMark returns the ``` or ~~~ that line begins with, "" for none.
func fenceMark(line string) string {
	line = strings.TrimLeft(line, " >")
	for _, mark := range []string{"```", "~~~"} {
		if strings.HasPrefix(line, mark) {
			return mark
		}
	}
	return ""
}

// maskInline blanks what stands between equal runs of backticks in one paragraph.
func maskInline(b []byte) {
	for i := 0; i < len(b); {
		if b[i] == '\\' {
			i += 2
			continue
		}
		if b[i] != '`' {
			i++
			continue
		}
		n := run(b, i)
		if end := closing(b, i+n, n); end > 0 {
			blank(b[i:end])
			i = end
		} else {
			i += n
		}
	}
}

func run(b []byte, i int) int {
	n := 0
	for i+n < len(b) && b[i+n] == '`' {
		n++
	}
	return n
}

// maxInlineCode bounds inline code, in bytes, and with it the search for its end.
const maxInlineCode = 2000

// closing returns the end of the run of n backticks that closes code begun
// before i, 0 when the paragraph has none.
func closing(b []byte, i, n int) int {
	for limit := min(len(b), i+maxInlineCode); i < limit; {
		switch {
		case b[i] == '\n' && i+1 < len(b) && b[i+1] == '\n':
			return 0
		case b[i] == '`':
			k := run(b, i)
			if k == n {
				return i + k
			}
			i += k
		default:
			i++
		}
	}
	return 0
}

// blank replaces everything but line ends by spaces.
func blank(b []byte) {
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
}
