package rag

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/lexical"
	"footnote/corpus/terms"
)

func TestGate(t *testing.T) {
	sample := retriever(t, true)
	for _, tt := range []struct {
		supported bool
		questions []string
	}{
		{true, []string{
			tencentQuestion, "腾讯的资本开支为什么下降？", "What are Tencent's capital expenditures and why do they fall?",
			"Why did Alibaba's free cash flow turn negative?", "阿里巴巴的自由现金流为什么转负？", "Is there an AI bubble?", "Who is Wu Yongming?",
			"What was Alibaba's operating profit in the September quarter?", "What was Alibaba's operating profit in the quarter that ended in January?",
			"How many times was the Qwen app downloaded in its first week?", "why did singapore choose qwen", "capex", "云订单储备",
			"What was Tencent's capex in the third quarter? Round your answer to two decimal places.",
		}},
		{false, []string{
			"What is the price of Bitcoin?", "比特币的价格是多少？", "Who won the World Cup?", "How many iPhones did Apple sell in 2025?", "What is Tencent's dividend?", "腾讯的分红是多少？",
			"特斯拉2025年的交付量是多少？", "Will Microsoft buy OpenAI?", "Why did Nvidia's revenue fall?", "Why is Kuaishou's capex falling?",
			"Why does Kuaishou lower its capital expenditures in the third quarter, while Google raises its capex guidance for the year?",
			"What does Zhang Wei of Tencent think of its capex and its games?", "?!", "的",
			"Netflix's revenue in 2025?", "Netflix's capex in the third quarter?", "What is Alibaba's dividend yield?",
			"How many employees does Tencent have?", "腾讯有多少员工？", "What is Google's gross margin?",
			"What is Amazon's inventory turnover?", "百度的资本开支是多少？", "茅台的营业收入是多少？",
		}},
	} {
		for _, q := range tt.questions {
			if e := mustRetrieve(t, sample, Question{Text: q}); e.Supported() != tt.supported {
				t.Errorf("%q: supported is %v, at %.2f", q, e.Supported(), e.Support)
			}
		}
	}
}

func TestGateOfAnEmptyCorpus(t *testing.T) {
	for _, q := range []string{tencentQuestion, "capex", "?"} {
		if e := mustRetrieve(t, retriever(t, false), Question{Text: q}); e.Supported() || e.Support != 0 || len(e.Passages) != 0 {
			t.Errorf("%q: %+v", q, e)
		}
	}
}

