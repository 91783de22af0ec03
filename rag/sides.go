package rag

import (
	"slices"

	"footnote/corpus"
	"footnote/corpus/terms"
)

// maxSides is the number of names in a question for which a passage is looked
// for apart.
const maxSides = 4

// eachSide brings forward, for every company or person that the question names
// and none of the first n hits speaks of, the best hit that does: a comparison
// needs all its sides, and one of them often outweighs the others. The brought
// ones take the last places of the first n.
//
// Cutting long questions at their clauses and searching for each part apart was
// tried as well: on nine question sets it gained nothing and cost filings ten
// points.
func (r *Retriever) eachSide(asked []terms.Unit, hits []corpus.Hit, n int) []corpus.Hit {
	n = min(n, len(hits))
	sides := slices.DeleteFunc(slices.Clone(asked), func(u terms.Unit) bool { return !isSubject(r.group(u)) })
	if len(sides) < 2 || len(sides) > maxSides {
		return hits
	}
	var brought []corpus.Hit
	for _, side := range sides {
		speaks := func(h corpus.Hit) bool { return r.Corpus.HasTerm(h.ChunkID, side.Text) }
		if slices.ContainsFunc(brought, speaks) || len(brought) >= n-1 {
			continue
		}
		if at := slices.IndexFunc(hits, speaks); at >= n {
			brought = append(brought, hits[at])
			hits = slices.Delete(hits, at, at+1)
		}
	}
	return slices.Insert(hits, n-len(brought), brought...)
}
