package load

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// silentTags hold no text of an article: programs, styles, controls, pictures, players.
var silentTags = atomSet(atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Object, atom.Canvas,
	atom.Audio, atom.Video, atom.Select, atom.Button, atom.Textarea, atom.Title, atom.Datalist, atom.Noframes, atom.Rt, atom.Rp)

// chromeTags stand around an article. They are left out where nothing else tells the
// article from the page.
var chromeTags = atomSet(atom.Nav, atom.Footer, atom.Aside)

// voidTags have no end tag and no text.
var voidTags = atomSet(atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta,
	atom.Source, atom.Track, atom.Wbr)

// openEnded elements end where their next sibling begins, with or without an end tag.
var openEnded = atomSet(atom.P, atom.Li, atom.Td, atom.Th, atom.Tr, atom.Dd, atom.Dt, atom.Option)

// hiddenStyle matches inline styles that a reader sees nothing of. Transparent and
// zero-sized text is how instructions for machines are put into pages.
var hiddenStyle = regexp.MustCompile(`(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|` +
	`opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)|color\s*:\s*transparent|` +
	`(?:left|right|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0)`)

// hiddenAttr is true of elements that a page does not show.
func hiddenAttr(attr []html.Attribute) bool {
	for _, a := range attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if strings.EqualFold(strings.TrimSpace(a.Val), "true") {
				return true
			}
		case "style":
			if hiddenStyle.MatchString(a.Val) {
				return true
			}
		}
	}
	return false
}

// hider follows tags as they come and knows whether the text between them is shown.
// The zero value shows everything.
type hider struct {
	tag    atom.Atom // the hidden element that is open
	depth  int       // of elements of the same name, itself included; 0: none is open
	chrome bool      // hide chromeTags as well
}

func (h *hider) hidden() bool { return h.depth > 0 }

// open takes note of a start tag and reports whether its element is hidden.
func (h *hider) open(tag atom.Atom, attr []html.Attribute) bool {
	if h.depth > 0 && (tag != h.tag || !openEnded[tag]) {
		if tag == h.tag {
			h.depth++
		}
		return true
	}
	h.depth = 0
	hide := silentTags[tag] || h.chrome && chromeTags[tag] || hiddenAttr(attr)
	if hide && !voidTags[tag] {
		h.tag, h.depth = tag, 1
	}
	return hide
}

// close takes note of an end tag and reports whether it stood in a hidden element.
func (h *hider) close(tag atom.Atom) bool {
	if h.depth == 0 {
		return false
	}
	if tag == h.tag {
		h.depth--
	}
	return true
}

// tags follows the tags in a piece of HTML.
func (h *hider) tags(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			t := z.Token()
			h.open(t.DataAtom, t.Attr)
		case html.EndTagToken:
			name, _ := z.TagName()
			h.close(atom.Lookup(name))
		}
	}
}

// removeHidden takes comments and everything that is not shown out of a tree.
func removeHidden(root *html.Node) {
	names := hiddenNames(root)
	whole := textLength(root)
	var gone []*html.Node
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.CommentNode || c.Type == html.ElementNode && c.DataAtom != atom.Title && isHidden(c, names) {
				if fadedIn(c, whole) {
					c.Attr = slices.DeleteFunc(c.Attr, func(a html.Attribute) bool { return a.Key == "style" })
				} else {
					gone = append(gone, c)
					continue
				}
			}
			visit(c)
		}
	}
	visit(root)
	for _, n := range gone {
		n.Parent.RemoveChild(n)
	}
}

// isHidden spares the page itself: some themes show the whole of it by script.
func isHidden(n *html.Node, names map[string]bool) bool {
	if n.DataAtom == atom.Html || n.DataAtom == atom.Body {
		return false
	}
	if silentTags[n.DataAtom] || hiddenAttr(n.Attr) {
		return true
	}
	return len(names) > 0 && hasName(n, names)
}

func hasName(n *html.Node, names map[string]bool) bool {
	if id := attrOf(n.Attr, "id"); id != "" && names["#"+id] {
		return true
	}
	for class := range strings.FieldsSeq(attrOf(n.Attr, "class")) {
		if names["."+class] {
			return true
		}
	}
	return false
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRule    = regexp.MustCompile(`([^{}@]+)\{([^{}]*)\}`)
	cssAtRule  = regexp.MustCompile(`@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})`)
	cssName    = regexp.MustCompile(`^[a-z0-9]*([.#][A-Za-z0-9_-]+)$`)
)

const maxStyle = 256 << 10 // bytes of style sheets in a page that are looked at

// hiddenNames lists the ".class" and "#id" that the page's own style sheets hide on every
// screen. Rules inside @media are left out: they hide an article from paper, or from
// phones. Names that hold a third of the page or more are left out too, since a script
// will show them.
func hiddenNames(root *html.Node) map[string]bool {
	names := map[string]bool{}
	read := 0
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil || attrOf(n.Attr, "media") != "" {
			continue
		}
		css := n.FirstChild.Data
		if read += len(css); read > maxStyle {
			break
		}
		css = cssAtRule.ReplaceAllString(cssComment.ReplaceAllString(css, ""), "")
		for _, rule := range cssRule.FindAllStringSubmatch(css, -1) {
			if !hiddenStyle.MatchString(rule[2]) {
				continue
			}
			for selector := range strings.SplitSeq(rule[1], ",") {
				if m := cssName.FindStringSubmatch(strings.TrimSpace(selector)); m != nil {
					names[m[1]] = true
				}
			}
		}
	}
	if len(names) > 0 && hiddenLength(root, names)*3 > textLength(root) {
		return nil
	}
	return names
}

func hiddenLength(root *html.Node, names map[string]bool) int {
	length := 0
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && hasName(c, names) {
				length += textLength(c)
			} else {
				visit(c)
			}
		}
	}
	visit(root)
	return length
}
