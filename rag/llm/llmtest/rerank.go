package llmtest

// Overlap scores text by the words that it shares with query, from 0 to 1 or a little below 0.
func Overlap(query, text string) float64 {
	a, b := Embed(query, 0), Embed(text, 0)
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// rerank scores the documents in the form of Cohere and Jina, the last one first: what reads the reply in order and
// not by its indexes is found out.
func (o *output) rerank() {
	if o.reply.Hang && !o.wait(nil) || !o.gate() || !o.pause() {
		return
	}
	results := []any{}
	for i := len(o.req.Documents) - 1; i >= 0; i-- {
		results = append(results, map[string]any{"index": i, "relevance_score": o.s.Score(o.req.Query, o.req.Documents[i])})
	}
	o.json(map[string]any{"model": o.req.Model, "results": results})
}
