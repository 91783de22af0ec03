package rag

import (
	"log/slog"
	"strings"
	"testing"

	"footnote/corpus"
)

func TestFollowUpsCarryOver(t *testing.T) {
	c, err := corpus.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := &Retriever{Log: slog.New(slog.DiscardHandler), Corpus: c}
	tests := []struct{ before, question, want string }{
		{"Why is Tencent's capex falling?", "and Alibaba's?", "=alibaba =capex"},
		{"Why is Tencent's capex falling?", "What about its revenue?", "=revenue =tencent"},
		{"What is Alibaba's free cash flow?", "Why did it fall?", "=fall =alibaba =free-cash-flow"},
		{"腾讯的资本开支为什么下降？", "那阿里巴巴呢？", "=alibaba =capex"},
		{"Why is Tencent's capex falling?", "How large is Google Cloud's backlog?", "=google-cloud =order-backlog"},
		{"Why is Tencent's capex falling?|and Alibaba's?", "and in the first quarter?", "=first-quarter =alibaba =capex"},
		{"", "and Alibaba's?", "=alibaba"},
		{"Why did Tencent's capex fall?", "Why?", "=tencent =capex"},
		{"Why did Tencent's capex fall?", "Tell me more", "=tencent =capex"},
		{"腾讯的资本开支为什么下降？", "为什么？", "=tencent =capex"},
		{"Why is Tencent's capex falling?", "What is inflation this year?", "=inflation year"},
	}
	for _, tt := range tests {
		t.Run(tt.question, func(t *testing.T) {
			q := Question{Text: tt.question}
			for _, b := range strings.FieldsFunc(tt.before, func(r rune) bool { return r == '|' }) {
				q.History = append(q.History, Turn{Question: b})
			}
			var got []string
			for _, u := range r.asked(q) {
				got = append(got, u.Text)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}
