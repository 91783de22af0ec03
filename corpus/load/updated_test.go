package load

import (
	"testing"
	"time"
)

// The day of the last change is read where the article says it, and never from
// before the publication.
func TestUpdated(t *testing.T) {
	const page = `<html><head><title>Harbour</title>%s</head><body><article><h1>Harbour</h1><p>The harbour exported 12,400 tonnes of herring last year, more than ever before.</p></article></body></html>`
	head := func(tags string) string {
		return page[:len("<html><head><title>Harbour</title>")] + tags + page[len("<html><head><title>Harbour</title>%s"):]
	}
	for _, tt := range []struct{ name, data, published, updated string }{
		{"json-ld", head(`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-12-02","dateModified":"2025-12-04T08:00:00Z"}</script>`), "2025-12-02", "2025-12-04"},
		{"json-ld before meta", head(`<meta property="article:modified_time" content="2025-12-09"><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-12-02","dateModified":"2025-12-04"}</script>`), "2025-12-02", "2025-12-04"},
		{"meta", head(`<meta property="article:published_time" content="2025-12-02"><meta property="article:modified_time" content="2025-12-03T10:00:00+08:00">`), "2025-12-02", "2025-12-03"},
		{"open graph", head(`<meta property="article:published_time" content="2025-12-02"><meta property="og:updated_time" content="2025-12-05">`), "2025-12-02", "2025-12-05"},
		{"before the publication", head(`<meta property="article:published_time" content="2025-12-02"><meta property="og:updated_time" content="2025-11-30">`), "2025-12-02", ""},
		{"microdata", head(`<meta property="article:published_time" content="2025-12-02">`) + `<time itemprop="dateModified" datetime="2025-12-08T09:00:00Z">8 December</time>`, "2025-12-02", "2025-12-08"},
		{"Chinese, beside the headline", `<html><head><title>港口</title></head><body><h1>港口去年出口鲱鱼一万二千吨</h1><p>发布时间：2025-12-02 09:00</p><p>更新时间：2025-12-03 10:00</p><p>港口去年出口鲱鱼一万二千吨，为有记录以来最多。</p></body></html>`, "2025-12-02", "2025-12-03"},
		{"Baidu's description", head(`<script type="application/ld+json">{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","title":"Harbour","pubDate":"2025-12-02T11:10:52","upDate":"2025-12-03T08:00:00"}</script>`), "2025-12-02", "2025-12-03"},
		{"no date", head(`<meta property="og:updated_time" content="lately">`), "", ""},
		{"front matter, updated", "---\ntitle: Harbour\ndate: 2025-12-02\nupdated: 2025-12-06\n---\n\nThe harbour exported herring.\n", "2025-12-02", "2025-12-06"},
		{"front matter, lastmod", "---\ntitle: Harbour\nlastmod: 2025-12-07\n---\n\nThe harbour exported herring.\n", "", "2025-12-07"},
		{"nothing said", "---\ntitle: Harbour\ndate: 2025-12-02\n---\n\nThe harbour exported herring.\n", "2025-12-02", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := Load([]byte(tt.data), Source{})
			if err != nil {
				t.Fatal(err)
			}
			day := func(d time.Time) string {
				if d.IsZero() {
					return ""
				}
				return d.Format(time.DateOnly)
			}
			if day(a.Published) != tt.published || day(a.Updated) != tt.updated {
				t.Errorf("published %q, updated %q; want %q, %q", day(a.Published), day(a.Updated), tt.published, tt.updated)
			}
		})
	}
}
