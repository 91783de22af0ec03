package llmtest

import (
	"cmp"
	"slices"
	"strings"
)

// NoPassages is the answer to a prompt with neither passages nor a question.
const NoPassages = "There is nothing to answer."

const (
	maxPassagesCited = 2
	maxSentences     = 2 // of each
)

// Answer replies to the user message of a prompt with its own sentences: of the two passages that share most words
// with the question, the two sentences that do, each passage followed by its marker. A prompt without passages is
// answered with its question, which is what a prompt that asks for a rewritten question wants.
func Answer(prompt string) string {
	question, passages := read(prompt)
	if len(passages) == 0 {
		return cmp.Or(question, NoPassages)
	}
	asked := words(question)
	slices.SortStableFunc(passages, func(a, b passage) int {
		return cmp.Compare(overlap(asked, b.title+" "+b.text), overlap(asked, a.title+" "+a.text))
	})
	var out []string
	for i, p := range passages[:min(len(passages), maxPassagesCited)] {
		if i > 0 && overlap(asked, p.title+" "+p.text) == 0 {
			break
		}
		if s := p.quote(asked); s != "" {
			out = append(out, s)
		}
	}
	return cmp.Or(strings.Join(out, " "), NoPassages)
}

// overlap is the number of different words of the question that text has.
func overlap(asked map[string]int, text string) int {
	have, n := words(text), 0
	for w := range asked {
		if have[w] > 0 {
			n++
		}
	}
	return n
}

// quote gives the best sentences in their order, with the marker before the last full stop.
func (p passage) quote(asked map[string]int) string {
	all := sentences(p.text)
	best := make([]int, len(all))
	for i := range best {
		best[i] = i
	}
	slices.SortStableFunc(best, func(a, b int) int {
		return cmp.Compare(overlap(asked, all[b]), overlap(asked, all[a]))
	})
	best = best[:min(len(best), maxSentences)]
	slices.Sort(best)
	var out []string
	for _, i := range best {
		out = append(out, marked(all[i], p.number))
	}
	return strings.Join(out, " ")
}

// marked puts [n] before the end mark: "… billion yuan [1]."
func marked(sentence, number string) string {
	body := strings.TrimRight(sentence, ".!?。！？ ")
	end := strings.TrimSpace(sentence[len(body):])
	return body + " [" + number + "]" + cmp.Or(end, ".")
}
