package load

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/formats", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.DateOnly)
}

// TestParseFeed: what each kind of feed says of its items, in one line each.
func TestParseFeed(t *testing.T) {
	for _, tt := range []struct{ file, title, link, lang, items string }{
		{"feed-rss.xml", "Example & Times", "https://times.example/", "en", `
			tag:times.example,2025:7 | https://times.example/2025/11/cloud?utm=1 | Cloud spending slows | Jane Doe | 2025-11-14 - | whole | cloud,Capex
			https://times.example/ferry | https://times.example/ferry | The ferry |  | 2025-11-13 - | summary | 
			https://times.example/cut | https://times.example/cut | Cut ’off |  | - - | summary | `},
		{"feed-atom.xml", "示例网", "https://news.example/", "zh", `
			urn:uuid:1 | https://news.example/tencent | 腾讯资本开支下降 | 王五 | 2025-11-13 2025-11-15 | whole | 
			urn:uuid:2 | https://news.example/2 | Only updated |  | - 2025-11-12 | whole | `},
		{"feed-rdf.xml", "Old site", "https://old.example/", "", `
			https://old.example/1 | https://old.example/1 | First |  | 2003-12-13 2003-12-13 | summary | `},
		{"feed.json", "Notes of the port", "https://port.example/", "", `
			7 | https://port.example/7 | Antwerp | Jane Doe | 2025-11-10 - | whole | ports
			8 | https://port.example/8 |  |  | - - | summary | `},
	} {
		f, err := ParseFeed(fixture(t, tt.file), Source{Name: tt.file})
		if err != nil || f.Title != tt.title || f.Link != tt.link || f.Lang != tt.lang {
			t.Errorf("%s: %q %q %q, error %v", tt.file, f.Title, f.Link, f.Lang, err)
		}
		var got []string
		for _, it := range f.Items {
			what := map[bool]string{true: "whole", false: "summary"}[it.Full]
			got = append(got, fmt.Sprintf("%s | %s | %s | %s | %s %s | %s | %s", it.ID, it.URL, it.Title, it.Author, dayOf(it.Published), dayOf(it.Updated), what, strings.Join(it.Tags, ",")))
		}
		want := strings.Split(strings.ReplaceAll(strings.TrimPrefix(tt.items, "\n"), "\t", ""), "\n")
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", tt.file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// A description is a summary, unless it is as long as an article and has an end.
func TestSummaryOrArticle(t *testing.T) {
	sentence := "The port of Antwerp handled more containers than in the year before. "
	long := strings.Repeat(sentence, 30)
	for _, tt := range []struct {
		description, content string
		full                 bool
	}{
		{sentence, "", false},
		{long, "", true},
		{long + "<a href='/x'>Continue reading →</a>", "", false},
		{sentence, "<p>" + strings.Repeat(sentence, 3) + "</p>", true},
		{sentence, "<p>" + sentence + "</p>", false},
		{sentence, "<p>" + strings.Repeat(sentence, 3) + " [...]</p>", false},
		{long, "<p>" + sentence + "</p>", true},
	} {
		text := `<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><item><title>a</title><description><![CDATA[` + tt.description +
			`]]></description><c:encoded><![CDATA[` + tt.content + `]]></c:encoded></item></channel></rss>`
		f, err := ParseFeed([]byte(text), Source{})
		if err != nil || len(f.Items) != 1 || f.Items[0].Full != tt.full {
			t.Errorf("%.40q and %.40q of %d: %+v, error %v", tt.description, tt.content, len(tt.content), f, err)
		}
	}
}

// The days of feeds are those that are printed, in whatever form.
func TestFeedDay(t *testing.T) {
	for stamp, want := range map[string]string{
		"Fri, 14 Nov 2025 23:30:00 -0800": "2025-11-14", "14 Nov 25 08:00 GMT": "2025-11-14", "2025-11-14T00:10:00+08:00": "2025-11-14",
		"2025-11-14": "2025-11-14", "2025年11月14日": "2025-11-14", "Fri, 14 Nov 2025 08:00:00 EST": "2025-11-14", "yesterday": "-", "": "-", "Fri, 99 Nov 2025 08:00:00 GMT": "-",
	} {
		if got := dayOf(feedDay(stamp)); got != want {
			t.Errorf("%q is %s, want %s", stamp, got, want)
		}
	}
}

func TestNoFeed(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"page", "<!doctype html><p>Words.", ErrUnsupported, "a web page, not a feed"},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ErrUnsupported, "PNG image"},
		{"outline", "<opml><body/></opml>", ErrUnsupported, "OPML outline"},
		{"words", "Only words.", ErrUnsupported, "text, not a feed"},
		{"nothing", " \n", ErrEmpty, "no text in it"},
		{"cut", "<rss><channel><item><title>a", ErrDamaged, "feed"},
		{"cut JSON", `{"version": "https://jsonfeed.org/version/1", "items": [`, ErrDamaged, "feed"},
	} {
		if _, err := ParseFeed([]byte(tt.text), Source{Name: tt.name}); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) || !strings.HasPrefix(err.Error(), "load "+tt.name+": ") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// hostileLists were each made to cost a parser time, memory or its stack.
