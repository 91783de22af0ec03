package corpus

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/copies"
)

// likeness is what tells whether an article is another one in another place.
type likeness struct {
	signature copies.Signature
	signed    bool   // else the text is too short
	credit    string // whom the text names as where it comes from, see nameKey; "": nobody
	address   string // see addressKey
}

func likenessOf(d Document) likeness {
	l := likeness{credit: creditOf(d.Text), address: addressKey(cmp.Or(d.URL, d.URI))}
	l.signature, l.signed = copies.Of(d.Text)
	return l
}

// stored returns the signature as it is stored.
func (l likeness) stored() []byte {
	if !l.signed {
		return []byte{}
	}
	return l.signature.Bytes()
}

// trackers are query parameters that say how a reader came to a page, not which.
var trackers = regexp.MustCompile(`^(?:utm_\w+|fbclid|gclid|msclkid|igshid|mc_cid|mc_eid|spm|ref|ref_src|cmpid|ncid|smid|share)$`)

// addressKey returns an address so that two of one page are equal: without
// scheme, fragment, trackers and what only names the form of the page. It
// is "" for what is no web address, and for the front page of a site, which many
// sites give as the address of every article.
func addressKey(address string) string {
	if !isWebAddress(address) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	path := strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(u.EscapedPath(), "/"), "/amp"), "/index.html")
	query := u.Query()
	for name := range query {
		if trackers.MatchString(strings.ToLower(name)) {
			query.Del(name)
		}
	}
	if path == "" && len(query) == 0 {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Host), ".")
	for _, form := range []string{"www.", "m.", "amp."} {
		host = strings.TrimPrefix(host, form)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return host + path
}

// Where texts name whom they are from: in their first lines or their last ones.
const (
	creditHead = 400 // bytes
	creditTail = 400
)

// credits are the forms of it, in the order in which they are tried. Each names
// the source in its one group; it is looked for only where one of the hints stands,
// which is quicker.
var credits = []struct {
	hints []string // in small letters
	form  *regexp.Regexp
}{
	// LONDON, Dec 2 (Reuters) - Shares of …
	{[]string{"("}, regexp.MustCompile(`(?:^|\n)[^\n(]{0,80}\((\p{Lu}[\p{L} .&]{1,30})\)\s*[-–—:]`)},
	{[]string{"来源", "稿源", "转自", "转载", "原载"}, regexp.MustCompile(`(?:来源|稿源|转自|转载自|原载于|原载)\s*[:：]?\s*[“「《]?([\p{Han}A-Za-z0-9]{2,20})`)},
	{[]string{"电", "讯"}, regexp.MustCompile(`(新华社|中新社|中新网|人民网|路透社|美联社|法新社|彭博社)[^\n，。]{0,12}?\d{1,2}(?:月\d{1,2})?日[电讯]`)},
	{[]string{"via ", "source:", "published ", "appeared ", "republished ", "syndicated ", "courtesy "},
		regexp.MustCompile(`(?i:\bvia|\bsource:|\b(?:originally|first) (?:published|appeared) (?:by|in|on|at)|\b(?:republished|syndicated) from|\bcourtesy of)\s+(?:[Tt]he\s+)?(\p{Lu}[\p{L}\d&'’-]*(?: \p{Lu}[\p{L}\d&'’-]*){0,4})`)},
	{[]string{"("}, regexp.MustCompile(`\((Reuters|AP|AFP|Bloomberg|Xinhua|UPI|dpa|Kyodo)\)`)},
}

// creditOf returns the name of whom a text is from by its own words.
func creditOf(text string) string {
	parts := []string{text}
	if len(text) > creditHead+creditTail {
		parts = []string{text[:creditHead], text[len(text)-creditTail:]}
	}
	for _, c := range credits {
		for _, part := range parts {
			low := strings.ToLower(part)
			if !slices.ContainsFunc(c.hints, func(hint string) bool { return strings.Contains(low, hint) }) {
				continue
			}
			if m := c.form.FindStringSubmatch(part); m != nil {
				return nameKey(m[1])
			}
		}
	}
	return ""
}

// agencies are the names of news agencies that go by several.
var agencies = map[string]string{
	"ap": "associatedpress", "美联社": "associatedpress", "afp": "agencefrancepresse", "法新社": "agencefrancepresse",
	"路透社": "reuters", "路透": "reuters", "thomsonreuters": "reuters", "彭博社": "bloomberg", "彭博": "bloomberg", "bloombergnews": "bloomberg",
	"新华社": "xinhua", "新华网": "xinhua", "xinhuanewsagency": "xinhua", "中新网": "中新社", "中国新闻社": "中新社", "中国新闻网": "中新社",
}

// nameKey returns the name of a publisher so that two spellings of it are equal.
func nameKey(name string) string {
	key := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, strings.ToValidUTF8(name, ""))
	key = strings.TrimPrefix(key, "the")
	return cmp.Or(agencies[key], key)
}
