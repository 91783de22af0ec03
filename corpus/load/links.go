package load

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Caps on lists of addresses; what follows is refused.
const (
	MaxOutline = 5_000  // feeds of one OPML outline
	MaxSitemap = 50_000 // addresses of one sitemap, as sitemaps.org says
)

// A FeedLink names a feed.
type FeedLink struct {
	URL   string // absolute http or https address, or what stands in its place
	Title string
	Tags  []string // of an outline: the folders around it and its categories
}

// ParseOPML reads the feeds of an outline (OPML 1.0 and 2.0) in their order. An address
// that is none is passed on as it stands, so that it can be refused by name. The errors
// are those of Load.
func ParseOPML(data []byte, src Source) ([]FeedLink, error) {
	o := &outline{}
	if err := readList(data, src, o, "an OPML outline", "opml"); err != nil {
		return nil, fmt.Errorf("load %s: %w", src.label(), err)
	}
	if len(o.feeds) == 0 {
		return nil, fmt.Errorf("load %s: %w: an outline without feeds", src.label(), ErrEmpty)
	}
	return o.feeds, nil
}

// outline collects the feeds of an OPML document.
type outline struct {
	folders []string // open outline elements; "" for one that is a feed
	feeds   []FeedLink
}

func (o *outline) start(e xml.StartElement) error {
	if !strings.EqualFold(e.Name.Local, "outline") {
		return nil
	}
	address := strings.TrimSpace(firstOf(attr(e, "xmlUrl"), attr(e, "xmlurl"), attr(e, "xmlURL")))
	title := field(firstOf(attr(e, "title"), attr(e, "text")))
	if address == "" {
		o.folders = append(o.folders, title)
		return nil
	}
	if len(o.feeds) == MaxOutline {
		return fmt.Errorf("%w: more than %d feeds", ErrTooLarge, MaxOutline)
	}
	tags := slices.Clone(o.folders[max(0, len(o.folders)-maxTags):])
	for c := range strings.SplitSeq(attr(e, "category"), ",") {
		tags = append(tags, strings.Trim(strings.TrimSpace(c), "/"))
	}
	o.folders = append(o.folders, "")
	o.feeds = append(o.feeds, FeedLink{firstOf(webAddress(address, nil), address), title, cleanTags(tags)})
	return nil
}

func (o *outline) end(name xml.Name) {
	if strings.EqualFold(name.Local, "outline") && len(o.folders) > 0 {
		o.folders = o.folders[:len(o.folders)-1]
	}
}

func (o *outline) text(string) {}

// Sitemap lists the pages of a site, or further sitemaps.
type Sitemap struct {
	Pages, Maps []SitemapEntry
}

// SitemapEntry is an address of a sitemap.
type SitemapEntry struct {
	URL      string    // absolute http or https
	Modified time.Time // the day the site names; zero where it names none
}

// ParseSitemap reads a sitemap or an index of sitemaps (sitemaps.org 0.9), packed with
// gzip or not. Entries without an address of the web are left out. The errors are those
// of Load.
func ParseSitemap(data []byte, src Source) (Sitemap, error) {
	data, err := unpacked(data)
	m := &sitemapReader{src: src}
	if err == nil {
		err = readList(data, src, m, "a sitemap", "urlset", "sitemapindex")
	}
	if err != nil {
		return Sitemap{}, fmt.Errorf("load %s: %w", src.label(), err)
	}
	return m.found, nil
}

func unpacked(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: gzip archive", ErrDamaged)
	}
	out, err := io.ReadAll(io.LimitReader(z, MaxInput+1))
	if err != nil {
		return nil, fmt.Errorf("%w: gzip archive", ErrDamaged)
	}
	return out, nil
}

// sitemapReader collects the entries of a sitemap.
type sitemapReader struct {
	src   Source
	found Sitemap
	entry SitemapEntry
	in    string // element that text stands in
}

func (m *sitemapReader) start(e xml.StartElement) error {
	if e.Name.Space != "" { // images, news and other languages of the page
		return nil
	}
	switch m.in = strings.ToLower(e.Name.Local); m.in {
	case "url", "sitemap":
		if len(m.found.Pages)+len(m.found.Maps) == MaxSitemap {
			return fmt.Errorf("%w: more than %d addresses", ErrTooLarge, MaxSitemap)
		}
		m.entry = SitemapEntry{}
	}
	return nil
}

func (m *sitemapReader) text(s string) {
	switch m.in {
	case "loc":
		m.entry.URL += s
	case "lastmod":
		m.entry.Modified = feedDay(s)
	}
}

func (m *sitemapReader) end(name xml.Name) {
	m.in = ""
	if name.Space != "" {
		return
	}
	local := strings.ToLower(name.Local)
	if local != "url" && local != "sitemap" {
		return
	}
	if m.entry.URL = webAddress(m.entry.URL, m.src.base()); m.entry.URL == "" {
		return
	}
	if local == "url" {
		m.found.Pages = append(m.found.Pages, m.entry)
	} else {
		m.found.Maps = append(m.found.Maps, m.entry)
	}
}

// readList tells v of the elements of a document that is what, as one of roots shows.
func readList(data []byte, src Source, v xmlVisitor, what string, roots ...string) error {
	text, err := listText(data, src)
	if err != nil {
		return err
	}
	if !slices.Contains(roots, xmlRoot(strings.TrimSpace(text[:min(len(text), sniffBytes)]))) {
		return fmt.Errorf("%w: %s, not %s", ErrUnsupported, textName(text, src), what)
	}
	return walkXML(strings.NewReader(xmlDeclaration.ReplaceAllString(text, "")), v)
}
