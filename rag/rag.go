// Package rag answers questions from the articles of a corpus.
//
// [Engine.Ask] is the one way in: it finds passages, decides whether they
// support an answer, has a model write one or quotes the articles where there
// is no model, and checks what was written. Browser, API, command line and bots
// all range over its events.
//
// Every position is a byte offset: of markers and claims into Answer.Text, of
// cited sentences into the article's stored text.
package rag

import (
	"time"

	"footnote/corpus"
	"footnote/rag/llm"
	"footnote/rag/verify"
)

// Mode says how an answer is, or is to be, written.
type Mode string

// A question asks for Auto, Generated or Extractive; an answer is one of the
// last two.
const (
	Auto       Mode = "auto"       // by the model where there is one that answers, else from quotes; the zero value means the same
	Generated  Mode = "generated"  // by the model; without one it is an error
	Extractive Mode = "extractive" // from verbatim sentences; no model is called
)

// Status says how far the articles answer the question.
type Status string

// Statuses of an answer.
const (
	Answered  Status = "answered"
	Partial   Status = "partial"   // a claim of it has no support, a side of it is missing, or it was cut short
	Abstained Status = "abstained" // the articles do not say
)

// DefaultTopK is the number of passages that an answer is written from, and
// MaxTopK the highest that can be asked for.
const (
	DefaultTopK = 8
	MaxTopK     = 50
)

// Question is what a person asks.
type Question struct {
	Text     string
	History  []Turn // of the conversation, the oldest first
	Filter   corpus.Filter
	Mode     Mode
	Verify   Verify // "": Mark
	Language string // of the answer, BCP 47; "": that of the question
	TopK     int    // 0: DefaultTopK
	Model    string // "": the generator's own

	// Instructions say how a model is to write: tone, form, language. They come from
	// whom the person trusts to ask, never from an article, and take no rule and no check away.
	Instructions string
	// Sampling is how a model is to choose its words. Its Model and Think do not count;
	// its MaxTokens does where it is below what an answer may have anyway.
	Sampling llm.Options
	// AsOf is the day on which it is asked: articles published near it come
	// first. Zero: not said, and newer articles are preferred a little, or as if it
	// were the day of the newest one where the question is about now.
	AsOf time.Time
	// Rewrite says whether a follow-up is rewritten to stand alone, Time whether
	// the times that the question names narrow the search.
	Rewrite, Time Switch

	span *span // that it is about, once it is understood
}

// Switch turns a part of the understanding of a question off.
type Switch string

// Values of a Switch.
const (
	SwitchAuto Switch = "auto" // the zero value means the same
	SwitchNone Switch = "none"
)

// Turn is an earlier question of the conversation, with its answer. A question
// that was rewritten to stand alone is best given so; it is worked out anew else.
type Turn struct{ Question, Answer string }

// Answer is a written and checked answer.
type Answer struct {
	Question  string    // as it was asked
	Rewritten string    // to stand alone: what was searched and answered; "": Question
	Time      *TimeSpan // that it is about; nil: none
	Status    Status
	Mode      Mode   // Generated or Extractive
	Language  string // BCP 47
	Text      string // Markdown with markers [n]; every n is in Sources
	Sources   []Source
	Citations []Citation // one a marker, in order
	Checks    verify.Report
	Dropped   int // markers that the model invented and that were removed

	Corrections []Correction // of citations, in the order of the text
	Repaired    bool         // the model wrote it once more, with what the check had found
	Suggestions []string     // questions to go on with, which the articles answer

	Model         string // that wrote it; "" for quotes
	Finish        string // why the model stopped: "stop", "length" or another word of its server's; "" for quotes
	PromptHash    string // SHA-256 of the messages to the model, in hex; "" for quotes
	Usage         llm.Usage
	ContextTokens int  // the model's window; 0 without a model
	Truncated     bool // passages or history were left out to fit the window
	Notes         []Note
	Retrieve      time.Duration
	FirstToken    time.Duration // 0 without a model
	Total         time.Duration
}

// Note says what went otherwise than it should while an answer was written.
type Note struct {
	Code    string // one of the Note constants
	Message string // one line, in English
	N       int    // of sentences, where it is about some; else 0
}

// The codes of a [Note].
const (
	NoteModelFailed = "model_failed" // a model did not answer; another one did, or the articles are quoted
	NoteDamaged     = "damaged"      // a piece of the model's answer could not be read
	NotePromptCut   = "prompt_cut"   // the server had dropped a part of the prompt; it was asked again with less
	NoteRepaired    = "repaired"     // N sentences failed the check and were written again by the model
	NoteRemoved     = "removed"      // N sentences failed the check and were removed
	NoteLanguage    = "language"     // the answer is not in the language that was asked for
)

// Source is a passage under its number in the answer.
type Source struct {
	N int // from 1
	corpus.Passage
	Why Why
}

// Citation ties a marker of the answer to a sentence of an article.
type Citation struct {
	N                int    // of the Source
	Start, End       int    // the marker in Answer.Text
	PassageID        string // of the Source
	DocID            string
	Text             string // the cited sentence, verbatim
	DocStart, DocEnd int    // its place in the article's text
}

// Event is a step of an answer: [Stage], [Understood], [Retrieved], [Reasoning] and [Delta]
// in this order, then [Done]. After a [Restart] Reasoning and Delta begin anew.
// With Strict the one Delta comes behind the check.
type Event interface{ event() }

// Stage says what is being done now: searching, reading, writing, loading (the
// model), retrying (to reach it), checking or repairing (what failed the check).
type Stage struct{ Name, Detail string }

// Understood says how the question was understood. It is sent before Retrieved,
// where there is something to say.
type Understood struct {
	Question string    // rewritten to stand alone; "" where it did
	Time     *TimeSpan // that it is about; nil: none
}

// Retrieved brings the passages that the answer is written from. It is sent
// once, before the first Delta.
type Retrieved struct{ Sources []Source }

// Reasoning is a piece of what the model thinks before it answers. It is no
// part of the answer.
type Reasoning struct{ Text string }

// Delta is a piece of the answer's Markdown. The pieces joined, since the last
// Restart, are Answer.Text; a marker is never cut.
type Delta struct{ Text string }

// Restart takes back every Delta so far, and every Reasoning: the answer is
// written again. What Retrieved brought stays.
type Restart struct {
	Why       string // one line, in English
	Corrected bool   // the answer was only changed by its check: the Reasoning stays, one Delta follows
}

// Done brings the whole answer, checked. It is the last event.
type Done struct{ Answer *Answer }

func (Stage) event()      {}
func (Understood) event() {}
func (Retrieved) event()  {}
func (Reasoning) event()  {}
func (Delta) event()      {}
func (Restart) event()    {}
func (Done) event()       {}
