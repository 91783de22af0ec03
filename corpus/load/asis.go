package load

import (
	"regexp"
	"strings"
)

// markupNone is the value of the key "markup" for a text that is plain, whatever it looks
// like: what this program exports it takes back as it was.
const markupNone = "none"

// asIs takes the text as it stands, and what is said of it at its word.
func (d *draft) asIs(text string) {
	d.blocks, d.plain = nil, strings.TrimSpace(clean(text))
}

// plainArticle settles a draft whose text is taken as it stands.
func (d *draft) plainArticle() Article {
	a := Article{
		Title: firstOf(field(d.title), field(titleOf(d.plain))), Author: field(d.author), Publisher: field(d.publisher),
		CanonicalURL: d.canonical, Tags: cleanTags(d.tags), PublishedFrom: FromUnknown, Text: d.plain, Lang: Language(d.plain),
	}
	if languageTag.MatchString(d.lang) {
		a.Lang = d.lang
	}
	if !d.published.IsZero() {
		a.Published, a.PublishedFrom = d.published, d.from
	}
	if !d.updated.Before(a.Published) {
		a.Updated = d.updated
	}
	return a
}

// languageTag is the shape of a BCP 47 tag.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$`)