var hostileLists = []struct {
	name, text string
	want       error // nil: it is read
}{
	{"entities", `<!DOCTYPE r [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel><title>&b;&c;</title><item><title>x</title></item></channel></rss>`, nil},
	{"many items", "<rss><channel>" + strings.Repeat("<item><title>a</title></item>", maxListElements/2+1) + "</channel></rss>", ErrTooLarge},
	{"deep", "<feed>" + strings.Repeat("<a>", 100_000), ErrTooLarge},
	{"deep extension", `<rss xmlns:x="y"><channel>` + strings.Repeat("<x:a>", 100_000), ErrTooLarge},
	{"prefixes", "<rss " + numberedTags(`xmlns:n%d="u" `, 10_000) + "><channel></channel></rss>", ErrTooLarge},
	{"attributes", "<rss " + numberedTags("a%d='' ", maxListElements+1) + "/>", ErrTooLarge},
	{"objects", `{"version": "https://jsonfeed.org/version/1", "items": [` + strings.Repeat("{},", maxListElements) + "{}]}", ErrTooLarge},
	{"deep JSON", `{"version": "https://jsonfeed.org/version/1", "items": ` + strings.Repeat("[", 100_000), ErrDamaged},
	{"unclosed bold", "<rss><channel><item><title>a</title><description><![CDATA[" + strings.Repeat("<b>", 1<<20) + "]]></description></item></channel></rss>", nil},
	{"ampersands", "<rss><channel><item><title>" + strings.Repeat("&", 1<<20) + "</title></item></channel></rss>", nil},
	{"controls", "<rss><channel><title>a\x01\x02b</title><item><title>\u202ex\u200b</title></item></channel></rss>", nil},
}

// Each costs no more than 256 MB, be it read or refused.
func TestHostileFeeds(t *testing.T) {
	const maxMemory = 256 << 20
	for _, h := range hostileLists {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := ParseFeed([]byte(h.text), Source{})
		runtime.ReadMemStats(&after)
		if !errors.Is(err, h.want) || strings.Contains(f.Title, "AAAA") || strings.Contains(f.Title, "root:") {
			t.Errorf("%s: %q, error %v", h.name, f.Title, err)
		}
		if made := after.TotalAlloc - before.TotalAlloc; !raceOn && made > maxMemory {
			t.Errorf("%s: %d MB allocated", h.name, made>>20)
		}
		checkEach(t, []byte(h.text), "feed.xml")
	}
}

func TestParseOPML(t *testing.T) {
	got, err := ParseOPML(fixture(t, "feeds.opml"), Source{})
	want := []FeedLink{
		{"https://news.example/atom.xml", "示例网", []string{"Markets", "Asia & Pacific", "China", "capex"}},
		{"https://times.example/rss", "Example Times", []string{"Markets"}},
		{"javascript:alert(1)", "Bad", nil},
	}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, error %v, want %v", got, err, want)
	}
}

