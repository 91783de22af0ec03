package corpus

import (
	"context"
	"fmt"
)

// Missing is what a space lacks.
type Missing struct {
	Chunks int
	Bytes  int64    // of their texts, without titles and headings
	Sample []string // some of the texts as they would be embedded, at most missingSample
}

// missingSample is the number of texts by which the rest is judged. Chunks are taken
// in the order of their ids, which are hashes: any of them are as good as drawn by lot.
const missingSample = 100

// Missing says what would have to be embedded for the space of a model's vectors of
// that length to be complete.
func (c *Corpus) Missing(ctx context.Context, model string, dimension int) (Missing, error) {
	name := SpaceName(model, dimension)
	var m Missing
	err := c.db.Read.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(c.end_at - c.start_at), 0) FROM chunk c WHERE "+lacking, name).Scan(&m.Chunks, &m.Bytes)
	if err == nil {
		_, m.Sample, err = c.unembedded(ctx, name, "", missingSample)
	}
	if err != nil {
		return Missing{}, fmt.Errorf("count what %s lacks: %w", name, err)
	}
	return m, nil
}
