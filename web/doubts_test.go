package web

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"footnote/rag"
	"footnote/rag/figures"
	"footnote/rag/verify"
)

// doubted renders an answer in which each «…» is doubtful.
func doubted(answer string) string {
	r := rendering{sources: 3}
	for {
		start := strings.Index(answer, "«")
		if start < 0 {
			return strings.Join(r.blocks(answer), "|")
		}
		answer = strings.Replace(answer, "«", "", 1)
		end := strings.Index(answer, "»")
		answer = strings.Replace(answer, "»", "", 1)
		r.doubts = append(r.doubts, doubt{start, end, "unsupported", "f0"})
	}
}

func TestDoubtsAreMarked(t *testing.T) {
	const on, off = `<mark data-check="unsupported" data-row="f0">`, `</mark>`
	cite := regexp.MustCompile(`<a class="cite"[^>]*>`)
	for _, tt := range []struct{ name, answer, html string }{
		{"a figure", "It fell to «13 billion yuan» [1].", "<p>It fell to {13 billion yuan} <a>1</a>.</p>"},
		{"Chinese", "下降至«130亿元»[1]。", "<p>下降至{130亿元}<a>1</a>。</p>"},
		{"at both ends", "«13», «14»", "<p>{13}, {14}</p>"},
		{"in bold", "It **fell to «13» billion** [1].", "<p>It <strong>fell to {13} billion</strong> <a>1</a>.</p>"},
		{"half in bold", "It fell «by **13** billion».", "<p>It fell {by }<strong>{13}</strong>{ billion}.</p>"},
		{"a sentence with its footnote", "«It fell [1].» It rose [2].", "<p>{It fell }<a>1</a>{.} It rose <a>2</a>.</p>"},
		{"over two lines", "«It fell\nby 13».", "<p>{It fell\n}{by 13}.</p>"},
		{"in a table", "|a|b|\n|--|--|\n|1|«2» [1]|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>{2} <a>1</a></td>\n</tr>\n</tbody>\n</table>"},
		{"in a list", "- a «13»\n- b", "<ul>\n<li>a {13}</li>\n<li>b</li>\n</ul>"},
		{"in code", "is `«13» bn`", "<p>is {<code>13 bn</code>}</p>"},
		{"in a block of code", "```\n«13»\n```", "<pre><code>13\n</code></pre>"},
		{"beside markup", "«13» < 14 & `a`", "<p>{13} &lt; 14 &amp; <code>a</code></p>"},
	} {
		got := strings.NewReplacer(on, "{", off, "}").Replace(cite.ReplaceAllString(doubted(tt.answer), "<a>"))
		if got != tt.html {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.html)
		}
	}
}

// Marks change nothing of the text, wherever they stand.
func TestDoubtsChangeNoText(t *testing.T) {
	mark := regexp.MustCompile(`</?mark[^>]*>`)
	words := []string{"It", "**fell**", "*to", "13*", "`a b`", "[1]", "**资本开支（capex）**下降", "130亿元", "\n- ", "\n\n", "|", "~~x~~", "<b>", "3 < 4", "\n", "[t](u)", "“said”"}
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		edges := []int{0}
		for range 12 {
			b.WriteString(words[random.IntN(len(words))])
			edges = append(edges, b.Len())
			b.WriteString(" ")
		}
		answer := b.String()
		plain := rendering{sources: 3}
		r := plain
		for range 3 {
			from, to := random.IntN(len(edges)), random.IntN(len(edges))
			r.doubts = append(r.doubts, doubt{edges[min(from, to)], edges[max(from, to)], "altered", "q1"})
		}
		got := r.blocks(answer)
		for i := range got {
			got[i] = mark.ReplaceAllString(got[i], "")
		}
		if want := plain.blocks(answer); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %q\n got %q\nwant %q", seed, answer, got, want)
		}
	}
}

// A sentence is doubtful by itself where nothing in it says why.
func TestDoubtsOfAnAnswer(t *testing.T) {
	figure := func(start, end int, status verify.Status) verify.Figure {
		return verify.Figure{Figure: figures.Figure{Start: start, End: end}, Status: status}
	}
	a := &rag.Answer{Checks: verify.Report{
		Figures: []verify.Figure{figure(5, 9, verify.Exact), figure(15, 19, verify.Unsupported), figure(25, 29, verify.Elsewhere)},
		Quotes:  []verify.Quote{{Start: 31, End: 34, Status: verify.Verbatim}, {Start: 35, End: 39, Status: verify.Altered}},
		Claims: []verify.Claim{
			{Start: 0, End: 10, Support: verify.Contradicted},
			{Start: 10, End: 20, Support: verify.NotSupported}, // by the figure in it
			{Start: 20, End: 30, Support: verify.Contradicted},
			{Start: 40, End: 50, Support: verify.NotSupported},
			{Start: 50, End: 60, Support: verify.Uncited},
		},
	}}
	want := []doubt{
		{15, 19, "unsupported", "f1"}, {25, 29, "elsewhere", "f2"}, {35, 39, "altered", "q1"},
		{0, 10, "contradicted", "c0"}, {20, 30, "contradicted", "c2"}, {40, 50, "unsupported", "c3"},
	}
	if got := doubts(a); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
