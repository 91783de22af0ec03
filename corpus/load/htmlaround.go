package load

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// boxNames are words in the class or id of what stands in and under an article without
// belonging to it. They are whole parts of a name, since "newsletter-post" may be the article.
var boxNames = regexp.MustCompile(`(?i)(?:^|[-_ ])(?:newsletters?|signup|sign-up|subscribe|subscription-widget|promo|related|jp-relatedposts|recommend(?:ed|s|ations?)?|` +
	`also-?like|interstitial|share|sharing|sharedaddy|social|disclaimer|copyright|bio|comments|digest|myft)(?:[-_ ]|$)`)

const (
	maxBox      = 600 // characters of a box; above it, it may be the article
	maxBoxShare = 15  // percent of the page that it may have
	firstProse  = 80  // characters of the paragraph that the article is taken to begin with
)

// maxBeside is the number of characters beside an element that a script will show.
const maxBeside = 600

// boxTags are the elements that boxes are made of.
var boxTags = atomSet(atom.Div, atom.Section, atom.Aside, atom.Form, atom.Ul, atom.P, atom.Footer)

// removeBoxes takes boxes for readers to subscribe, share and read on out of a tree. What
// stands above the first paragraph is left: the byline is there.
func removeBoxes(root *html.Node) {
	whole := textLength(root)
	begun := false
	var gone []*html.Node
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if begun && boxTags[c.DataAtom] && isBox(c, whole) {
				gone = append(gone, c)
				continue
			}
			begun = begun || c.DataAtom == atom.P && textLength(c) >= firstProse
			visit(c)
		}
	}
	visit(root)
	for _, n := range gone {
		n.Parent.RemoveChild(n)
	}
}

func isBox(n *html.Node, whole int) bool {
	if !boxNames.MatchString(attrOf(n.Attr, "class")) && !boxNames.MatchString(attrOf(n.Attr, "id")) {
		return false
	}
	length := textLength(n)
	return length <= maxBox && 100*length <= maxBoxShare*whole
}

// fadedIn is true of an element that a script shows once the page is there, as the body of
// an article of WeChat: it is invisible, and next to nothing stands beside it. Beside an
// article that is shown, what is invisible stays so.
func fadedIn(n *html.Node, whole int) bool {
	style := strings.ToLower(attrOf(n.Attr, "style"))
	if !strings.Contains(style, "visibility") && !strings.Contains(style, "opacity") {
		return false
	}
	rest := fadedStyle.ReplaceAllString(style, "")
	return !hiddenStyle.MatchString(rest) && whole-textLength(n) <= min(maxBeside, whole/4)
}

var fadedStyle = regexp.MustCompile(`(?:visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?)\s*(?:;|$)`)
