package web

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"footnote/rag/verify"
)

const allowedLink = "https://allowed.example/a?b=1&c=2"

// rendered renders an answer with three sources, of which one is at
// allowedLink and one claims an address that is none.
func rendered(answer string) []string {
	var starts []int
	for _, m := range verify.Markers(answer) {
		starts = append(starts, m.Start)
	}
	return rendering{links: []string{allowedLink, "javascript:alert(1)"}, sources: 3, markers: starts}.blocks(answer)
}

// chip is the HTML of a marker of source n that is citation i.
func chip(n, i int) string {
	return fmt.Sprintf(`<a class="cite" href="#source-%d" data-n="%d" data-citation="%d">%d</a>`, n, n, i, n)
}

func TestMarkdownToHTML(t *testing.T) {
	for _, tt := range []struct{ name, markdown, html string }{
		{"paragraphs", "One.\n\nTwo.", "<p>One.</p>|<p>Two.</p>"},
		{"words that stand out", "**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>"},
		{"list", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
		{"numbered list", "3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"table", "|a|b|\n|:--|--:|\n|1|2 [1]|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2 " + chip(1, 0) + "</td>\n</tr>\n</tbody>\n</table>"},
		{"quotation, rule, code, heading", "> q\n\n---\n\n```go\na < b\n```\n\n# h", "<blockquote>\n<p>q</p>\n</blockquote>|<hr>|<pre><code>a &lt; b\n</code></pre>|<h1>h</h1>"},
		{"Chinese", "腾讯的**资本开支（capex）**下降[1]。", "<p>腾讯的<strong>资本开支（capex）</strong>下降" + chip(1, 0) + "。</p>"},

		{"markers", "A [1]. B [2][3].", "<p>A " + chip(1, 0) + ". B " + chip(2, 1) + chip(3, 2) + ".</p>"},
		{"marker before a bracket", "A [1] (b)", "<p>A " + chip(1, 0) + " (b)</p>"},
		{"marker of no source", "A[4][0][999].", "<p>A.</p>"},
		{"no marker", `\[1\] [a] [1.5] [-1] [] [1234]`, "<p>[1] [a] [1.5] [-1] [] [1234]</p>"},
		{"marker in code", "`[1]` A [2]", "<p><code>[1]</code> A " + chip(2, 0) + "</p>"},
		{"marker in an indented block", "    a[1]\n\nA [2]", "<pre><code>a[1]\n</code></pre>|<p>A " + chip(2, 1) + "</p>"},
		{"marker in raw HTML", "<p>A [1]</p>\n\nB [2]", "<p>&lt;p&gt;A " + chip(1, 0) + "&lt;/p&gt;</p>|<p>B " + chip(2, 1) + "</p>"},
		{"list of sources", "A [1].\n\n[1]: https://a.example\n[2]: A title", "<p>A " + chip(1, 0) + ".</p>|<p>" + chip(1, 1) + ": https://a.example\n" + chip(2, 2) + ": A title</p>"},
		{"marker in a link that goes nowhere", "[A [1]](https://evil.example)", "<p>A " + chip(1, 0) + "</p>"},

		{"link to a source", "[t](" + allowedLink + ")", `<p><a href="https://allowed.example/a?b=1&amp;c=2" rel="noreferrer noopener" target="_blank">t</a></p>`},
		{"link elsewhere", "[t](https://evil.example/?q=secret)", "<p>t</p>"},
		{"link by another name", "[t][1]\n\n[1]: https://evil.example", "<p>[t]" + chip(1, 0) + "</p>|<p>" + chip(1, 1) + ": https://evil.example</p>"},
		{"link to a script", "[t](javascript:alert(1)) [u](JavaScript:alert(1)) [v](data:text/html,x) [w](vbscript:x)", "<p>t u v w</p>"},
		{"link to the server", "[t](/api/v1/status) [u](#source-1) [v](//evil.example)", "<p>t u v</p>"},
		{"address", "<https://evil.example/> https://evil.example <me@evil.example>", "<p>https://evil.example/ https://evil.example me@evil.example</p>"},
		{"image", "![a *picture*](https://evil.example/x.png \"t\")![](x)", "<p>a <em>picture</em></p>"},
		{"linked image", "[![alt](https://evil.example/x.png)](https://evil.example)", "<p>alt</p>"},
		{"raw HTML", "a <b onclick=x>b</b> <img src=x onerror=alert(1)>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;img src=x onerror=alert(1)&gt;</p>"},
		{"script", "<script>\nalert(1)\n\n</script>", "<p>&lt;script&gt;\nalert(1)</p>|<p>&lt;/script&gt;</p>"},
		{"comment", "<!-- [1] --> x", "<p>&lt;!-- " + chip(1, 0) + " --&gt; x</p>"},
		{"references", "AT&amp;T &lt;b&gt; &#60;i&#62; &nbsp;", "<p>AT&amp;T &lt;b&gt; &lt;i&gt; \u00a0</p>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(rendered(tt.markdown), "|"); got != tt.html {
				t.Errorf("%q\ngot  %q\nwant %q", tt.markdown, got, tt.html)
			}
		})
	}
}

