package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/rag/llm/llmtest"
)

// contractAnswer is the example of the contract, section 3, word for word.
const contractAnswer = `
{"answer_id":"ans_…","conversation_id":"cnv_…","status":"answered|partial|abstained","mode":"generated|extractive",
 "question":"…","rewritten_question":null,"language":"en",
 "time_filter":{"from":"2025-07-01","to":"2025-09-30","why":"third quarter of 2025"},
 "answer":"Markdown with [1] markers","answer_plain":"text",
 "claims":[{"start":0,"end":52,"citations":[1],"support":"supported|unsupported|contradicted|uncited"}],
 "citations":[{"n":1,"start":49,"end":52,"passage_id":"p_…","article_id":"a_…",
   "cited_text":"verbatim sentence of the article","article_start":812,"article_end":934}],
 "sources":[{"n":1,"article_id":"a_…","title":"…","publisher":"…","author":"…","url":"…",
   "published_at":"2025-12-02","published_at_from":"json-ld|meta|url|byline|feed|front-matter|file|unknown","language":"en","copies":0}],
 "checks":{"figures":[{"text":"19.1 billion yuan","start":10,"end":27,"status":"exact|rounded|derived|elsewhere|unsupported",
     "value":19100000000,"unit":"CNY","citation":1,"formula":null}],
   "quotes":[{"text":"…","start":0,"end":10,"status":"verbatim|altered","citation":1}],
   "conflicts":[{"subject":"Tencent","metric":"capital expenditure","period":"2025-Q3","values":[{"text":"…","article_id":"a_…"}]}],
   "summary":{"claims":3,"supported":3,"figures":4,"verified":4,"quotes":1,"verbatim":1,"newest_source":"2025-12-02"}},
 "suggestions":["…"],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"context_limit":8192,"truncated":false},
 "timings_ms":{"retrieve":3,"first_token":0,"total":0},"model":"…"}`

// contractWhy is what each source says besides; text, vector and
// place_before_reranking only where there is something to say.
const contractWhy = `
{"score":1.2,"terms":[{"term":"=capex","text":"capex","field":"text|title|whole|beside","count":2,"weight":0.8,"score":0.2}],
 "vector":{"similarity":0.7,"weight":0.4,"score":0.3},
 "signals":[{"name":"lead|publisher|day|year|quarter|period|date","score":0.1,"detail":"passage 1 of the article"}],
 "place_before_reranking":3}`

// withoutMore checks what an answer says beyond the contract and takes it out: the why and
// the version of each source, and how many articles and originals it stands on.
func withoutMore(t *testing.T, answer object) object {
	t.Helper()
	summary := answer["checks"].(object)["summary"].(object)
	for _, name := range []string{"articles", "originals"} {
		if n, ok := summary[name].(float64); !ok || n < 0 {
			t.Errorf("%s: %v", name, summary[name])
		}
		delete(summary, name)
	}
	for _, source := range answer["sources"].([]any) {
		if version, ok := source.(object)["version"].(string); !ok || version == "" {
			t.Errorf("a source without a version: %v", source)
		}
		delete(source.(object), "version")
	}
	for _, source := range answer["sources"].([]any) {
		why, want := source.(object)["why"], decoded[object](t, contractWhy)
		if why == nil {
			t.Errorf("a source does not say why: %v", source)
			continue
		}
		for _, name := range []string{"vector", "place_before_reranking"} {
			if why.(object)[name] == nil {
				delete(want, name)
			}
		}
		for _, term := range why.(object)["terms"].([]any) {
			if term.(object)["text"] == nil {
				term.(object)["text"] = term.(object)["term"]
			}
		}
		sameForm(t, "why", why, want)
		delete(source.(object), "why")
	}
	return answer
}

