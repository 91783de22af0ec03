package rag

import (
	"slices"
	"strings"
	"testing"
)

// What people ask of the sample, and what it does not answer.
var askedOfTheSample = strings.Split(`Why is Tencent's capex falling?
How much did Tencent spend on capital expenditure in the third quarter of 2025?
What was Tencent's capex in the second quarter, and how did it compare with a year before?
How does Google's guidance compare with Alibaba's?
How large is Google Cloud's backlog?
What happened to Alibaba's free cash flow?
How many downloads did the Qwen app reach in its first week?
Why did Singapore's AISG choose Qwen?
Which model did Qwen replace in the SEA-LION project?
What limits the supply of AI servers?
How much will Alibaba invest in AI over three years?
How much does Amazon plan to spend in 2025?
What is Meta's capex guidance for 2025?
How much did Microsoft spend in the September quarter?
Why is Alibaba's free cash flow negative?
How much did Alibaba's operating profit fall?
What was Alibaba's net profit in the September quarter?
How fast did Alibaba Cloud's revenue grow?
Who is Alibaba's chief executive?
What did Joe Tsai say about the stack?
Why does Tencent have less need of AI capacity?
What did Tencent's managers say about AI chips?
How much free cash flow did Alphabet generate in the third quarter?
Compare Tencent's and Alibaba's capital expenditure.
Is there an AI bubble?
腾讯的资本开支为什么下降？
腾讯2025年第三季度的资本开支是多少？
阿里巴巴的自由现金流怎么了？
阿里巴巴自由现金流为什么下降？
阿里云收入增长多少？
阿里云的外部客户收入增长了多少？
千问应用的下载量是多少？
谷歌云的订单储备有多少？
谷歌的资本开支指引是多少？
阿里巴巴的净利润下降了多少？
阿里巴巴三年计划投入多少？
新加坡为什么选择千问？
即时零售对阿里巴巴有什么影响？
限制阿里云增长的是什么？
腾讯三季度的收入是多少？
管理层怎么解释资本开支下降？
过去十二个月阿里巴巴的资本开支是多少？
微信对腾讯的资本开支有什么影响？
What is Tencent's dividend?
What is the population of Mongolia?
腾讯的股息是多少？`, "\n")

// Each suggestion, asked, is answered; none repeats the question, another one,
// or what was asked before, and all are in the question's language.
func TestSuggestions(t *testing.T) {
	e := engine(retriever(t, true))
	analyzer := e.Retriever.Corpus.Analyzer()
	keyOf := func(question string) string { return key(question, analyzer.Question(question)) }
	asked := make(map[string]Status)
	total, few := 0, 0
	for _, question := range askedOfTheSample {
		a := answerTo(t, e, Question{Text: question}).answer
		total += len(a.Suggestions)
		if a.Status != Abstained && len(a.Suggestions) < 2 || len(a.Suggestions) > maxSuggestions {
			few++
			t.Errorf("%s (%s): %d suggestions: %q", question, a.Status, len(a.Suggestions), a.Suggestions)
		}
		keys := []string{keyOf(question)}
		for _, s := range a.Suggestions {
			if languageOf(s) != a.Language || slices.Contains(keys, keyOf(s)) {
				t.Errorf("%s: %q is in another language or asks the same again", question, s)
			}
			keys = append(keys, keyOf(s))
			if asked[s] == "" {
				asked[s] = answerTo(t, e, Question{Text: s}).answer.Status
			}
			if asked[s] == Abstained {
				t.Errorf("%s: the suggestion %q is not answered", question, s)
			}
		}
		t.Logf("%s (%s)\n  %s", question, a.Status, strings.Join(a.Suggestions, "\n  "))
	}
	t.Logf("%d questions, %d suggestions, %d of them different", len(askedOfTheSample), total, len(asked))
}

// In a conversation nothing is suggested that was asked in it.
func TestSuggestionsOfAConversation(t *testing.T) {
	e := engine(retriever(t, true))
	analyzer := e.Retriever.Corpus.Analyzer()
	for _, first := range []string{tencentQuestion, "阿里巴巴的自由现金流怎么了？"} {
		q := Question{Text: first}
		asked := []string{key(first, analyzer.Question(first))}
		for range 5 {
			a := answerTo(t, e, q).answer
			if len(a.Suggestions) == 0 {
				t.Errorf("after %d questions from %q nothing is suggested", len(q.History)+1, first)
				break
			}
			for _, s := range a.Suggestions {
				if slices.Contains(asked, key(s, analyzer.Question(s))) {
					t.Errorf("%q is suggested after %q", s, q.History)
				}
			}
			next := a.Suggestions[0]
			q = Question{Text: next, History: append(q.History, Turn{q.Text, a.Text})}
			asked = append(asked, key(next, analyzer.Question(next)))
		}
	}
}

func TestSuggestionsKeepToTheFilter(t *testing.T) {
	e := engine(retriever(t, true))
	q := Question{Text: tencentQuestion}
	q.Filter.Languages = []string{"zh"}
	for _, s := range answerTo(t, e, q).answer.Suggestions {
		again := Question{Text: s, Filter: q.Filter}
		if a := answerTo(t, e, again).answer; a.Status == Abstained {
			t.Errorf("%q is not answered within the filter", s)
		}
	}
	if a := answerTo(t, engine(retriever(t, false)), Question{Text: tencentQuestion}).answer; len(a.Suggestions) > 0 {
		t.Errorf("an empty corpus suggests %q", a.Suggestions)
	}
}

// Suggestions ask no server, whatever the engine has.
func TestSuggestionsAskNoModel(t *testing.T) {
	e, s := modelled(t, retriever(t, true))
	a := answerTo(t, e, Question{Text: tencentQuestion}).answer
	if len(a.Suggestions) < 2 || len(s.Asked("/chat/completions")) != 1 {
		t.Errorf("%q after %d requests", a.Suggestions, len(s.Requests()))
	}
}

func BenchmarkSuggestions(b *testing.B) {
	e := engine(retriever(b, true))
	var all []*writing
	for _, text := range askedOfTheSample {
		q := Question{Text: text, Language: languageOf(text)}
		found, err := e.Retriever.Retrieve(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, &writing{engine: e, question: q, evidence: found})
	}
	for i := 0; b.Loop(); i++ {
		w := all[i%len(all)]
		w.answer.Suggestions = nil
		if err := w.suggest(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
