package corpus

import (
	"context"
	"fmt"
	"testing"
)

// lateCancel is a context that is cancelled as soon as the database has changed:
// at the worst moment, when what is in memory has yet to follow.
type lateCancel struct {
	context.Context
	changed func() bool
}

func (c lateCancel) Err() error {
	if c.changed() {
		return context.Canceled
	}
	return nil
}

// Who cancels after the database has changed leaves no index that shows less
// than the database holds.
func TestTheIndexFollowsTheDatabase(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	late := func(what string) lateCancel {
		before, err := stampOf(t.Context(), c.db.Read, what)
		if err != nil {
			t.Fatal(err)
		}
		return lateCancel{t.Context(), func() bool {
			now, err := stampOf(t.Context(), c.db.Read, what)
			return err != nil || now != before
		}}
	}
	for i := range 3 {
		ingest(t, c, article(fmt.Sprint("file:/", i), "t", fmt.Sprint("margins of year ", i)))
	}
	e := &embedder{model: "m", answers: 100}
	if _, err := c.Sync(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}

	c = open(t, dir) // the vectors come from the copy: the first change takes long
	if err := c.LoadVectors(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	ingest(t, c, article("file:/3", "t", "margins of year 3"))
	c.Sync(late("vectors"), e) //nolint:errcheck // it may see the cancellation
	if n := c.Stats().Embedded; n != 4 {
		t.Errorf("%d vectors in memory, want 4", n)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}

	c = open(t, dir)
	if err := c.LoadVectors(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Ingest(late("articles"), article("file:/0", "t", "margins of another year")); err != nil {
		t.Error(err)
	}
	if _, err := c.Delete(late("articles"), DocumentID("file:/1")); err != nil {
		t.Error(err)
	}
	if s := c.Stats(); s.Articles != 3 || s.Chunks != 3 || s.Embedded != 2 {
		t.Errorf("%+v, want 3 articles and the vectors of two", s)
	}
}
