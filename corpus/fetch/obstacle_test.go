package fetch

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const english = "Capital expenditure fell to 13 billion yuan in the third quarter from 19.1 billion yuan in the second, the company said on Thursday, because the supply of accelerators was tight and because it uses those it has better than before. "
const chinese = "公司周四表示，第三季度资本开支从第二季度的一百九十一亿元降至一百三十亿元，原因是芯片供应紧张，同时现有算力的使用效率有所提高。"

// written is an article of a page's usual length, with a paragraph in the middle of it.
func written(sentence, middle string) string {
	paragraph := "<p>" + strings.Repeat(sentence, 3) + "</p>"
	return strings.Repeat(paragraph, 5) + "<p>" + middle + "</p>" + strings.Repeat(paragraph, 5)
}

func html200(body string) *page {
	at := &url.URL{Scheme: "https", Host: "site.example", Path: "/news/capex"}
	return &page{asked: at, url: at, status: http.StatusOK, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, body: []byte("<!doctype html><title>Capex falls</title><body>" + body)}
}

func TestPromptsInPlaceOfAnArticle(t *testing.T) {
	for _, m := range prompts {
		if m.words != strings.Join(strings.Fields(strings.ToLower(m.words)), " ") || strings.Contains(m.words, "’") {
			t.Errorf("%q is not in the form that it is compared in", m.words)
		}
		said := strings.ToUpper(strings.ReplaceAll(m.words, "'", "’"))
		for _, body := range []string{
			"<p>" + english + "</p><div class=wall><h2>" + said + "</h2><a href=/join>Join</a></div>",
			"<p>" + chinese + "</p><div><span>" + said + "</span></div>",
			"<div>\n  " + said + "\n</div>",
			strings.Repeat("<li><a href=/m>Markets and companies</a></li>", 200) + "<p>" + english + "</p><div>" + said + "</div>",
			"<p>" + english + "</p><button>… " + said + "</button>",
		} {
			if err := html200(body).obstacle(); err != m.kind {
				t.Errorf("%q: %v, want %v", body, err, m.kind)
			}
		}
	}
}

// An article may say all that such pages say.
func TestArticlesMayMentionPrompts(t *testing.T) {
	for _, m := range prompts {
		for name, body := range map[string]string{
			"English":              written(english, "More and more papers greet their readers with “"+m.words+"”, and most of them leave."),
			"English, as a block":  written(english, m.words),
			"Chinese":              written(chinese, "越来越多的媒体对读者说“"+m.words+"”，而大多数人随即离开。"),
			"Chinese, as a block":  written(chinese, m.words),
			"a headline":           "<h1>Why “" + m.words + "” drives readers away</h1><p>" + english + "</p>",
			"short, at the start":  "<p>" + m.words + ", says every paper now. " + english + english + "</p>",
			"short, in a sentence": "<p>" + english + "</p><p>A survey found that nine in ten readers who are met with the words “" + m.words + "” close the page at once and do not come back, said the institute on Thursday.</p>",
		} {
			if err := html200(body).obstacle(); err != nil {
				t.Errorf("%s, %q: %v", name, m.words, err)
			}
		}
	}
}

