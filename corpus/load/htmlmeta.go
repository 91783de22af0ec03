package load

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"
)

// pageMeta is what a page says about itself in its head and in attributes.
type pageMeta struct {
	values    map[string][]string // of <meta>, by lower-cased name, property or itemprop
	title     string              // of <title>
	lang      string
	canonical string // of <link rel=canonical>, as written
	ld        jsonLD

	pubTime   time.Time // of a <time> that is marked as the publication
	firstTime time.Time // of the first <time> outside asides, footers and navigation
	modTime   time.Time // of an element that is marked as the last change
	scripts   []string  // programs in the page
	byProp    string    // the first author that microdata names
}

// The names under which publishers write the same thing, the most exact first. Names that
// mean the last change stand apart, in updateNames.
var (
	dateNames = []string{"article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
		"publishdate", "publish_date", "publish-date", "publish_time", "publishtime", "publication_date", "publicationdate",
		"published_time", "published_at", "published-date", "pubdate", "pub_date", "_pubtime", "parsely-pub-date", "sailthru.date",
		"citation_publication_date", "citation_online_date", "citation_date", "dc.date.issued", "dcterms.issued", "dcterms.created",
		"dc.date.created", "dcterms.date", "dc.date", "dc:date", "article.published", "article_date_original", "displaydate",
		"bt:pubdate", "og:time", "firstpublishedtime", "cxenseparse:recs:publishtime", "weibo: article:create_at", "bytedance:published_time", "apub:time", "date", "created", "timestamp"}
	updateNames    = []string{"article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified", "datemodified"}
	titleNames     = []string{"og:title", "citation_title", "parsely-title", "dc.title", "dcterms.title", "twitter:title", "articletitle"}
	authorNames    = []string{"author", "article:author", "article:author_name", "byl", "parsely-author", "sailthru.author", "citation_author", "dc.creator", "dcterms.creator", "og:article:author", "dable:author"}
	publisherNames = []string{"og:site_name", "publisher", "article:publisher_name", "source", "dc.publisher", "dcterms.publisher", "citation_journal_title", "application-name", "apple-mobile-web-app-title", "mediaid"}
	tagNames       = []string{"article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords"}
	langNames      = []string{"og:locale", "content-language", "dc.language", "language"}
)

func readMeta(doc *html.Node) *pageMeta {
	m := &pageMeta{values: map[string][]string{}}
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			m.lang = attrOf(n.Attr, "lang")
		case atom.Title:
			if m.title == "" && n.Parent.DataAtom == atom.Head {
				m.title = field(textOf(n))
			}
		case atom.Meta:
			m.meta(n.Attr)
		case atom.Link:
			if rel := strings.ToLower(attrOf(n.Attr, "rel")); rel == "canonical" && m.canonical == "" {
				m.canonical = attrOf(n.Attr, "href")
			}
		case atom.Script:
			if strings.Contains(strings.ToLower(attrOf(n.Attr, "type")), "ld+json") {
				m.ld.read(textOf(n))
			} else if n.FirstChild != nil {
				m.scripts = append(m.scripts, n.FirstChild.Data)
			}
		case atom.Time:
			m.time(n)
		default:
			m.microdata(n)
		}
	}
	return m
}

func (m *pageMeta) meta(attr []html.Attribute) {
	v := attrOf(attr, "content")
	if strings.TrimSpace(v) == "" {
		return
	}
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		if name := strings.ToLower(strings.TrimSpace(attrOf(attr, key))); name != "" && len(m.values[name]) < maxTags {
			m.values[name] = append(m.values[name], v)
			return
		}
	}
}

// time reads <time datetime="…">. Lists of other articles have them as well, which is why
// those in asides do not count.
func (m *pageMeta) time(n *html.Node) {
	t, ok := parseStamp(firstOf(attrOf(n.Attr, "datetime"), textOf(n)))
	if !ok {
		return
	}
	about := strings.ToLower(attrOf(n.Attr, "itemprop") + " " + attrOf(n.Attr, "class"))
	isPub := attrOf(n.Attr, "pubdate") != "" || strings.Contains(about, "datepublished") || strings.Contains(about, "publish")
	if isPub && m.pubTime.IsZero() {
		m.pubTime = t
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if chromeTags[p.DataAtom] {
			return
		}
	}
	isUpdate := strings.Contains(about, "modified") || strings.Contains(about, "updated")
	if isUpdate && m.modTime.IsZero() {
		m.modTime = t
	}
	if m.firstTime.IsZero() && !isUpdate {
		m.firstTime = t
	}
}

// microdata reads the dates of elements other than <time> and <meta> that schema.org's
// itemprop marks.
func (m *pageMeta) microdata(n *html.Node) {
	prop := strings.ToLower(attrOf(n.Attr, "itemprop"))
	if prop == "author" && m.byProp == "" {
		m.byProp = bylineName(propName(n))
	}
	if prop != "datepublished" && prop != "datemodified" {
		return
	}
	t, ok := parseStamp(firstOf(attrOf(n.Attr, "content"), attrOf(n.Attr, "datetime"), textOf(n)))
	switch {
	case !ok:
	case prop == "datepublished":
		m.pubTime = firstDay(m.pubTime, t)
	default:
		m.modTime = firstDay(m.modTime, t)
	}
}

// propName is the name in an element that describes a person: of the part that is marked as
// the name, or all of its text.
func propName(n *html.Node) string {
	for d := range n.Descendants() {
		if strings.ToLower(attrOf(d.Attr, "itemprop")) == "name" {
			return firstOf(attrOf(d.Attr, "content"), textOf(d))
		}
	}
	return firstOf(attrOf(n.Attr, "content"), textOf(n))
}

