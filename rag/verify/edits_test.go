package verify

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"footnote/corpus/chunk"
	"footnote/corpus/sample"
)

var editKinds = []string{"digit", "unit", "magnitude", "currency", "direction", "company"}

// editBars are the shares of edits that have to be caught, by kind.
var editBars = map[string]float64{
	"digit": 0.98, "unit": 0.98, "magnitude": 0.98, "currency": 0.98, "direction": 0.90, "company": 0.70,
}

const (
	maxFlagged   = 0.02 // share of untouched figures and claims that may be flagged
	minSentences = 250
	minEdits     = 500
	neighbours   = 8 // passages beside the one that is cited
)

// A source is a passage with the title of its article.
type source struct{ title, text string }

// An edited sentence is an answer that was right until one thing was changed.
type editedSentence struct {
	kind     string // "" for none
	language int
	answer   string
	in       Input
}

// TestSeededEdits says what Footnote catches: sentences made from passages, each
// cited among eight others, with one thing changed in each.
func TestSeededEdits(t *testing.T) {
	w := editWriter{t: t, rng: rand.New(rand.NewPCG(1, 2)), sources: editSources(t)}
	for _, f := range facts {
		w.sayFact(f)
	}
	w.sayPairs()
	w.sayDerived()
	if n := len(w.plain); n < minSentences {
		t.Errorf("%d sentences, want %d", n, minSentences)
	}
	if n := len(w.edited); n < minEdits {
		t.Errorf("%d edits, want %d", n, minEdits)
	}
	w.reportEdits()
	w.reportUntouched()
}

// editSources returns the chunks of the sample articles and the passages of the
// test.
func editSources(t *testing.T) []source {
	var out []source
	files, err := fs.Glob(sample.Files, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := sample.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(string(b), "title: ")
		title, text, _ := strings.Cut(text, "\n")
		_, text, _ = strings.Cut(text, "\n---\n")
		for _, c := range chunk.Split(text) {
			out = append(out, source{title, text[c.Start:c.End]})
		}
	}
	for _, p := range ownPassages {
		out = append(out, source{"", p})
	}
	return out
}

// An editWriter makes sentences from facts, right ones and edited ones.
type editWriter struct {
	t             *testing.T
	rng           *rand.Rand
	sources       []source
	plain, edited []editedSentence
}

// sayFact says f in some of its wordings in both languages, as it is, rounded and
// with each edit that it allows.
func (w *editWriter) sayFact(f fact) {
	for language := range 2 {
		templates := len(templates[f.say][language])
		first := w.rng.IntN(templates)
		for i := range min(2, templates) {
			words := wording{language, (first + i) % templates, w.rng.IntN(4)}
			w.plain = append(w.plain, w.sentence("", f, words))
			w.edit(f, words)
		}
		if r, ok := f.rounded(); ok {
			words := wording{language, first, w.rng.IntN(4)}
			s := w.sentence("", r, words)
			about := [2]string{"about ", "约"}[language] + r.figure(words)
			s.answer = strings.Replace(s.answer, r.figure(words), about, 1)
			s.in.Answer = s.answer
			w.plain = append(w.plain, s)
		}
	}
}

// sentence says f with its passage among others at a place of chance.
func (w *editWriter) sentence(kind string, f fact, words wording) editedSentence {
	in, n := w.input(f)
	in.Answer = f.write(words, n)
	return editedSentence{kind, words.language, in.Answer, in}
}

// input returns the passage of f among others, and its number.
func (w *editWriter) input(f fact) (Input, int) {
	at := slices.IndexFunc(w.sources, func(s source) bool { return strings.Contains(s.text, f.passage) })
	if at < 0 {
		w.t.Fatalf("no passage has %q", f.passage)
	}
	order := w.rng.Perm(len(w.sources))
	order = slices.DeleteFunc(order, func(i int) bool { return i == at })[:neighbours]
	n := w.rng.IntN(neighbours + 1)
	order = slices.Insert(order, n, at)
	var in Input
	for _, i := range order {
		in.Cited = append(in.Cited, w.sources[i].text)
		in.Titles = append(in.Titles, w.sources[i].title)
	}
	return in, n + 1
}

// edit adds the edits that f allows.
func (w *editWriter) edit(f fact, words wording) {
	for i, change := range []func(fact, wording) (fact, bool){w.otherDigit, otherUnit, otherMagnitude, w.otherCurrency, otherDirection} {
		if g, ok := change(f, words); ok {
			w.edited = append(w.edited, w.sentence(editKinds[i], g, words))
		}
	}
	in, n := w.input(f)
	if g, ok := w.otherCompany(f, in); ok {
		in.Answer = g.write(words, n)
		w.edited = append(w.edited, editedSentence{"company", words.language, in.Answer, in})
	}
}