func TestMarkdownToPlainText(t *testing.T) {
	for _, tt := range []struct{ name, markdown, plain string }{
		{"words that stand out", "**a** *b* ~~c~~ `d` [1]", "a b c d [1]"},
		{"paragraphs and lines", "One\ntwo.\n\nThree  \nfour.", "One\ntwo.\n\nThree\nfour."},
		{"heading and list", "# h\n\n- a [1]\n- b", "h\n\n- a [1]\n- b"},
		{"numbered list", "3. a\n4. b", "3. a\n4. b"},
		{"table", "| Quarter | Capex |\n|---|---|\n| Q1 | 27.5 [1] |\n| Q2 | 19.1 |\n\nSo.", "Quarter | Capex\nQ1 | 27.5 [1]\nQ2 | 19.1\n\nSo."},
		{"quotation and code", "> q\n\n```\na < b\n```", "q\n\na < b"},
		{"escapes", `\[1\] \*a\* 1\. AT&amp;T \&amp;`, "[1] *a* 1. AT&T &amp;"},
		{"nothing is escaped in code", "`\\[ &amp;`", `\[ &amp;`},
		{"links and images", "[t](https://a.example) ![alt](x.png) <https://b.example/>", "t alt https://b.example/"},
		{"raw HTML", "<p>A [1]</p>\n\na <b>b</b>", "<p>A [1]</p>\n\na <b>b</b>"},
		{"list of sources", "A [1].\n\n[1]: https://a.example", "A [1].\n\n[1]: https://a.example"},
		{"Chinese", "**资本开支（capex）**下降[1]。", "资本开支（capex）下降[1]。"},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := plainText(tt.markdown); got != tt.plain {
				t.Errorf("%q\ngot  %q\nwant %q", tt.markdown, got, tt.plain)
			}
		})
	}
}

// A last line that may turn the line above into a heading, or begin a table or
// a rule, is held back until it is known what it becomes.
func TestStreamedHoldsBack(t *testing.T) {
	for _, tt := range []struct{ answer, shown string }{
		{"", ""},
		{"Capex fell", "Capex fell"},
		{"Capex fell\n", "Capex fell\n"},
		{"Capex fell\n-", "Capex fell\n"},
		{"Capex fell\n---", "Capex fell\n"},
		{"Capex fell\n- by", "Capex fell\n- by"},
		{"Capex fell\n---\n", "Capex fell\n---\n"},
		{"Capex fell\n==", "Capex fell\n"},
		{"| a | b |\n|:-- | -", "| a | b |\n"},
		{"| a | b |\n|---|---|\n", "| a | b |\n|---|---|\n"},
		{"|", ""},
		{"|a", "|a"},
		{"资本开支\n－", "资本开支\n－"},
	} {
		if got := streamed(tt.answer); got != tt.shown {
			t.Errorf("of %q is shown %q, want %q", tt.answer, got, tt.shown)
		}
	}
}

