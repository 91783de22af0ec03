package terms

import (
	"slices"
	"strings"
	"testing"
)

func TestDocument(t *testing.T) {
	a := NewAnalyzer(nil)
	tests := []struct{ name, text, want string }{
		{"folded and stemmed", "Ｃompanies were Declining", "compani were declin"},
		{"possessive", "Tencent's and Alibaba’s", "tencent and alibaba"},
		{"numbers stay whole", "1,234.5 and 39.824 in 2025.", "1234.5 and 39.824 in 2025"},
		{"hyphens part", "full-stack Q3'23", "full stack q323"},
		{"initials join", "the U.S. cloud", "the us cloud"},
		{"fiscal years", "FY2018 FY23 fy20180", "2018 2023 fy20180"},
		{"names with numbers part", "GPT-4 GPT4 CVPR2022", "gpt 4 gpt 4 cvpr 2022"},
		{"short names with numbers are whole", "Q3 5G MU5735 FY18", "q3 5g mu5735 2018"},
		{"Chinese words", "公司的资本下降", "公司 的 资本 下降 司的 的资 本下"},
		{"the words inside a word", "基础设施", "基础设施 基础 设施"},
		{"the pairs of a name", "比特币", "比特币 比特 特币"},
		{"a name is no word", "吴泳铭的公司", "吴泳 泳铭 的 公司 铭的 的公"},
		{"kana and hangul are pairs", "ソフト 서울시", "ソフ フト 서울 울시"},
		{"one Chinese character", "A股 涨", "a 股 涨"},
		{"mixed", "腾讯Q3资本", "腾讯 q3 资本"},
		{"nothing", " -- 。", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(a.Document(nil, tt.text), " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Words and phrases of one lexicon group meet in one concept term.
func TestConcepts(t *testing.T) {
	a := NewAnalyzer(BuiltinLexicon())
	tests := []struct{ concept, text string }{
		{"=capex", "capex"},
		{"=capex", "its capital expenditures have declined"},
		{"=capex", "腾讯的资本开支"},
		{"=capex", "资本支出"},
		{"=fall", "declined"},
		{"=fall", "fell"},
		{"=fall", "为什么下降"},
		{"=tencent", "腾讯控股"},
		{"=free-cash-flow", "自由现金流"},
		{"=alibaba-cloud", "阿里云收入"},
		{"=capex", "Purchases of property, plant and equipment"},
		{"=cost-of-revenue", "COGS"},
		{"=cost-of-revenue", "Cost of sales"},
		{"=pp&e", "Property, plant and equipment, net"},
		{"=operating-cash-flow", "Net cash provided by operating activities"},
		{"=cash-flow-statement", "Consolidated Statements of Cash Flows"},
		{"=lawsuit", "Legal Proceedings"},
		{"=inflation", "高通胀"},
	}
	for _, tt := range tests {
		if got := a.Document(nil, tt.text); !slices.Contains(got, tt.concept) {
			t.Errorf("%q gives %q, want %s among them", tt.text, got, tt.concept)
		}
	}
	for _, tt := range []struct{ text, not string }{
		{"阿里云", "=alibaba"}, // the longest phrase wins
		{"cost of revenue", "=revenue"},
		{"高通胀", "=qualcomm"},
		{"the city", "=citigroup"},
		{"it asked us", "=united-states"},
		{"the SEA-LION project", "=guidance"},
	} {
		if got := a.Document(nil, tt.text); slices.Contains(got, tt.not) {
			t.Errorf("%q gives %q, want no %s among them", tt.text, got, tt.not)
		}
	}
}

func TestQuestion(t *testing.T) {
	a := NewAnalyzer(BuiltinLexicon())
	tests := []struct{ question, want string }{
		{"why is Tencent's capex falling?", "=tencent =capex =fall"},
		{"腾讯的资本开支为什么下降？", "=tencent =capex =fall"},
		{"阿里巴巴的自由现金流怎么了？", "=alibaba =free-cash-flow"},
		{"how does Google's guidance compare with Alibaba's?", "=google =guidance =alibaba"},
		{"What is the population of Mongolia?", "popul mongolia"},
		{"蒙古的人口是多少？", "蒙古 人口"},
		{"who is who", "who is"},
		{"冠军是谁，在哪举行", "冠军 举行"},
		{"比赛中将获得奖牌", "比赛 获得 奖牌"},
	}
	for _, tt := range tests {
		t.Run(tt.question, func(t *testing.T) {
			var got []string
			for _, u := range a.Question(tt.question) {
				got = append(got, u.Text)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

// Every term of a question that stands in a text is a term of that text.
func FuzzQuestionTermsAreDocumentTerms(f *testing.F) {
	f.Add("why is Tencent's capex falling?")
	f.Add("腾讯的资本开支为什么下降？ in 1,234.5 U.S. Q3'23")
	f.Add("云南的新云计算中华人民共和国多少是什么ソフト的")
	a := NewAnalyzer(BuiltinLexicon())
	f.Fuzz(func(t *testing.T, text string) {
		doc := a.Document(nil, text)
		for _, u := range a.Question(text) {
			for _, w := range u.Terms {
				if w.Term == "" || !slices.Contains(doc, w.Term) {
					t.Fatalf("%q: question term %q is not among %q", text, w.Term, doc)
				}
			}
		}
	})
}

// Text that is cut in one way in an article and in another in a question still
// meets in a term.
func TestWordsInsideWordsMeet(t *testing.T) {
	a := NewAnalyzer(BuiltinLexicon())
	for _, tt := range []struct{ article, question string }{
		{"中华人民共和国成立", "共和国什么时候成立"},
		{"人民代表的会议", "人民代表大会"},
		{"自由现金流转负", "现金为什么减少"},
		{"吴泳铭说", "谁是吴泳铭"},
	} {
		doc := a.Document(nil, tt.article)
		var terms []string
		for _, u := range a.Question(tt.question) {
			for _, w := range u.Terms {
				terms = append(terms, w.Term)
			}
		}
		if !slices.ContainsFunc(terms, func(term string) bool { return slices.Contains(doc, term) }) {
			t.Errorf("%s gives %q, %s gives %q: nothing in common", tt.article, doc, tt.question, terms)
		}
	}
}

// The terms of the words stand in the order of the text, the concepts behind them.
func TestDocumentOrder(t *testing.T) {
	got := strings.Join(NewAnalyzer(BuiltinLexicon()).Document(nil, "腾讯 capex 下降 cloud"), " ")
	if want := "腾讯 capex 下降 cloud =tencent =capex =fall =cloud"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGroup(t *testing.T) {
	if g, ok := BuiltinLexicon().Group("=capex"); !ok || g.Category != "metric" || !slices.Contains(g.Members, "资本开支") {
		t.Errorf("group of capex: %+v, %v", g, ok)
	}
	if g, ok := BuiltinLexicon().Group("capex"); ok {
		t.Errorf("a word has the group %+v", g)
	}
}

func BenchmarkDocument(b *testing.B) {
	for _, bm := range []struct{ name, text string }{
		{"English", "While Tencent claims it will invest heavily in AI, its capital expenditures have declined to 19.1 billion yuan in the second quarter. "},
		{"Chinese", "腾讯的资本开支从上一季度的水平继续下降，主要原因在于游戏和微信这两项核心业务稳固，公司并不急于扩大对人工智能基础设施的投入。"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			a := NewAnalyzer(BuiltinLexicon())
			text := strings.Repeat(bm.text, 60)
			var dst []string
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				dst = a.Document(dst[:0], text)
			}
		})
	}
}

func TestStandsAlone(t *testing.T) {
	for term, want := range map[string]bool{"cash": false, "=revenue": false, "资本": true, "3m": false, "": false} {
		if got := StandsAlone(term); got != want {
			t.Errorf("%q: %v", term, got)
		}
	}
}