// sameForm compares the keys of two values, and the kinds of what stands under
// them, all the way down. null stands for anything, an empty list for any list.
func sameForm(t *testing.T, path string, got, want any) {
	t.Helper()
	if got == nil || want == nil {
		return
	}
	if a, b := fmt.Sprintf("%T", got), fmt.Sprintf("%T", want); a != b {
		t.Errorf("%s is a %s, the contract has a %s", path, a, b)
		return
	}
	switch want := want.(type) {
	case object:
		got := got.(object)
		for key, w := range want {
			g, ok := got[key]
			if !ok {
				t.Errorf("%s.%s is missing", path, key)
			}
			sameForm(t, path+"."+key, g, w)
		}
		for key := range got {
			if _, ok := want[key]; !ok {
				t.Errorf("%s.%s is not in the contract", path, key)
			}
		}
	case []any:
		for _, g := range got.([]any) {
			sameForm(t, path+"[]", g, want[0])
		}
	case string:
		if options := strings.Split(want, "|"); len(options) > 1 && !slices.Contains(options, got.(string)) {
			t.Errorf("%s is %q, the contract knows %q", path, got, options)
		}
	}
}

// quoting is an answer with a claim, a quote and figures that hold, one that
// does not, and characters of one, two and four bytes before the markers.
var quoting = llmtest.Reply{Text: []string{
	"🐉 Tencent’s capex fell to 13 billion yuan in the third quarter of 2025, from 19.1 billion yuan in the second [1]. ",
	"The report says “Revenue has not suffered so far.” [2] ", "It spent 999 billion yuan on dragons [1].",
}}

func TestAnswerHasTheFormOfTheContract(t *testing.T) {
	s := openSite(t)
	want := decoded[object](t, contractAnswer)
	nullable := []string{"rewritten_question", "time_filter"} // where there is nothing to say
	for _, tt := range []struct {
		name, question, status, mode string
		reply                        *llmtest.Reply
		fields                       object
	}{
		{"generated", english, "partial", "generated", &quoting, nil},
		{"generated without a marker that is wrong", english, "answered", "generated", nil, nil},
		{"extractive", english, "answered", "extractive", nil, object{"mode": "extractive"}},
		{"Chinese", chinese, "answered", "generated", nil, nil},
		{"abstained", offTopic, "abstained", "extractive", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.reply != nil {
				s.model.Enqueue(*tt.reply)
			}
			got := withoutMore(t, in[object](t, s.ask(tt.question, tt.fields)))
			sameForm(t, "answer", got, want)
			for key, v := range got {
				if v == nil && !slices.Contains(nullable, key) {
					t.Errorf("%s is null", key)
				}
			}
			if got["status"] != tt.status || got["mode"] != tt.mode || got["question"] != tt.question {
				t.Errorf("status %v, mode %v, question %v", got["status"], got["mode"], got["question"])
			}
			if tt.reply != nil { // every list but the conflicts had something to compare
				checks := got["checks"].(object)
				for name, list := range (object{"claims": got["claims"], "citations": got["citations"], "sources": got["sources"], "figures": checks["figures"], "quotes": checks["quotes"]}) {
					if len(list.([]any)) == 0 {
						t.Errorf("no %s", name)
					}
				}
			}
		})
	}
}