func TestCoverage(t *testing.T) {
	word := func(text string, weight float64) unit {
		return unit{Unit: terms.Unit{Text: text, Terms: []terms.Weighted{{Term: text}}}, weight: weight}
	}
	phrase := func(concept string, words ...string) unit {
		u := unit{Unit: terms.Unit{Text: concept, Concept: true}, weight: 2}
		for _, w := range append(words, concept) {
			u.Terms = append(u.Terms, terms.Weighted{Term: w})
		}
		return u
	}
	backlog := phrase("=order-backlog", "order", "backlog")
	for _, tt := range []struct {
		name  string
		units []unit
		has   string
		want  float64
	}{
		{"nothing is asked", nil, "a", 0},
		{"all", []unit{word("a", 1), word("b", 2)}, "a b c", 1},
		{"by weight", []unit{word("a", 1), word("b", 3)}, "b", 0.75},
		{"none", []unit{word("a", 1)}, "b", 0},
		{"a phrase as its concept", []unit{backlog}, "=order-backlog", 1},
		{"a phrase in all its words", []unit{backlog}, "order x backlog", 1},
		{"a phrase in one of its words", []unit{backlog, word("a", 2)}, "order a", 0.5},
	} {
		has := map[string]bool{}
		for _, term := range strings.Fields(tt.has) {
			has[term] = true
		}
		if got := coverage(tt.units, func(term string) bool { return has[term] }); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// What speaks for an answer never lowers the probability of one, and what speaks
// against it never raises it, whatever else holds.
func TestSupportIsMonotone(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, tt := range []struct {
		name    string
		feature func(*features) *float64
		raises  bool
	}{
		{"match", func(f *features) *float64 { return &f.match }, true},
		{"signals", func(f *features) *float64 { return &f.signals }, true},
		{"crowd", func(f *features) *float64 { return &f.crowd }, true},
		{"information", func(f *features) *float64 { return &f.information }, true},
		{"covered", func(f *features) *float64 { return &f.covered }, true},
		{"gap", func(f *features) *float64 { return &f.gap }, false},
		{"unknown", func(f *features) *float64 { return &f.unknown }, false},
		{"stranger", func(f *features) *float64 { return &f.stranger }, false},
	} {
		for range 100 {
			share := random.Float64
			f := features{share(), share(), share(), 2 * share(), 12 * share(), share(), share(), share(), share(), share()}
			less := f
			*tt.feature(&less) *= share()
			if low, high := less.probability(), f.probability(); low < 0 || high > 1 || low != high && low < high != tt.raises {
				t.Fatalf("%s: %v for %+v, %v for %+v", tt.name, low, less, high, f)
			}
		}
	}
}

// A passage that covers more of the question makes an answer likelier.
func TestSupportGrowsWithCoverage(t *testing.T) {
	r := retriever(t, true)
	question := Question{Text: "Why did Singapore's AISG choose Qwen over Llama?"}
	e := mustRetrieve(t, r, question)
	s := search{question: question, words: []corpus.Hit{{Score: 5}}, query: []lexical.Term{{Text: "qwen", Weight: 1}}}
	last := 0.0
	for n := range len(e.units) + 1 {
		for i := range e.units {
			e.units[i].Terms = []terms.Weighted{{Term: "nowhere"}}
			if i < n {
				e.units[i].Terms = []terms.Weighted{{Term: "qwen"}}
			}
		}
		p := r.support(s, e)
		if p <= last {
			t.Errorf("with %d of %d units covered: %v, before %v", n, len(e.units), p, last)
		}
		last = p
	}
}

func TestSupportDoesNotDependOnTheOrder(t *testing.T) {
	r := retriever(t, true)
	questions := []string{tencentQuestion, "云订单储备", "What is Tencent's dividend?", "Who won the World Cup?"}
	first := make(map[string]float64)
	for _, q := range questions {
		first[q] = mustRetrieve(t, r, Question{Text: q}).Support
	}
	for _, q := range slices.Backward(questions) {
		if e := mustRetrieve(t, r, Question{Text: q}); e.Support != first[q] {
			t.Errorf("%q: %v, at first %v", q, e.Support, first[q])
		}
	}
}

func TestStrangeness(t *testing.T) {
	known, stranger := unit{subject: true}, unit{subject: true, unknown: true}
	long := append(slices.Repeat([]unit{known}, 2*longUnits-1), stranger)
	for name, tt := range map[string]struct {
		units []unit
		want  float64
	}{
		"nothing asked":          {nil, 0},
		"known":                  {[]unit{known}, 0},
		"a word that is unknown": {[]unit{{unknown: true}}, 0},
		"stranger":               {[]unit{known, stranger}, 1},
		"one of many":            {long, 0.5},
	} {
		if got := strangeness(tt.units); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func BenchmarkSupport(b *testing.B) {
	r := retriever(b, true)
	q := Question{Text: tencentQuestion}
	asked := r.asked(q)
	query := r.queryTerms(q, asked)
	e, err := r.Retrieve(b.Context(), q)
	if err != nil {
		b.Fatal(err)
	}
	s := search{q, asked, query, slices.Repeat([]corpus.Hit{{Score: 5}}, crowdDepth), 0.2}
	for b.Loop() {
		r.support(s, e)
	}
}

func TestSubjects(t *testing.T) {
	r := retriever(t, true)
	for question, want := range map[string]string{
		tencentQuestion:                              "=tencent",
		"腾讯和谷歌的资本开支":                                 "=tencent =google",
		"what does Joe Tsai say?":                    "=joe-tsai",
		"In June and on Monday, did AISG grow?":      "aisg",
		"What of May 2025, 12 November and Q3?":      "",
		"what was the capex of Zorgon in September?": "zorgon",
	} {
		var got []string
		for _, u := range r.weigh(r.Corpus.Analyzer().Question(question)) {
			if u.subject {
				got = append(got, u.Text)
			}
			if u.weight < 1 || u.weight > 2 {
				t.Errorf("%q: %s weighs %v", question, u.Text, u.weight)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q is about %q, want %q", question, s, want)
		}
	}
}

// A capital, a currency or a greeting makes no name that the articles would
// have to know; and a question of nothing but stop words asks nothing.
func TestGateOfPlainQuestions(t *testing.T) {
	r := retriever(t, true)
	for question, want := range map[string]bool{
		"What was Tencent's capex in RMB?":               true,
		"What was Tencent's capex in the Sep quarter?":   true,
		"Hi! Summarise why Tencent's capex fell.":        true,
		"Why Is Tencent's Capex Falling?":                true,
		"What was Tencent's capex according to Netflix?": false,
		"what is it?":  false,
		"who are you?": false,
		"为什么？":         false,
	} {
		found, err := r.Retrieve(t.Context(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if found.Supported() != want {
			t.Errorf("%s: supported is %v", question, found.Supported())
		}
	}
}