// allowedAttributes are those that a page may get, by element; every other
// element has none.
var (
	allowedElements   = strings.Fields("p ul ol li strong em del code pre blockquote h1 h2 h3 h4 h5 h6 hr br table thead tbody tr th td a")
	allowedAttributes = map[string]*regexp.Regexp{
		"a href":          regexp.MustCompile(`^(#source-[123]|` + regexp.QuoteMeta(allowedLink) + `)$`),
		"a class":         regexp.MustCompile(`^cite$`),
		"a data-n":        regexp.MustCompile(`^[123]$`),
		"a data-citation": regexp.MustCompile(`^\d+$`),
		"a rel":           regexp.MustCompile(`^noreferrer noopener$`),
		"a target":        regexp.MustCompile(`^_blank$`),
		"ol start":        regexp.MustCompile(`^\d{1,9}$`),
	}
)

func FuzzMarkdownIsSafe(f *testing.F) {
	for _, seed := range []string{
		"A [1]. **b** [2][3] [9]", `\[1\]`, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![a](https://evil.example/x.png)",
		"[t](javascript:alert(1))", "[t](" + allowedLink + " \"a\\\" onmouseover=b\")", "<a href=javascript:x>y</a>", "| a |\n|---|\n| [1] |",
		"[x]: https://evil.example\n\n[x]", "```<b>\n[1]\n```", "- a\n\n  1. b [2]\n> c", "&lt;script&gt; &#x3C;b&#x3E;", "**资本开支（capex）**下降[1]。", "a\x00b\u202ec",
		"<https://evil.example>", "[![a](b)](c)", "<svg/onload=alert(1)>", "<details open ontoggle=alert(1)>", "~~[1]~~\n===", "\t[1]\n[1](x)", "<!--[1]-->",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		markers := verify.Markers(answer)
		for _, block := range rendered(answer) {
			var open []string
			z := html.NewTokenizer(strings.NewReader(block))
			for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
				token := z.Token()
				switch kind {
				case html.StartTagToken, html.SelfClosingTagToken:
					checkElement(t, token, markers)
					if token.Data != "br" && token.Data != "hr" {
						open = append(open, token.Data)
					}
				case html.EndTagToken:
					if len(open) == 0 || open[len(open)-1] != token.Data {
						t.Errorf("</%s> closes %v", token.Data, open)
					} else {
						open = open[:len(open)-1]
					}
				case html.CommentToken, html.DoctypeToken:
					t.Errorf("%s", token)
				}
			}
			if len(open) > 0 {
				t.Errorf("%v stay open in %q", open, block)
			}
		}
		plainText(answer)
	})
}

func checkElement(t *testing.T, token html.Token, markers []verify.Marker) {
	t.Helper()
	if !slices.Contains(allowedElements, token.Data) {
		t.Errorf("element %s", token)
	}
	values := make(map[string]string)
	for _, a := range token.Attr {
		values[a.Key] = a.Val
		if allowed := allowedAttributes[token.Data+" "+a.Key]; allowed == nil || !allowed.MatchString(a.Val) {
			t.Errorf("attribute %s=%q of %s", a.Key, a.Val, token.Data)
		}
	}
	if values["class"] == "cite" && values["href"] != "#source-"+values["data-n"] {
		t.Errorf("footnote %s", token)
	}
	if i, err := strconv.Atoi(values["data-citation"]); err == nil && (i >= len(markers) || strconv.Itoa(markers[i].N) != values["data-n"]) {
		t.Errorf("footnote %s is citation %d of %v", token, i, markers)
	}
}