// Offsets count code points: into the answer, and into the text of the article
// as the API hands it out.
func TestOffsetsAreCodePoints(t *testing.T) {
	s := openSite(t)
	for _, tt := range []struct {
		name, question string
		reply          *llmtest.Reply
		fields         object
	}{
		{"English, generated", english, &quoting, nil},
		{"English, extractive", english, nil, object{"mode": "extractive"}},
		{"Chinese, generated", chinese, nil, nil},
		{"Chinese, extractive", chinese, nil, object{"mode": "extractive", "filter": object{"languages": []string{"zh"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.reply != nil {
				s.model.Enqueue(*tt.reply)
			}
			a := in[Answer](t, s.ask(tt.question, tt.fields))
			text := []rune(a.Answer)
			if len(text) == len(a.Answer) {
				t.Error("the answer is all ASCII: bytes and code points cannot be told apart")
			}
			if len(a.Citations) == 0 || len(a.Checks.Figures) == 0 {
				t.Fatalf("%d citations, %d figures in %s", len(a.Citations), len(a.Checks.Figures), a.Answer)
			}
			for _, c := range a.Citations {
				if got := string(text[c.Start:c.End]); got != fmt.Sprintf("[%d]", c.N) {
					t.Errorf("the marker of citation %d is %q", c.N, got)
				}
				article := []rune(s.get("/api/v1/articles/" + c.ArticleID + "/text").body)
				if got := string(article[c.ArticleStart:c.ArticleEnd]); got != c.CitedText || got == "" {
					t.Errorf("the article has %q, cited is %q", got, c.CitedText)
				}
				if source := a.Sources[c.N-1]; source.N != c.N || source.ArticleID != c.ArticleID {
					t.Errorf("source %d is %+v, cited is %+v", c.N, source, c)
				}
			}
			for _, f := range a.Checks.Figures {
				if got := string(text[f.Start:f.End]); got != f.Text {
					t.Errorf("at the figure %q stands %q", f.Text, got)
				}
			}
			for _, q := range a.Checks.Quotes {
				if got := string(text[q.Start:q.End]); got != q.Text {
					t.Errorf("at the quote %q stands %q", q.Text, got)
				}
			}
			for _, c := range a.Claims {
				if got := string(text[c.Start:c.End]); strings.TrimSpace(got) != got || len(c.Citations) > 0 && !strings.Contains(got, fmt.Sprintf("[%d]", c.Citations[0])) {
					t.Errorf("a claim with citations %v is %q", c.Citations, got)
				}
			}
			for _, p := range in[receipt](t, s.get("/api/v1/answers/"+a.AnswerID)).Passages {
				article := []rune(s.get("/api/v1/articles/" + p.ArticleID + "/text").body)
				if got := string(article[p.Start : p.Start+utf8.RuneCountInString(p.Text)]); got != p.Text {
					t.Errorf("passage %d of the receipt is %.60q, the article has %.60q", p.N, p.Text, got)
				}
			}
		})
	}
}

// What the articles do not say is not asked of the model.
func TestAbstains(t *testing.T) {
	s := openSite(t)
	a := in[Answer](t, s.ask(offTopic, nil))
	if a.Status != "abstained" || len(a.Citations) > 0 || len(s.model.Requests()) > 0 {
		t.Errorf("status %s, %d citations, model asked %d times", a.Status, len(a.Citations), len(s.model.Requests()))
	}
	if !strings.HasPrefix(a.Answer, "The articles do not answer this.") {
		t.Errorf("answer %q", a.Answer)
	}
}

func TestFollowUp(t *testing.T) {
	s := openSite(t)
	first := in[Answer](t, s.ask(english, nil))
	second := in[Answer](t, s.ask("And what did Alibaba spend on capex?", object{"conversation_id": *first.ConversationID}))
	if *second.ConversationID != *first.ConversationID || second.AnswerID == first.AnswerID {
		t.Errorf("the second answer %s is in %s, the first %s in %s", second.AnswerID, *second.ConversationID, first.AnswerID, *first.ConversationID)
	}
	sent := s.model.Asked("/chat/completions")
	var roles, words []string
	for _, m := range sent[len(sent)-1].Messages {
		roles, words = append(roles, m.Role), append(words, m.Content)
	}
	if second.RewrittenQuestion == nil || *second.RewrittenQuestion != "What did Alibaba spend on capex in the third quarter of 2025?" {
		t.Errorf("the second question was understood as %v", second.RewrittenQuestion)
	}
	if fmt.Sprint(roles) != "[system user assistant user]" || words[1] != english || !strings.HasPrefix(words[2], "Tencent's capital expenditures") {
		t.Errorf("the model was sent %v: %.80q", roles, words[1:3])
	}
	if strings.Contains(words[2], "[1]") {
		t.Error("markers of the first answer, which mean other passages now, were sent again")
	}
	c := in[struct {
		Title   string
		Answers []Answer
	}](t, s.get("/api/v1/conversations/"+*first.ConversationID))
	if len(c.Answers) != 2 || c.Answers[0].AnswerID != first.AnswerID || c.Answers[1].AnswerID != second.AnswerID || c.Title != english {
		t.Errorf("the conversation is %+v", c)
	}
}

func TestFormatText(t *testing.T) {
	s := openSite(t)
	r := s.ask(english, object{"format": "text", "mode": "extractive"})
	a := in[Answer](t, s.ask(english, object{"format": "json", "mode": "extractive"}))
	if r.body != a.AnswerPlain+"\n" || strings.Contains(r.body, "**") || !strings.Contains(r.body, "[1]") {
		t.Errorf("text %q, want %q and a line end", r.body, a.AnswerPlain)
	}
	if kind := r.header.Get("Content-Type"); kind != "text/plain; charset=utf-8" {
		t.Errorf("type %s", kind)
	}
}

func TestFilter(t *testing.T) {
	s := openSite(t)
	id := in[Answer](t, s.ask(english, nil)).Sources[0].ArticleID
	for _, tt := range []struct {
		name   string
		filter object
		top    int
		allows func(Source) bool
	}{
		{"language", object{"languages": []string{"zh"}}, 8, func(s Source) bool { return s.Language == "zh" }},
		{"from", object{"from": "2025-11-15"}, 8, func(s Source) bool { return *s.PublishedAt >= "2025-11-15" }},
		{"to", object{"to": "2025-11-14"}, 8, func(s Source) bool { return *s.PublishedAt <= "2025-11-14" }},
		{"one day", object{"from": "2025-11-14", "to": "2025-11-14"}, 8, func(s Source) bool { return *s.PublishedAt == "2025-11-14" }},
		{"publisher", object{"sources": []string{"footnote sample review", "nobody"}}, 8, func(s Source) bool { return s.Publisher == "Footnote Sample Review" }},
		{"article", object{"article_ids": []string{id}}, 8, func(s Source) bool { return s.ArticleID == id }},
		{"top_k", nil, 1, func(s Source) bool { return s.N == 1 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := in[Answer](t, s.ask(english, object{"filter": tt.filter, "top_k": tt.top}))
			if len(a.Sources) == 0 {
				t.Fatal("no sources")
			}
			for _, source := range a.Sources {
				if !tt.allows(source) {
					t.Errorf("source %+v", source)
				}
			}
		})
	}
	for _, none := range []object{{"from": "2031-01-01"}, {"from": "2025-11-15", "to": "2025-11-14"}, {"article_ids": []string{"a_0"}}, {"tags": []string{"dragons"}}} {
		if a := in[Answer](t, s.ask(english, object{"filter": none})); a.Status != "abstained" || len(a.Sources) > 0 {
			t.Errorf("%v allows nothing, yet status %s with %d sources", none, a.Status, len(a.Sources))
		}
	}
}

// The language of the answer is that of the question unless one is asked for.
func TestLanguageAndModelReachTheModel(t *testing.T) {
	s := openSite(t)
	a := in[Answer](t, s.ask(english, object{"language": "zh", "model": "another"}))
	sent := s.model.Asked("/chat/completions")[0]
	if a.Language != "zh" || a.Model != "another" || sent.Model != "another" || !strings.Contains(sent.Messages[0].Content, "Simplified Chinese") {
		t.Errorf("language %s, model %s; the server was asked for model %s with %q", a.Language, a.Model, sent.Model, sent.Messages[0].Content)
	}
}

// Who asks without a stream and leaves stops the model: nobody else can know
// of the answer.
func TestLeavingWithoutAStreamStopsTheModel(t *testing.T) {
	s := openSite(t)
	reply, word := gated(llmtest.Reply{Text: []string{"One ", "two ", "three"}})
	s.model.Enqueue(reply)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() {
		defer close(left)
		req, err := http.NewRequestWithContext(ctx, "POST", s.url+"/api/v1/ask", strings.NewReader(jsonOf(t, object{"question": english})))
		if err != nil {
			t.Error(err)
			return
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			t.Errorf("an answer of status %d", res.StatusCode)
		}
	}()
	word()
	leave()
	<-s.model.Requests()[0].Gone
	<-left
	s.Wait()
	if list := listed(t, s.get("/api/v1/conversations"), "conversations"); len(list) > 0 {
		t.Errorf("conversations %v were stored", list)
	}
}
