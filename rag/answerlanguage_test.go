package rag

import (
	"slices"
	"strings"
	"testing"
)

func TestLanguageOfAnAnswer(t *testing.T) {
	tests := []struct {
		name, language, text string
		foreign              bool
	}{
		{"English", "en", "Tencent's capex fell because its core businesses are stable [1].", false},
		{"Chinese", "zh", "腾讯的资本开支下降，原因在于核心业务稳固[1]。", false},
		{"English for Chinese", "zh", "Tencent's capex fell because its core businesses are stable [1].", true},
		{"Chinese for English", "en", "腾讯的资本开支下降，原因在于核心业务稳固[1]。", true},
		{"Chinese with English names", "zh", "AISG选择了Qwen，而不是Meta的Llama，因为它的语言能力更强[1]。", false},
		{"English with Chinese names", "en", "Tencent (腾讯) cut its capital expenditure (资本开支) in the third quarter [1].", false},
		{"a Chinese quotation in English", "en", "The article says “腾讯的资本开支下降，原因在于游戏和微信这两项核心业务稳固” and gives no other reason [1].", false},
		{"an English quotation in Chinese", "zh", "蔡崇信说：“Alibaba looks at the entire stack, focusing on whose AI is affordable”[1]。", false},
		{"too short to tell", "zh", "19.1 billion yuan [1].", false},
		{"names alone", "zh", "Alibaba Cloud, Tencent, Google Cloud [1].", false},
		{"simplified Chinese by its tag", "zh-CN", "Capex fell because its core businesses are stable [1].", true},
		{"code", "en", "It fell in this period, as the table has it.\n```\n腾讯的资本开支下降原因在于核心业务稳固\n```", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := &writing{question: Question{Language: tt.language}, answer: Answer{Mode: Generated, Text: tt.text}}
			if got := w.foreign(); got != tt.foreign {
				han, all := prose(tt.text)
				t.Errorf("%q is foreign to %s: %v; Chinese %d of %d", tt.text, tt.language, got, han, all)
			}
		})
	}
}

// An answer in the wrong language is asked for once more, in either mode.
func TestWrongLanguage(t *testing.T) {
	const question = "腾讯的资本开支为什么下降？"
	const english, chinese = "Tencent's capex is falling because of the stability of its core businesses [1].", "腾讯的资本开支下降，原因在于游戏和微信这两项核心业务稳固[1]。"
	r := retriever(t, true)
	tests := []struct {
		name    string
		verify  Verify
		replies []string
		want    string
		notes   string
		asked   int
		restart bool
	}{
		{"right at once", Mark, []string{chinese}, chinese, "", 1, false},
		{"right at the second time", Mark, []string{english, chinese}, chinese, "repaired", 2, true},
		{"right at the second time, strict", Strict, []string{english, chinese}, chinese, "repaired", 2, false},
		{"never right", Mark, []string{english, english}, english, "language", 2, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, s := modelled(t, r)
			for _, reply := range tt.replies {
				s.Enqueue(said(reply))
			}
			h := answerTo(t, e, Question{Text: question, Verify: tt.verify})
			if h.err != nil {
				t.Fatal(h.err)
			}
			if h.answer.Text != tt.want || notesOf(h.answer) != tt.notes || slices.Contains(h.events, "restart") != tt.restart {
				t.Errorf("%q, notes %q, events %v", h.answer.Text, notesOf(h.answer), h.events)
			}
			asked := s.Asked("/chat/completions")
			if len(asked) != tt.asked || tt.asked == 2 && !strings.Contains(asked[1].User(), "it has to be in Simplified Chinese") {
				t.Errorf("the model was asked %d times", len(asked))
			}
		})
	}
}

// Where the model says that the passages do not answer, the answer names the
// articles that come nearest, in the language of the question.
func TestModelThatRefuses(t *testing.T) {
	r := retriever(t, true)
	for _, tt := range []struct{ name, question, reply, first, nearest string }{
		{"English", tencentQuestion, "The passages do not say why.", "The passages do not say why.", "The nearest they have:"},
		{"Chinese", "腾讯的资本开支为什么下降？", "段落没有说明原因。", "段落没有说明原因。", "最接近的内容："},
		{"the wrong language", "腾讯的资本开支为什么下降？", "The passages do not say why that is so.", "文章中没有这个问题的答案。", "最接近的内容："},
	} {
		for _, verify := range []Verify{Mark, Strict} {
			t.Run(tt.name+" "+string(verify), func(t *testing.T) {
				e, s := modelled(t, r)
				s.Enqueue(said(tt.reply))
				h := answerTo(t, e, Question{Text: tt.question, Verify: verify})
				if h.err != nil {
					t.Fatal(h.err)
				}
				a := h.answer
				paragraphs := strings.Split(a.Text, "\n\n")
				if a.Status != Abstained || len(paragraphs) != 3 || paragraphs[0] != tt.first || paragraphs[1] != tt.nearest || !strings.Contains(paragraphs[2], a.Sources[0].Title) {
					t.Errorf("%s: %q", a.Status, a.Text)
				}
				if a.Language != "zh" && tt.nearest[0] != 'T' || len(s.Asked("/chat/completions")) != 1 {
					t.Errorf("language %s, asked %d times", a.Language, len(s.Asked("/chat/completions")))
				}
			})
		}
	}
}

// The gate's own abstention names the nearest articles in both languages.
func TestAbstentionNamesTheNearest(t *testing.T) {
	e := engine(retriever(t, true))
	for question, want := range map[string][]string{
		"What is Tencent's dividend policy in Patagonia?": {"The articles do not answer this.", "The nearest they have:", "- “"},
		"巴塔哥尼亚的腾讯员工有多少只羊？":                                {"文章中没有这个问题的答案。", "最接近的内容：", "- 《"},
	} {
		h := answerTo(t, e, Question{Text: question})
		if h.err != nil || h.answer.Status != Abstained {
			t.Fatalf("%s: %v, %s", question, h.err, h.answer.Status)
		}
		paragraphs := strings.Split(h.answer.Text, "\n\n")
		if len(paragraphs) != 3 || paragraphs[0] != want[0] || paragraphs[1] != want[1] || !strings.HasPrefix(paragraphs[2], want[2]) {
			t.Errorf("%s: %q", question, h.answer.Text)
		}
	}
}
