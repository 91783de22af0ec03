package rag

import (
	"testing"
	"time"
)

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		want      kind
		questions []string
	}{
		{why, []string{
			"Why is Tencent's capex falling?", "why?", "What is the reason for the decline?", "What caused it? The causes, please.", "What drove revenue growth?",
			"What explains the fall?", "What is behind the surge?", "What led to the loss?", "What are Tencent's capital expenditures and why do they fall?",
			"腾讯的资本开支为什么下降？", "为何下降？", "下降的原因是什么？", "利润缘何下滑", "怎么会这样？", "资本开支是多少？为什么下降？",
		}},
		{howMuch, []string{
			"How much did Tencent spend?", "How many downloads did Qwen have?", "How fast is it growing?", "How high is the backlog?",
			"What was Alibaba's operating profit in the September quarter?", "What is the price?", "What are the company's total revenues and its revenue?",
			"腾讯三季度的资本开支是多少？", "下载量有多大？", "增长了几倍？", "花了多长时间？", "裁员几千人？",
		}},
		{when, []string{
			"When did Tencent publish its results?", "What date was it?", "In what year was it founded? What year?", "腾讯何时公布业绩？", "什么时候公布？", "立法会首次会议的日期", "发射的时间", "Super Bowl 2021 date", "哪一年？", "哪天？", "几月公布业绩？", "几号？",
		}},
		{who, []string{"Who is Wu Yongming?", "Whose plan is it?", "To whom did it sell?"}},
		{anything, []string{
			"", "Compare Google and Alibaba.", "Is there an AI bubble?", "What does Joe Tsai say?", "What limits AI servers?", "Whenever, however",
			"吴泳铭是谁？", "腾讯几乎没有竞争对手吗？", "谷歌和阿里巴巴有什么不同？",
		}},
	} {
		for _, q := range tt.questions {
			if got := kindOf(q); got != tt.want {
				t.Errorf("%q is of kind %d, want %d", q, got, tt.want)
			}
		}
	}
}

func TestLooksFor(t *testing.T) {
	for _, tt := range []struct {
		kind     kind
		has, not []string
	}{
		{why, []string{
			"Capex is falling because of the stability of its core businesses.", "It fell due to a shortage.", "The defensive posture stems from gaming.",
			"The decline is primarily attributable to instant retail.", "The decline came mainly from spending on instant retail.",
			"AISG chose Qwen for its technical strength.", "Two men were arrested on Monday for theft.",
			"资本开支下降，原因在于游戏业务稳固。", "主要是因为即时零售的投入增加。", "受AI芯片供应影响，资本开支将低于指引。",
		}, []string{"Capex fell to 13 billion yuan.", "资本开支降至130亿元。", "It became a leader from the start.", "The pause caused no stir.", "It bought chips for its cloud."}},
		{howMuch, []string{"Capex fell to 13 billion yuan.", "It rose 15%.", "资本开支降至130亿元。"}, []string{"Capex fell.", "In 2025 it fell.", "2025年三季度下降。"}},
		{when, []string{"It fell in 2025.", "Results came on Monday.", "On 13 November.", "11月13日公布。", "三季度业绩。"}, []string{"It fell.", "Tencent fell 15%.", "他很谨慎。"}},
		{who, []string{"It was founded by Wu Yongming.", "Franklin D. Roosevelt won."}, []string{"Google won.", "It was founded by its chief executive.", "吴泳铭"}},
		{anything, nil, []string{"It fell because of 13 billion yuan in 2025."}},
	} {
		for _, s := range tt.has {
			if !tt.kind.looksFor(s, "") {
				t.Errorf("kind %d: %q has what is looked for", tt.kind, s)
			}
		}
		for _, s := range tt.not {
			if tt.kind.looksFor(s, "") {
				t.Errorf("kind %d: %q does not have what is looked for", tt.kind, s)
			}
		}
	}
}

// What the question says itself is no answer to it.
func TestLooksForWhatIsNotInTheQuestion(t *testing.T) {
	for _, tt := range []struct {
		question string
		has, not string
	}{
		{"How many of the 500 jobs were cut?", "It cut 120 of the 500 jobs.", "It spoke of the 500 jobs."},
		{"When in 2025 did it publish?", "It published in November 2025.", "It published in 2025."},
		{"2025年的资本开支是哪一季度公布的？", "2025年11月公布。", "2025年公布。"},
		{"Who succeeded Daniel Zhang?", "Daniel Zhang handed over to Wu Yongming.", "Daniel Zhang stepped down."},
	} {
		kind := kindOf(tt.question)
		if !kind.looksFor(tt.has, tt.question) {
			t.Errorf("%q: %q has what is looked for", tt.question, tt.has)
		}
		if kind.looksFor(tt.not, tt.question) {
			t.Errorf("%q: %q repeats the question", tt.question, tt.not)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	for question, want := range map[string]string{
		"Why is Tencent's capex falling?": "en", "": "en", "?!": "en", "¿Por qué?": "en", "GPU 1亿": "en",
		"腾讯的资本开支为什么下降？": "zh", "Tencent的capex为什么下降？": "zh", "What is 腾讯?": "zh", "AI capex 2025 Q3 多少": "zh", "なぜ": "en",
	} {
		if got := languageOf(question); got != want {
			t.Errorf("%q is in %s, want %s", question, got, want)
		}
	}
}

func TestWordsOfALanguage(t *testing.T) {
	day := time.Date(2025, 11, 4, 0, 0, 0, 0, time.UTC)
	for language, want := range map[string]string{
		"en": "4 November 2025", "en-GB": "4 November 2025", "zh": "2025年11月4日", "zh-Hant-TW": "2025年11月4日", "ZH": "2025年11月4日", "fr": "4 November 2025", "": "4 November 2025",
	} {
		if got := wordsFor(language).day(day); got != want {
			t.Errorf("%q writes %s, want %s", language, got, want)
		}
	}
	if got := wordsFor("en").day(time.Time{}); got != "" {
		t.Errorf("an unknown day is written %q", got)
	}
}
