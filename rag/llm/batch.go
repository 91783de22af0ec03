package llm

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// minCutText is the length in bytes below which a text is not cut further: a server that finds it too long is
// mistaken.
const minCutText = 200

// batchLimits are the words in which servers say that a request holds too many texts, those with a number first.
var batchLimits = []*regexp.Regexp{
	regexp.MustCompile(`(?i)batch size is invalid, it should not be larger than (\d+)`),                    // DashScope
	regexp.MustCompile(`(?i)maximum allowed batch size (\d+)`),                                             // text-embeddings-inference
	regexp.MustCompile(`(?i)(?:array too long|too many inputs?).*?(?:maximum (?:length|of|is)|max) (\d+)`), // OpenAI, Mistral
	regexp.MustCompile(`(?i)(?:input|batch).*?(?:must be|cannot be|should be|at most|limit of|less than or equal to) (\d+)`),
	regexp.MustCompile(`(?i)array too long|too many inputs?|batch size`),
}

// batchLimit reports whether the server refused the number of texts, and how many it takes; 0: it does not say.
func batchLimit(err error) (most int, ok bool) {
	var e *Error
	if !errors.As(err, &e) || e.Status < 400 || e.Status >= 500 || e.Code == CodeContextExceeded {
		return 0, false
	}
	if e.Status == http.StatusRequestEntityTooLarge {
		ok = true
	}
	for _, words := range batchLimits {
		m := words.FindStringSubmatch(e.Message)
		if m == nil {
			continue
		}
		if len(m) > 1 {
			most, _ = strconv.Atoi(m[1]) // beyond an int: not said
		}
		return most, true
	}
	return 0, ok
}

// cut returns the texts in the parts that the server's refusal asks for: fewer at a time, which is learned, or the
// beginning of a text that is too long. ok is false where the refusal is about something else.
func (e *Embedder) cut(texts []string, err error) (parts [][]string, ok bool) {
	n := len(texts)
	if most, refused := batchLimit(err); refused && n > 1 {
		size := n / 2
		if most > 0 && most < n {
			size = most
		}
		e.learnBatch(size)
		return slicesOf(texts, size), true
	}
	var tooLong *Error
	if errors.As(err, &tooLong) && tooLong.Code == CodeTimeout && n > 1 && e.seen.Load() > 0 {
		e.learnBatch(n / 2) // it has answered before, so it is slow and not dead
		return slicesOf(texts, n/2), true
	}
	if !errors.As(err, &tooLong) || tooLong.Code != CodeContextExceeded && tooLong.Status != http.StatusRequestEntityTooLarge {
		return nil, false
	}
	if n > 1 {
		return slicesOf(texts, n/2), true // only one of them may be too long
	}
	if len(texts[0]) < minCutText {
		return nil, false
	}
	return [][]string{{leading(texts[0], tooLong.Window)}}, true
}

// learnBatch remembers that a request holds no more than size texts.
func (e *Embedder) learnBatch(size int) {
	if now := e.batch.Load(); int64(size) < now {
		e.batch.CompareAndSwap(now, int64(size)) // lost only to another request that has learned as much
	}
}

// slicesOf cuts texts into parts of at most size.
func slicesOf(texts []string, size int) (parts [][]string) {
	for at := 0; at < len(texts); at += size {
		parts = append(parts, texts[at:min(at+size, len(texts))])
	}
	return parts
}

// leading returns what of a text may fit into a window, at most three quarters of it: a vector of the beginning is
// better than none.
func leading(text string, window int) string {
	keep := len(text) * 3 / 4
	if tokens := EstimateTokens(text); window > 0 && tokens > window {
		keep = min(keep, len(text)*window/tokens)
	}
	for keep > 0 && !utf8.RuneStart(text[keep]) {
		keep--
	}
	return text[:keep]
}

func namesEncoding(message string) bool { return strings.Contains(message, "encoding_format") }
