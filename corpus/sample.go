package corpus

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"footnote/corpus/load"
	"footnote/corpus/sample"
)

// sampleNote is the note that says what became of the sample: loaded, or
// declined.
const sampleNote = "sample"

// SampleDue says whether the corpus is as new: without articles, and never
// given or refused the sample.
func (c *Corpus) SampleDue(ctx context.Context) (bool, error) {
	value, err := c.Note(ctx, sampleNote)
	if err != nil || value != "" {
		return false, err
	}
	return c.Stats().Articles == 0, nil
}

// IngestSample loads the built-in sample articles. It can be called again after
// it was cut short.
func (c *Corpus) IngestSample(ctx context.Context) error {
	names, err := fs.Glob(sample.Files, "*.md")
	if err != nil {
		return fmt.Errorf("list the sample: %w", err)
	}
	for _, name := range names {
		data, err := sample.Files.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read the sample: %w", err)
		}
		a, err := load.Load(data, load.Source{Name: name})
		if err != nil {
			return err
		}
		d := FromArticle("sample:"+name, a)
		d.Sample = true
		if _, err := c.Ingest(ctx, d); err != nil {
			return err
		}
	}
	return c.SetNote(ctx, sampleNote, "loaded")
}

// DeclineSample says that this corpus starts without the sample.
func (c *Corpus) DeclineSample(ctx context.Context) error {
	return c.SetNote(ctx, sampleNote, "declined")
}

// SampleIDs returns the ids of the sample articles that are in the corpus, in
// order.
func (c *Corpus) SampleIDs() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var ids []string
	for id, d := range c.docs {
		if d.sample {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
