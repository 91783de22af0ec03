package rag

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"sync"

	"footnote/corpus"
)

const (
	weightSteps = 10 // candidate weights are 0, 0.1, … 1

	// A gain counts by what it is at least, at this many standard errors below
	// the mean: one that is luck is let through once in twenty.
	caution = 1.64

	// Of the weights the smallest is taken that brings this part of the best
	// one's gain: gains are flat about the best, and what people ask has more
	// of an article's words than known items have.
	enough = 0.8

	// Known items are harder for words than questions are, and so make much of
	// vectors. The weight counts in full where the gain is this part of what
	// words leave to gain, and in proportion below.
	fullGain = 0.3

	// A weight holds until the corpus has grown or shrunk by this part.
	staleAfter = 0.2
)

// Calibration is what was measured of an embedding model on the user's own
// articles. Mean reciprocal ranks are those of known items, see [knownItem]; they
// say how the sides compare, not how well questions are answered.
type Calibration struct {
	Weight    float64 `json:"weight"`    // of the vector side, 0 to 1
	Questions int     `json:"questions"` // that were made for it
	Chunks    int     `json:"chunks"`    // of the corpus then
	Space     string  `json:"space"`     // that the vectors are of, see [corpus.SpaceName]
	Words     float64 `json:"words"`     // mean reciprocal rank by words alone
	Vectors   float64 `json:"vectors"`   // by vectors alone
	Fused     float64 `json:"fused"`     // at Weight
}

// Balance holds how much the vectors of a model count beside words. It starts
// from what was stored, or from 0: an endpoint that nothing is known of must not
// make an answer worse. It is safe for concurrent use.
type Balance struct {
	corpus *corpus.Corpus
	model  string

	measuring sync.Mutex // one measurement at a time

	mu  sync.RWMutex
	now Calibration
}

// OpenBalance returns the balance of a model over c, as it was last stored.
func OpenBalance(ctx context.Context, c *corpus.Corpus, model string) (*Balance, error) {
	b := &Balance{corpus: c, model: model}
	stored, err := c.Note(ctx, b.note())
	if err != nil {
		return nil, err
	}
	var found Calibration
	if json.Unmarshal([]byte(stored), &found) == nil && found.Weight >= 0 && found.Weight <= 1 {
		b.now = found
	} // else it is measured anew
	return b, nil
}

// note is the name that the calibration is stored under. A change of the method
// must change it.
func (b *Balance) note() string { return "calibration 1 " + b.model }

// Calibration returns the last measurement; the zero value before any.
func (b *Balance) Calibration() Calibration {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.now
}

func (b *Balance) set(ctx context.Context, found Calibration) error {
	b.mu.Lock()
	b.now = found
	b.mu.Unlock()
	value, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return b.corpus.SetNote(ctx, b.note(), string(value))
}

// weight returns what was measured of a space, 0 where that was another one.
func (b *Balance) weight(space *corpus.Space) float64 {
	now := b.Calibration()
	if space == nil || space.Name() != now.Space {
		return 0
	}
	return now.Weight
}

// stale says whether the corpus, or the space, is another one than was measured.
func (b *Balance) stale(space string, chunks int) bool {
	then := b.Calibration()
	return then.Space != space || math.Abs(float64(chunks-then.Chunks)) > staleAfter*float64(then.Chunks)
}

// Calibrate measures how much the vectors of r's embedder are worth beside
// words, and has searches use and the corpus keep the result. It does nothing
// without a [Balance], without vectors that serve, or while the last measurement
// holds. It takes about 200 short texts to the embedder and as many searches;
// after an error the weight stays as it was.
func (r *Retriever) Calibrate(ctx context.Context) error {
	b := r.Balance
	if b == nil || r.Embedder == nil {
		return nil
	}
	b.measuring.Lock()
	defer b.measuring.Unlock()
	space, chunks := r.Space(), r.Corpus.Stats().Chunks
	if space == nil || chunks == 0 || r.Embedder.EmbeddingModel() != b.model || !b.stale(space.Name(), chunks) {
		return nil
	}
	items, err := r.knownItems(ctx)
	if err == nil {
		err = r.searchItems(ctx, items)
	}
	if err != nil {
		return fmt.Errorf("measure %s on the articles: %w", b.model, err)
	}
	found := calibrate(items)
	found.Chunks, found.Space = chunks, space.Name()
	if err := b.set(ctx, found); err != nil {
		return fmt.Errorf("store what was measured of %s: %w", b.model, err)
	}
	r.Log.Info("measured the embedding model", "model", b.model, "weight", found.Weight,
		"questions", found.Questions, "words", found.Words, "vectors", found.Vectors, "fused", found.Fused)
	return nil
}

// calibrate chooses the weight at which the items are found best.
func calibrate(items []knownItem) Calibration {
	c := Calibration{Questions: len(items)}
	if len(items) == 0 {
		return c
	}
	var ranks [weightSteps + 1][]float64
	for w := range ranks {
		for _, it := range items {
			ranks[w] = append(ranks[w], it.reciprocalRank(float64(w)/weightSteps))
		}
	}
	var gains [weightSteps + 1]float64
	best := 0.0
	for w := range ranks {
		gains[w] = sureGain(ranks[w], ranks[0])
		best = max(best, gains[w])
	}
	chosen := 0
	for best > 0 && gains[chosen] < enough*best {
		chosen++
	}
	c.Words, c.Vectors = mean(ranks[0]), mean(ranks[weightSteps])
	if best > 0 {
		c.Weight = float64(chosen) / weightSteps * min(1, best/(fullGain*(1-c.Words)))
	}
	for _, it := range items {
		c.Fused += it.reciprocalRank(c.Weight) / float64(len(items))
	}
	return c
}

// sureGain is what a brings over b, pair by pair, at least: the mean less
// caution standard errors.
func sureGain(a, b []float64) float64 {
	n := float64(len(a))
	gain, squares := mean(a)-mean(b), 0.0
	for i := range a {
		squares += (a[i] - b[i] - gain) * (a[i] - b[i] - gain)
	}
	return gain - caution*math.Sqrt(squares)/n
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}
