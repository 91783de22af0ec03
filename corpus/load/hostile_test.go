package load

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

type hostileText struct{ name, text string }

// hostileTexts were each made to cost a parser time, memory or its stack. They are made
// when they are asked for: the process that reads a PDF starts as this program does, and
// has no memory for them.
func hostileTexts() []hostileText {
	return []hostileText{
		{"unclosed bold 3 MB", "<p>" + strings.Repeat("<b>", 1<<20)},
		{"unclosed bold and paragraphs", "<!doctype html>" + strings.Repeat("<b><p>", 200_000) + "words"},
		{"distinct bold, reopened", "<p>" + numberedTags("<b x=%d>", 400) + strings.Repeat("<p>x", 49_000)},
		{"nested div", "<!doctype html>" + strings.Repeat("<div>", 300_000) + "words"},
		{"wide table", "<table>" + strings.Repeat("<tr><td colspan=1000 rowspan=1000>x", 10_000)},
		{"many elements", "<article>" + strings.Repeat("<p>A paragraph of words, which goes on.</p>\n", 24_000)},
		{"many spans", "<div>" + strings.Repeat("<div><span>a,</span> <a href=x>b</a></div>", 12_000)},
		{"attributes", "<p " + numberedTags("a%d=1 ", 50_000) + ">words"},
		{"unclosed comment", "<p>words</p><!--" + strings.Repeat("<!-", 100_000)},
		{"unclosed script", "<p>words</p><script>" + strings.Repeat("</scrip", 100_000)},
		{"brackets as front matter", "---\n" + strings.Repeat("[", 60_000) + "\n---\nwords here"},
		{"large front matter", "---\n" + strings.Repeat("a: b\n", 100_000) + "---\nwords here"},
		{"alias bomb", "---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: *c\n---\nwords here"},
		{"nested lists", nestedList(2_000)},
		{"nested list in a line", strings.Repeat("- ", 50_000) + "a"},
		{"nested quotes", strings.Repeat(">", 50_000) + " a"},
		{"open brackets", "# a\n\n" + strings.Repeat("[", 200_000)},
		{"inline comments", "# a\n\nb " + strings.Repeat("<!-- ", 100_000)},
		{"inline declarations", "# a\n\nb " + strings.Repeat("<?<!A<![CDATA[", 30_000)},
		{"inline tags", "# a\n\nb " + strings.Repeat("<a ", 100_000)},
		{"links", "# a\n\n" + strings.Repeat("[a](<b", 30_000)},
		{"underscores", "# a\n\n" + strings.Repeat("_a __b ", 6_000)},
		{"backquotes", "# a\n\n" + backquotes(190)},
		{"emphasis", "# a\n\n" + strings.Repeat("*a **b ", 30_000)},
		{"wide Markdown table", strings.Repeat("|a", 5_000) + "\n" + strings.Repeat("|-", 5_000) + "\n" + strings.Repeat("|\n", 5_000)},
		{"long names of columns", strings.Repeat("|"+strings.Repeat("a", 1_000), 100) + "|\n" + strings.Repeat("|-", 100) + "|\n" + strings.Repeat(strings.Repeat("|b", 100)+"\n", 2_000)},
		{"references", strings.Repeat("[a]: b\n", 100_000) + "\n# words\n**x**"},
		{"one word", strings.Repeat("abcdefghij", 100_000)},
		{"empty lines", "a b c" + strings.Repeat("\n", 2_000_000) + "d e f."},
		{"gaps", strings.Repeat("a  b\n", 150_000)},
		{"rules with gaps", strings.Repeat("---  ---\n", 150_000)},
		{"NUL bytes", strings.Repeat("words\x00", 1_000)},
		{"combining marks", "a" + strings.Repeat("\u0300", 200_000)},
		{"dates", strings.Repeat("2025-12-02 ", 20_000)},
		{"JSON-LD depth", `<script type="application/ld+json">` + strings.Repeat(`{"@graph":[`, 9_000) + "</script><p>words"},
	}
}

func numberedTags(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func backquotes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

func nestedList(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

// TestHostile: each input is read or refused within bounds, under every name.
func TestHostile(t *testing.T) {
	const maxMemory = 256 << 20
	for _, h := range hostileTexts() {
		names := []string{".txt", ".md", ".html"}
		if raceOn {
			names = names[1:2]
		}
		for _, ext := range names {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			a, err := Load([]byte(h.text), Source{Name: h.name + ext})
			runtime.ReadMemStats(&after)
			checkPromises(t, a, err)
			if made := after.TotalAlloc - before.TotalAlloc; !raceOn && made > maxMemory {
				t.Errorf("%s%s: %d MB allocated", h.name, ext, made>>20)
			}
			if testing.Verbose() {
				t.Logf("%s%s: %d MB, %s, error %v", h.name, ext, (after.TotalAlloc-before.TotalAlloc)>>20, a.Format, err)
			}
		}
	}
}

func TestHiddenTextIsGone(t *testing.T) {
	const shown = "<p>The company said that supply is the limit, and that it will spend more when there is more to be bought.</p>"
	for _, hidden := range []string{
		`<p hidden>SECRET</p>`,
		`<p aria-hidden="true">SECRET</p>`,
		`<p style="display:none">SECRET</p>`,
		`<p style="color:red; VISIBILITY : hidden">SECRET</p>`,
		`<span style="font-size:0">SECRET</span>`,
		`<span style="opacity: 0;">SECRET</span>`,
		`<div style="position:absolute;left:-9999px">SECRET</div>`,
		`<style>.x{display:none}</style><p class="y x">SECRET</p>`,
		`<style>@media screen{p{color:red}} #x, #z{display:none !important}</style><p id="x">SECRET</p>`,
		`<!-- SECRET -->`,
		`<script>SECRET</script>`,
		`<noscript>SECRET</noscript>`,
		`<template><p>SECRET</p></template>`,
		`<textarea>SECRET</textarea>`,
		`<img alt="SECRET">`,
		`<svg><text>SECRET</text></svg>`,
	} {
		page := "<html><body><article>" + shown + hidden + shown + "</article></body></html>"
		for _, in := range []struct{ name, text string }{
			{"page.html", page},
			{"large.html", page + strings.Repeat("<i></i>", maxHTMLNodes)},
			{"raw.md", "# Heading\n\n" + hidden + "\n\nWords that stay."},
		} {
			if in.name != "page.html" && strings.Contains(hidden, "<style>") {
				continue // style sheets are only followed in a tree
			}
			a, err := Load([]byte(in.text), Source{Name: in.name})
			if err != nil || strings.Contains(a.Text+a.Title, "SECRET") || !strings.Contains(a.Text, "Words that stay") && !strings.Contains(a.Text, "supply is the limit") {
				t.Errorf("%s with %s: %q, error %v", in.name, hidden, a.Text, err)
			}
		}
	}
}