// first returns the first value under one of names that ok accepts.
func (m *pageMeta) first(names []string, ok func(string) bool) string {
	for _, n := range names {
		for _, v := range m.values[n] {
			if ok(v) {
				return v
			}
		}
	}
	return ""
}

// draft fills what the page says about itself: JSON-LD before meta, the address last.
func (m *pageMeta) draft(src Source) draft {
	var d draft
	notEmpty := func(s string) bool { return field(s) != "" }
	d.publisher = firstOf(m.ld.publisher, m.first(publisherNames, isPersonOrMaker))
	d.title = withoutSite(firstOf(field(m.ld.headline), field(m.first(titleNames, notEmpty)), m.title), field(d.publisher))
	d.author = firstOf(m.ld.author, m.first(authorNames, isPersonOrMaker))
	d.author = byWord.ReplaceAllString(oneLine(d.author), "")
	d.lang = firstOf(m.lang, m.ld.lang, m.first(langNames, notEmpty))
	d.tags = append(d.tags, m.ld.tags...)
	for _, n := range tagNames {
		if len(d.tags) == 0 {
			d.tags = splitTags(m.values[n])
		}
	}
	d.canonical = ownAddress(firstOf(m.canonical, m.first([]string{"og:url"}, notEmpty)), src)

	d.setDate(m.ld.published, FromJSONLD)
	isDate := func(v string) bool { _, ok := parseStamp(v); return ok }
	d.setDate(firstDate(m.first(dateNames, isDate)), FromMeta)
	if d.updated = m.ld.modified; d.updated.IsZero() {
		d.updated = firstDate(m.first(updateNames, isDate))
	}
	d.dateFromAddress(src.URL, d.canonical)
	return d
}

// dateFromAddress takes the date in the path of an address where there is no other, or
// where the other is one day off: stamps in UTC are, for an article of the evening, and
// the address holds the publisher's own day.
func (d *draft) dateFromAddress(addresses ...string) {
	for _, address := range addresses {
		path, _, _ := strings.Cut(address, "?")
		t, ok := dateInPath(path)
		if !ok {
			continue
		}
		if apart := d.published.Sub(t).Abs(); d.published.IsZero() || apart == 24*time.Hour {
			d.published, d.from = t, FromURL
		}
		return
	}
}

var byWord = regexp.MustCompile(`^(?i:by\s+|作者\s*[:：]\s*|文\s*[:：/]\s*)`)

var (
	addressLike = regexp.MustCompile(`^[a-z]+:\S`)
	emailLike   = regexp.MustCompile(`\S@\S+\.`)
)

// isPersonOrMaker refuses the addresses and placeholders that stand where names should.
func isPersonOrMaker(v string) bool {
	low := strings.ToLower(field(v))
	return strings.ContainsFunc(low, unicode.IsLetter) && !emailLike.MatchString(low) && !addressLike.MatchString(low) && !strings.HasPrefix(low, "@") && low != "admin" && low != "null" && low != "undefined"
}

// withoutSite cuts " | The Site" off a title, in whatever way it is appended.
func withoutSite(title, site string) string {
	if site == "" {
		return title
	}
	for _, sep := range []string{" | ", " - ", " – ", " — ", " · ", " :: ", "_", "｜", "|", "-", "—"} {
		if i := strings.LastIndex(title, sep); i > 0 && strings.EqualFold(strings.TrimSpace(title[i+len(sep):]), site) {
			return strings.TrimRight(title[:i], " |-–—·_｜")
		}
	}
	return title
}

// withoutHost cuts " | Fortune.com" and " - The Example Post" off a title of a page of
// fortune.com and of examplepost.com: what its address calls the site.
func withoutHost(title string, addresses ...string) string {
	for _, address := range addresses {
		u := Source{URL: address}.base()
		if u == nil {
			continue
		}
		name, _, _ := strings.Cut(site(u.Hostname()), ".")
		name = lettersOf(name)
		for _, sep := range []string{" | ", " - ", " – ", " — ", " : ", " · "} {
			i := strings.LastIndex(title, sep)
			if i <= 0 || len(name) < minHostName {
				continue
			}
			if last := lettersOf(title[i+len(sep):]); last != "" && strings.Contains(last, name) && len(last) <= 2*len(name)+len("the") {
				return strings.TrimRight(title[:i], " |-–—·:")
			}
		}
	}
	return title
}

const minHostName = 3 // letters of a site's name that are no accident

// lettersOf returns the letters and digits of a text, in lower case.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// withoutChineseSite cuts "_栏目_某网" off a title in Chinese, and "-新华网".
func withoutChineseSite(title string) string {
	if !hasHan(title) {
		return title
	}
	if head, _, ok := strings.Cut(title, "_"); ok && width(head) >= minHeadline {
		title = strings.TrimSpace(head)
	}
	for _, sep := range []string{"-", "—", "–", "|", "｜"} {
		if i := strings.LastIndex(title, sep); i > 0 && width(title[:i]) >= minHeadline && isMaker(strings.TrimSpace(title[i+len(sep):])) {
			return strings.TrimRight(title[:i], " -—–|｜")
		}
	}
	return title
}

const minHeadline = 10 // columns that are left of a title without its site

// ownAddress resolves the canonical address and believes it only within the site that
// the page came from: otherwise a page could pass itself off as another's article and
// take its place in the corpus. A file has no site to compare with.
func ownAddress(ref string, src Source) string {
	base := src.base()
	address := webAddress(ref, base)
	if address == "" || base == nil {
		return address
	}
	u := Source{URL: address}.base()
	if u == nil || site(u.Hostname()) != site(base.Hostname()) {
		return ""
	}
	return address
}

func site(host string) string {
	host = strings.ToLower(host)
	if s, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return s
	}
	return host
}