func TestPagesThatSayTheyAreNotFree(t *testing.T) {
	ld := func(more string) string {
		return `<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Capex",` + more + `}</script>`
	}
	teaser, whole := "<p>"+english+"</p>", written(english, "End.")
	for _, tt := range []struct {
		name, body string
		want       error
	}{
		{"a teaser", ld(`"isAccessibleForFree":false`) + teaser, ErrPaywall},
		{"a teaser, as text", ld(`"isAccessibleForFree":"False"`) + teaser, ErrPaywall},
		{"a teaser, as an address", ld(`"isAccessibleForFree":"https://schema.org/False"`) + teaser, ErrPaywall},
		{"a teaser in a graph", `<script type='Application/LD+JSON'>{"@graph":[{"@type":"WebPage"},{"@type":"Article","isAccessibleForFree":false}]}</script>` + teaser, ErrPaywall},
		{"a teaser in a list", `<script type="application/ld+json">[{"@type":"BlogPosting","isAccessibleForFree":false}]</script>` + teaser, ErrPaywall},
		{"the whole article", ld(`"isAccessibleForFree":false`) + whole, nil},
		{"the whole article in Chinese", ld(`"isAccessibleForFree":false`) + written(chinese, "完。"), nil},
		{"a third of the words", ld(`"isAccessibleForFree":false,"wordCount":4000`) + whole, ErrPaywall},
		{"all the words", ld(`"isAccessibleForFree":false,"wordCount":"1100"`) + whole, nil},
		{"a short item, whole", ld(`"isAccessibleForFree":false,"wordCount":40`) + teaser, nil},
		{"free", ld(`"isAccessibleForFree":true`) + teaser, nil},
		{"it does not say", ld(`"wordCount":4000`) + teaser, nil},
		{"something else is not free", `<script type="application/ld+json">{"@type":"Product","isAccessibleForFree":false}</script>` + teaser, nil},
		{"not in JSON-LD", `<script>{"@type":"NewsArticle","isAccessibleForFree":false}</script>` + teaser, nil},
		{"broken JSON", `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false</script>` + teaser, nil},
	} {
		if err := html200(tt.body).obstacle(); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestBotChecks(t *testing.T) {
	for _, trace := range traces {
		check := `<p>One moment</p><script src="https://x.example/` + trace + `"></script>`
		if err := html200(check).obstacle(); err != ErrBlocked {
			t.Errorf("%s: %v, want ErrBlocked", trace, err)
		}
		if err := html200(check + written(english, trace)).obstacle(); err != nil {
			t.Errorf("%s beside an article: %v", trace, err)
		}
	}
	for name, values := range challengeHeaders {
		for _, value := range values {
			p := html200(written(english, ""))
			p.header.Set(name, value)
			if err := p.obstacle(); err != ErrBlocked {
				t.Errorf("%s: %s: %v, want ErrBlocked", name, value, err)
			}
		}
	}
}

func TestDetours(t *testing.T) {
	wall := "<h2>Welcome</h2><form><input name=user><input name=password></form>"
	for _, d := range detours {
		for _, label := range d.labels {
			p := html200(wall)
			p.url = &url.URL{Scheme: "https", Host: label + ".site.example", Path: "/"}
			if err := p.obstacle(); err != d.kind {
				t.Errorf("%s: %v, want %v", p.url, err, d.kind)
			}
		}
		for _, segment := range d.segments {
			for _, path := range []string{"/" + segment, "/a/" + strings.ToUpper(segment) + ".html"} {
				p := html200(wall)
				p.url = &url.URL{Scheme: "https", Host: "site.example", Path: path}
				if err := p.obstacle(); err != d.kind {
					t.Errorf("%s: %v, want %v", p.url, err, d.kind)
				}
				p.body = []byte(written(english, ""))
				if err := p.obstacle(); err != nil {
					t.Errorf("an article at %s: %v", p.url, err)
				}
				p.body, p.asked = []byte(wall), p.url
				if err := p.obstacle(); err != nil {
					t.Errorf("%s, which was asked for: %v", p.url, err)
				}
			}
		}
	}
	p := html200(wall)
	p.url = &url.URL{Scheme: "https", Host: "www.site.example", Path: "/2025/11/logins-explained"}
	if err := p.obstacle(); err != nil {
		t.Errorf("a redirect to an article: %v", err)
	}
}

func TestStatus(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   error
	}{
		{200, "a", nil}, {203, "a", nil}, {204, "", nil}, {206, "a", ErrStatus}, {300, "a", ErrStatus}, {304, "", ErrStatus}, {400, "a", ErrStatus},
		{401, "a", ErrBlocked}, {402, "a", ErrPaywall}, {403, "a", ErrBlocked}, {404, "a", ErrGone}, {407, "a", ErrBlocked}, {410, "a", ErrGone},
		{418, "a", ErrStatus}, {429, "a", ErrBlocked}, {451, "a", ErrBlocked}, {500, "a", ErrStatus}, {503, "a", ErrStatus}, {599, "a", ErrStatus},
		{401, "<p>Log in to continue reading</p>", ErrPaywall}, {403, "<p>Subscribe to continue reading</p>", ErrPaywall},
		{503, "<title>Just a moment...</title>", ErrBlocked}, {404, written(english, ""), ErrGone}, {403, written(english, ""), ErrBlocked},
	} {
		p := html200(tt.body)
		p.status = tt.status
		if err := p.obstacle(); !errors.Is(err, tt.want) {
			t.Errorf("%d %.40q: %v, want %v", tt.status, tt.body, err, tt.want)
		}
	}
}

func TestPagesInOtherCharacterSetsAndTypes(t *testing.T) {
	gbk := html200("<p>\xb5\xc7\xc2\xbc\xba\xf3\xbc\xcc\xd0\xf8\xd4\xc4\xb6\xc1</p>") // 登录后继续阅读
	gbk.header.Set("Content-Type", "text/html; charset=gbk")
	if err := gbk.obstacle(); err != ErrPaywall {
		t.Errorf("GBK: %v, want ErrPaywall", err)
	}
	text := html200("<p>Subscribe to continue reading</p>")
	text.header.Set("Content-Type", "text/plain")
	if err := text.obstacle(); err != nil {
		t.Errorf("plain text: %v", err)
	}
	text.header.Del("Content-Type")
	if err := text.obstacle(); err != ErrPaywall {
		t.Errorf("no type: %v, want ErrPaywall", err)
	}
}

func TestWhatIsNotReadDoesNotCount(t *testing.T) {
	for _, body := range []string{
		"<script>var s = '<p>Subscribe to continue reading</p>'</script>", "<style>/* <p>Subscribe to continue reading</p> */</style>",
		"<!-- <p>Subscribe to continue reading</p> -->", "<template><p>Subscribe to continue reading</p></template>", "<a title='Subscribe to continue reading'></a>",
		"<svg/><p>" + english + "</p><custom-a></custom-a>",
	} {
		if err := html200("<p>" + english + "</p>" + body).obstacle(); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// A page is looked at in time that grows with its size.
func BenchmarkLook(b *testing.B) {
	for name, body := range map[string]string{
		"article": written(english, "End."),
		"2 MB":    strings.Repeat("<p>"+english+"</p>", maxLook/2/(len(english)+7)),
		"tags":    strings.Repeat("<b>", maxLook/6),
		"depth":   `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 9000) + "</script>",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				html200(body).obstacle()
			}
		})
	}
}