func TestNoOutline(t *testing.T) {
	feed := "<outline xmlUrl='https://a.example/'/>"
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"no feeds":       {"<opml><body><outline text='a'/></body></opml>", ErrEmpty},
		"a feed":         {string(fixture(t, "feed-rss.xml")), ErrUnsupported},
		"cut":            {"<opml><body>" + feed, ErrDamaged},
		"too many feeds": {"<opml><body>" + strings.Repeat(feed, MaxOutline+1) + "</body></opml>", ErrTooLarge},
		"deep":           {"<opml>" + strings.Repeat("<outline text='a'>", 100_000), ErrTooLarge},
	} {
		if got, err := ParseOPML([]byte(tt.text), Source{}); !errors.Is(err, tt.want) || got != nil {
			t.Errorf("%s: %d feeds, error %v", name, len(got), err)
		}
	}
}

func TestParseSitemap(t *testing.T) {
	pages := "[{https://times.example/a?x=1&y=2 2025-11-14} {https://times.example/b -}] []"
	index := "<sitemapindex><sitemap><loc><![CDATA[https://a.example/1.xml.gz]]></loc><lastmod>2025-01-02</lastmod></sitemap></sitemapindex>"
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"pages": {fixture(t, "sitemap.xml"), pages}, "packed": {gzipped(t, fixture(t, "sitemap.xml")), pages},
		"index": {[]byte(index), "[] [{https://a.example/1.xml.gz 2025-01-02}]"}, "none": {[]byte("<urlset></urlset>"), "[] []"},
	} {
		m, err := ParseSitemap(tt.data, Source{})
		if got := entries(m.Pages) + " " + entries(m.Maps); err != nil || got != tt.want {
			t.Errorf("%s: %s, error %v, want %s", name, got, err, tt.want)
		}
	}
}

func entries(list []SitemapEntry) string {
	var out []string
	for _, e := range list {
		out = append(out, "{"+e.URL+" "+dayOf(e.Modified)+"}")
	}
	return "[" + strings.Join(out, " ") + "]"
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNoSitemap(t *testing.T) {
	packed := gzipped(t, fixture(t, "sitemap.xml"))
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"a feed":         {fixture(t, "feed-rss.xml"), ErrUnsupported},
		"cut":            {[]byte("<urlset><url><loc>https://a.example/"), ErrDamaged},
		"cut archive":    {packed[:len(packed)/2], ErrDamaged},
		"bomb":           {gzipped(t, bytes.Repeat([]byte(" "), MaxInput+1)), ErrTooLarge},
		"too many pages": {[]byte("<urlset>" + strings.Repeat("<url><loc>https://a.example/</loc></url>", MaxSitemap+1) + "</urlset>"), ErrTooLarge},
	} {
		if m, err := ParseSitemap(tt.data, Source{}); !errors.Is(err, tt.want) || m.Pages != nil {
			t.Errorf("%s: %d pages, error %v", name, len(m.Pages), err)
		}
	}
}

func TestFeedsOf(t *testing.T) {
	page := `<!doctype html><head>
<link rel="stylesheet" type="text/css" href="/a.css"><link rel="alternate" hreflang="de" href="/de">
<LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="/rss?a=1&amp;b=2" title="News &amp; more">
<link rel="alternate" type="application/atom+xml" href="javascript:alert(1)"><link rel="alternate home" type="application/feed+json" href="https://other.example/feed.json">`
	got := FeedsOf([]byte(page), Source{URL: "https://times.example/world/"})
	want := []FeedLink{{URL: "https://times.example/rss?a=1&b=2", Title: "News & more"}, {URL: "https://other.example/feed.json"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// FuzzParseFeed: whatever the bytes are, the items have what FeedItem promises, and their
// articles what the package promises.
func FuzzParseFeed(f *testing.F) {
	for _, name := range []string{"feed-rss.xml", "feed-atom.xml", "feed-rdf.xml", "feed.json", "feeds.opml", "sitemap.xml"} {
		f.Add(fixture(f, name))
	}
	for _, h := range hostileLists {
		if len(h.text) < 4<<10 {
			f.Add([]byte(h.text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		feed, err := ParseFeed(data, Source{URL: "https://example.com/feed"})
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for _, it := range feed.Items {
			if it.ID == "" || ids[it.ID] || it.URL != "" && webAddress(it.URL, nil) != it.URL || !utf8.ValidString(it.Title+it.Author) {
				t.Fatalf("%+v", it)
			}
			ids[it.ID] = true
			a, err := it.Article(feed)
			checkPromises(t, a, err)
		}
		_, _ = ParseOPML(data, Source{})
		_, _ = ParseSitemap(data, Source{})
	})
}
