package rag

import (
	"strings"
	"testing"
	"time"

	"footnote/corpus"
)

// Follow-ups, each with the question before it, and what it asks in full: "=" where
// it stands alone, "?" where no rule knows.
var followUps = []struct{ last, text, want string }{
	// Another subject.
	{"Why is Tencent's capex falling?", "and Alibaba's?", "Why is Alibaba's capex falling?"},
	{"Why is Tencent's capex falling?", "What about Alibaba?", "Why is Alibaba's capex falling?"},
	{"Why is Tencent's capex falling?", "Alibaba?", "Why is Alibaba's capex falling?"},
	{"How much did Nvidia earn in Q3 2025?", "And AMD?", "How much did AMD earn in Q3 2025?"},
	{"What is Alibaba's free cash flow?", "how about Tencent's", "What is Tencent's free cash flow?"},
	{"Why is Tencent's capex falling?", "and Zhoushan Widgets?", "Why is Zhoushan Widgets' capex falling?"},
	{"Why is Zhoushan Widgets' capex falling?", "and Tencent?", "Why is Tencent's capex falling?"},
	{"腾讯的资本开支为什么下降？", "那阿里呢？", "阿里的资本开支为什么下降？"},
	{"腾讯的资本开支为什么下降？", "阿里巴巴呢", "阿里巴巴的资本开支为什么下降？"},
	{"腾讯的资本开支是多少？", "那么百度的呢？", "百度的资本开支是多少？"},
	{"腾讯2025年第三季度的资本开支是多少？", "阿里？", "阿里2025年第三季度的资本开支是多少？"},
	// Another metric.
	{"What was Tencent's capex in Q3 2025?", "and its revenue?", "What was Tencent's revenue in Q3 2025?"},
	{"What was Tencent's capex in Q3 2025?", "And net profit?", "What was Tencent's net profit in Q3 2025?"},
	{"Why is Tencent's capex falling?", "What about its revenue?", "What about Tencent's revenue?"},
	{"Why did Tencent's capex fall in Q3 2025?", "and revenue?", "What about Tencent's revenue in Q3 2025?"},
	{"腾讯的资本开支是多少？", "收入呢？", "腾讯的收入是多少？"},
	{"腾讯的资本开支为什么下降？", "那收入呢？", "腾讯的收入怎么样？"},
	{"腾讯的资本开支是多少？", "那它的毛利率呢？", "腾讯的毛利率是多少？"},
	// Subject and metric.
	{"What was Tencent's capex in Q3 2025?", "And Alibaba's revenue?", "What was Alibaba's revenue in Q3 2025?"},
	{"腾讯的资本开支是多少？", "那阿里的收入呢？", "阿里的收入是多少？"},
	// Another period.
	{"What was Tencent's capex in the third quarter of 2025?", "and in Q1?", "What was Tencent's capex in Q1 2025?"},
	{"What was Tencent's capex in the third quarter of 2025?", "And in the first quarter?", "What was Tencent's capex in the first quarter of 2025?"},
	{"What was Tencent's capex in Q3 2025?", "and in 2024?", "What was Tencent's capex in 2024?"},
	{"What was Tencent's capex in Q3 2025?", "And last year?", "What was Tencent's capex last year?"},
	{"What was Tencent's capex last quarter?", "and in Q1 2025?", "What was Tencent's capex in Q1 2025?"},
	{"What was Tencent's capex?", "and in Q1 2025?", "What was Tencent's capex in Q1 2025?"},
	{"What was Tencent's capex?", "and last year?", "What was Tencent's capex last year?"},
	{"What was Tencent's capex in Q3 2025?", "And Alibaba's in 2024?", "What was Alibaba's capex in 2024?"},
	{"腾讯2025年第三季度的资本开支是多少？", "那第一季度呢？", "腾讯2025年第一季度的资本开支是多少？"},
	{"腾讯2025年第三季度的资本开支是多少？", "2024年呢？", "腾讯2024年的资本开支是多少？"},
	{"腾讯的资本开支是多少？", "去年呢？", "去年腾讯的资本开支是多少？"},
	{"腾讯的资本开支是多少？", "上一季度呢？", "上一季度腾讯的资本开支是多少？"},
	// The period beside.
	{"What was Tencent's capex in Q3 2025?", "what about the quarter before?", "What was Tencent's capex in Q2 2025?"},
	{"What was Tencent's capex in Q1 2025?", "And the previous quarter?", "What was Tencent's capex in Q4 2024?"},
	{"What was Tencent's capex in the third quarter of 2025?", "what about the quarter before?", "What was Tencent's capex in the second quarter of 2025?"},
	{"What was Tencent's capex in the third quarter of 2025?", "and a year earlier?", "What was Tencent's capex in the third quarter of 2024?"},
	{"What was Tencent's capex in 2024?", "and the year after?", "What was Tencent's capex in 2025?"},
	{"What was Tencent's capex in the third quarter?", "the quarter before?", "What was Tencent's capex in the second quarter?"},
	{"What was Tencent's capex last quarter?", "and the quarter before?", "What was Tencent's capex in the second quarter of 2026?"},
	{"腾讯2025年第三季度的资本开支是多少？", "上一季度呢？", "腾讯2025年第二季度的资本开支是多少？"},
	{"腾讯2025年第一季度的资本开支是多少？", "上个季度呢？", "腾讯2024年第四季度的资本开支是多少？"},
	{"腾讯2025年第一季度的资本开支是多少？", "下一季度呢？", "腾讯2025年第二季度的资本开支是多少？"},
	{"腾讯2024年的资本开支是多少？", "前一年呢？", "腾讯2023年的资本开支是多少？"},
	// Another question word.
	{"How much did Tencent's capex fall?", "Why?", "Why did Tencent's capex fall?"},
	{"Why is Tencent's capex falling?", "why?", "Why is Tencent's capex falling?"},
	{"What was Tencent's capex in Q3 2025?", "and why?", "What explains Tencent's capex in Q3 2025?"},
	{"Did Tencent's capex fall?", "Why is that?", "Why did Tencent's capex fall?"},
	{"Did Tencent's capex fall?", "By how much?", "By how much did Tencent's capex fall?"},
	{"Why did Alibaba buy Ele.me?", "When?", "When did Alibaba buy Ele.me?"},
	{"腾讯的资本开支下降了多少？", "为什么？", "腾讯的资本开支下降的原因是什么？"},
	{"腾讯的资本开支是多少？", "为什么", "腾讯的资本开支的原因是什么？"},
	{"Why is Tencent's capex falling?", "Tell me more", "Why is Tencent's capex falling?"},
	{"腾讯的资本开支为什么下降？", "详细说说", "腾讯的资本开支为什么下降？"},
	// Pronouns.
	{"What is Alibaba's free cash flow?", "Why did it fall?", "Why did Alibaba's free cash flow fall?"},
	{"Why is Tencent's capex falling?", "How much did it spend in 2024?", "How much did Tencent spend in 2024?"},
	{"Why is Tencent's capex falling?", "Who are its largest customers?", "Who are Tencent's largest customers?"},
	{"Why is Tencent's capex falling?", "Does the company expect more?", "Does Tencent expect more?"},
	{"Why is Tencent's capex falling?", "How does it compare with Alibaba's?", "How does Tencent's capex compare with Alibaba's?"},
	{"What is Red Hat OpenShift?", "What benefits does it offer?", "What benefits does Red Hat OpenShift offer?"},
	{"腾讯的资本开支为什么下降？", "它的主要客户是谁？", "腾讯的主要客户是谁？"},
	{"腾讯的资本开支为什么下降？", "该公司有多少员工？", "腾讯有多少员工？"},
	{"What is the location of the Ventura Superior Court?", "Do they provide online services?", "Does Ventura Superior Court provide online services?"},
	{"Equity", "If I borrow money, can I treat it as equity?", "?"},
	{"Who was Andre Gunder Frank?", "Was he a communist?", "Was Andre Gunder Frank a communist?"},
	// A whole question, but for the period.
	{"What was Tencent's capex in Q3 2025?", "And what did Alibaba spend on capex?", "What did Alibaba spend on capex in Q3 2025?"},
	{"Why is Tencent's capex falling?", "And what did Alibaba spend on capex in 2024?", "What did Alibaba spend on capex in 2024?"},
	{"腾讯2025年第三季度的资本开支是多少？", "那么阿里为什么增加资本开支？", "2025年第三季度阿里为什么增加资本开支？"},
	// The language of the follow-up.
	{"Why is Tencent's capex falling?", "那阿里呢？", "阿里的资本开支为什么下降？"},
	{"What was Tencent's capex in Q3 2025?", "那阿里呢？", "2025年第三季度阿里的资本开支是多少？"},
	{"腾讯的资本开支为什么下降？", "and Alibaba's?", "Why did Alibaba's capex fall?"},
	{"腾讯2025年第三季度的资本开支是多少？", "what about Alibaba?", "What was Alibaba's capex in the third quarter of 2025?"},
	// It stands alone.
	{"Why is Tencent's capex falling?", "How large is Google Cloud's backlog?", "="},
	{"Why is Tencent's capex falling?", "What is inflation this year?", "="},
	{"Why is Tencent's capex falling?", "Why did Alibaba say that it cut its capex?", "?"},
	{"What is Red Hat OpenShift?", "Virtualization", "="},
	{"Why is Tencent's capex falling?", "How long does it take to build a data centre?", "?"},
	{"腾讯的资本开支为什么下降？", "谷歌云的订单储备有多少？", "="},
	{"", "and Alibaba's?", "="},
	{"", "那阿里呢？", "="},
	// No rule is sure.
	{"Why is Tencent's capex falling?", "Is there a law similar to this for bicycles?", "?"},
	{"Compare Tencent's and Alibaba's capex", "and Baidu's?", "?"},
	{"Thanks!", "and Alibaba's?", "?"},
	{"腾讯的资本开支为什么下降？", "那怎么办呢？", "?"},
}