// otherDigit changes one of the digits of f; the new number stands in no passage.
func (w *editWriter) otherDigit(f fact, words wording) (fact, bool) {
	for range 20 {
		text := []byte(strconv.FormatFloat(f.value, 'f', -1, 64))
		i := w.rng.IntN(len(text))
		if text[i] < '1' || text[i] > '9' {
			continue
		}
		d := byte('1' + w.rng.IntN(9))
		if d == text[i] {
			continue
		}
		text[i] = d
		g := f
		if _, err := fmt.Sscan(string(text), &g.value); err != nil || g.high > 0 && g.value >= g.high {
			continue
		}
		if digits := strings.Trim(g.figure(words), "$€¥@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ,%％\u4e00"); !w.stands(g, digits) {
			return g, true
		}
	}
	return f, false
}

// stands says whether the passage of f has these digits.
func (w *editWriter) stands(f fact, digits string) bool {
	i := slices.IndexFunc(w.sources, func(s source) bool { return strings.Contains(s.text, f.passage) })
	return strings.Contains(w.sources[i].text, digits)
}

func otherUnit(f fact, _ wording) (fact, bool) {
	units := map[string]string{"%": "pp", "pp": "%", "vehicle": "person", "download": "person"}
	f.unit = units[f.unit]
	return f, f.unit != ""
}

func otherMagnitude(f fact, words wording) (fact, bool) {
	if f.unit == "%" || f.unit == "pp" {
		return f, false
	}
	by := map[int]float64{english: 1000, chinese: 10_000}[words.language]
	if f.unit == "vehicle" || f.unit == "download" {
		by = 10
	}
	if f.value/by < mn {
		by = 1 / by
	}
	f.value, f.high = f.value/by, f.high/by
	return f, true
}

func (w *editWriter) otherCurrency(f fact, _ wording) (fact, bool) {
	if moneyForms[f.unit][0] == nil {
		return f, false
	}
	others := slices.DeleteFunc([]string{"CNY", "EUR", "JPY", "USD"}, func(c string) bool { return c == f.unit })
	f.unit = others[w.rng.IntN(len(others))]
	return f, true
}

func otherDirection(f fact, _ wording) (fact, bool) {
	f.up = !f.up
	return f, f.say != level
}

// otherCompany gives the figure to another company that the passages name.
func (w *editWriter) otherCompany(f fact, in Input) (fact, bool) {
	all := strings.Join(in.Cited, "\n")
	var others [][2]string
	for _, g := range facts {
		related := strings.HasPrefix(g.who[english], f.who[english][:3])
		if !related && (strings.Contains(all, g.who[english]) || strings.Contains(all, g.who[chinese])) {
			others = append(others, g.who)
		}
	}
	if len(others) == 0 {
		return f, false
	}
	f.who = others[w.rng.IntN(len(others))]
	return f, true
}

// sayPairs says two facts in one sentence, each with its marker.
func (w *editWriter) sayPairs() {
	for i := range facts {
		f, g := facts[i], facts[(i+7)%len(facts)]
		for language, joint := range [2]string{", while ", "，而"} {
			in, n := w.input(f)
			at := slices.IndexFunc(w.sources, func(s source) bool { return strings.Contains(s.text, g.passage) })
			in.Cited, in.Titles = append(in.Cited, w.sources[at].text), append(in.Titles, w.sources[at].title)
			first := strings.TrimRight(f.write(wording{language, 0, i}, n), ".。")
			in.Answer = first + joint + g.write(wording{language, 1, i + 1}, len(in.Cited))
			w.plain = append(w.plain, editedSentence{"", language, in.Answer, in})
		}
	}
}

