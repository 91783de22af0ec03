package rag

import "regexp"

// thought is what a model has thought aloud before an answer, as some clients
// send it back: between tags, or up to a tag whose beginning a template wrote.
var thought = regexp.MustCompile(`(?s)\A\s*<think>.*?(?:</think>|\z)|\A.*?\n</think>`)

// withoutThought returns an earlier answer as the model is to see it: without
// what was thought before it, and without its markers, whose numbers mean other
// passages now.
func withoutThought(answer string) string {
	return writtenMarker.ReplaceAllString(thought.ReplaceAllString(answer, ""), "")
}