func TestFollowUpsAreRewritten(t *testing.T) {
	r := retriever(t, false)
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, tt := range followUps {
		t.Run(tt.last+"|"+tt.text, func(t *testing.T) {
			got, sure := r.rewritten(tt.text, tt.last, today)
			switch {
			case got == "" && sure:
				got = "="
			case got == "":
				got = "?"
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// What a rule writes stands alone: written again it stays.
func TestRewrittenStandsAlone(t *testing.T) {
	r := retriever(t, false)
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, tt := range followUps {
		if strings.Trim(tt.want, "=?") == "" {
			continue
		}
		if again, _ := r.rewritten(tt.want, tt.last, today); again != "" {
			t.Errorf("%q becomes %q", tt.want, again)
		}
	}
}

func FuzzRewritten(f *testing.F) {
	for _, tt := range followUps {
		f.Add(tt.last, tt.text)
	}
	r := &Retriever{Corpus: emptyCorpus(f)}
	today := time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, last, text string) {
		if got, sure := r.rewritten(text, last, today); got != "" && !sure {
			t.Errorf("%q after %q: %q, but not sure", text, last, got)
		}
		for _, part := range r.partsOf(last+text, today) {
			if strings.TrimSpace(part) == "" {
				t.Errorf("%q has an empty part", last+text)
			}
		}
	})
}

func emptyCorpus(t testing.TB) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