// derivedFacts are sentences with a figure that follows from others of their
// passage, and by kind of edit what does not.
var derivedFacts = []struct {
	language                 int
	passage, sentence, right string
	wrong                    map[string]string
}{
	{english, "The latest figure came with", "Tencent's capex fell by {fig} from the second quarter to the third {n}.", "6.1 billion yuan",
		map[string]string{"digit": "7.3 billion yuan", "magnitude": "6.1 million yuan", "currency": "$6.1 billion"}},
	{english, "The latest figure came with", "From the first quarter to the third, Tencent's capex fell {fig} {n}.", "53%",
		map[string]string{"digit": "43%", "unit": "53 percentage points"}},
	{english, "The latest figure came with", "In the first three quarters of 2025 Tencent's capex came to {fig} in total {n}.", "59.6 billion yuan",
		map[string]string{"digit": "95.6 billion yuan", "magnitude": "59.6 million yuan", "currency": "€59.6 billion"}},
	{chinese, "腾讯的资本开支从2024年四季度的366亿元", "三季度腾讯资本开支较二季度减少61亿元，降幅约{fig}{n}。", "32%",
		map[string]string{"digit": "37%", "unit": "32个百分点"}},
	{chinese, "腾讯的资本开支从2024年四季度的366亿元", "腾讯2025年前三季度资本开支合计{fig}{n}。", "596亿元",
		map[string]string{"digit": "569亿元", "magnitude": "596万元", "currency": "596亿美元"}},
	{english, "Its parent, Alphabet, gave", "The midpoint of Google's capex guidance is {fig} {n}.", "$92 billion",
		map[string]string{"digit": "$96 billion", "magnitude": "$92 million", "currency": "92 billion yuan"}},
	{chinese, "2025年三季度净流出218亿元", "阿里巴巴经营利润与净利润相差{fig}{n}。", "152.4亿元",
		map[string]string{"digit": "125.4亿元", "magnitude": "152.4万元", "currency": "152.4亿美元"}},
	{english, "Tencent put 19.1 billion", "Tencent's capex of 19.1 billion yuan was {fig} of its revenue of 184.5 billion yuan {n}.", "10.4%",
		map[string]string{"digit": "14.4%", "unit": "10.4 percentage points"}},
	{english, "Tencent put 19.1 billion", "Tencent's capex fell {fig} from 27.5 billion yuan to 19.1 billion yuan {n}.", "31%",
		map[string]string{"digit": "37%", "unit": "31 percentage points"}},
}

// sayDerived adds the derived sentences, and those with a figure that is wrong.
func (w *editWriter) sayDerived() {
	for _, d := range derivedFacts {
		in, n := w.input(fact{passage: d.passage})
		say := func(kind, figure string) editedSentence {
			in.Answer = strings.NewReplacer("{fig}", figure, "{n}", fmt.Sprintf("[%d]", n)).Replace(d.sentence)
			return editedSentence{kind, d.language, in.Answer, in}
		}
		w.plain = append(w.plain, say("", d.right))
		for _, kind := range editKinds {
			if figure := d.wrong[kind]; figure != "" {
				w.edited = append(w.edited, say(kind, figure))
			}
		}
	}
}

// isCaught says whether a report calls its claim unsupported or contradicted.
func isCaught(r Report) bool {
	return slices.ContainsFunc(r.Claims, func(c Claim) bool { return c.Support == NotSupported || c.Support == Contradicted })
}

// reportEdits prints the table and fails below the bars.
func (w *editWriter) reportEdits() {
	type count struct{ caught, of [2]int }
	counts := map[string]*count{}
	for _, e := range w.edited {
		c := counts[e.kind]
		if c == nil {
			c = new(count)
			counts[e.kind] = c
		}
		c.of[e.language]++
		if isCaught(Check(e.in)) {
			c.caught[e.language]++
		} else {
			w.t.Logf("not caught (%s): %s", e.kind, e.answer)
		}
	}
	w.t.Log("| one thing changed | English | Chinese | caught |")
	for _, kind := range editKinds {
		c := counts[kind]
		share := float64(c.caught[english]+c.caught[chinese]) / float64(c.of[english]+c.of[chinese])
		w.t.Logf("| %s | %d of %d | %d of %d | %.1f %% |", kind, c.caught[english], c.of[english], c.caught[chinese], c.of[chinese], 100*share)
		if share < editBars[kind] {
			w.t.Errorf("%s: %.1f %% of the edits are caught, want %.0f %%", kind, 100*share, 100*editBars[kind])
		}
	}
}

// reportUntouched prints how many right figures and claims are flagged, and
// fails where they are too many.
func (w *editWriter) reportUntouched() {
	var figs, flaggedFigs, claims, flaggedClaims [2]int
	for _, s := range w.plain {
		r := Check(s.in)
		for _, f := range r.Figures {
			figs[s.language]++
			if f.Status == Unsupported || f.Status == Elsewhere {
				flaggedFigs[s.language]++
				w.t.Logf("wrongly %s: %q in %s", f.Status, f.Text, s.answer)
			}
		}
		for _, c := range r.Claims {
			claims[s.language]++
			if c.Support != Supported {
				flaggedClaims[s.language]++
				w.t.Logf("wrongly %s: %s", c.Support, s.answer)
			}
		}
	}
	for _, row := range []struct {
		what        string
		flagged, of [2]int
	}{{"figures", flaggedFigs, figs}, {"claims", flaggedClaims, claims}} {
		share := float64(row.flagged[english]+row.flagged[chinese]) / float64(row.of[english]+row.of[chinese])
		w.t.Logf("| untouched %s flagged | %d of %d | %d of %d | %.1f %% |", row.what, row.flagged[english], row.of[english], row.flagged[chinese], row.of[chinese], 100*share)
		if share > maxFlagged {
			w.t.Errorf("%.1f %% of the untouched %s are flagged", 100*share, row.what)
		}
	}
}
