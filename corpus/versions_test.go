package corpus

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// version reads a text of an article.
func version(t *testing.T, c *Corpus, id, name string) Version {
	t.Helper()
	v, err := c.Version(t.Context(), id, name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func versions(t *testing.T, c *Corpus, id string) []Version {
	t.Helper()
	list, err := c.Versions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// An article that comes with another text keeps the one before: it can be read,
// also after a restart, but no search finds it.
func TestVersions(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir)
	first := dated("Herring was exported.")
	id := ingest(t, c, first).ArticleID
	passages, err := c.Passages(t.Context(), []Hit{{ChunkID: chunkID(id, first.Text, 0, len(first.Text))}})
	if err != nil || len(passages) != 1 {
		t.Fatalf("passages %v, %v", passages, err)
	}
	cited := passages[0].Version
	second := dated("Cod was exported.")
	second.Title = "Harbours"
	ingest(t, c, second)

	check := func() {
		t.Helper()
		old, now := version(t, c, id, cited), version(t, c, id, "")
		if old.Text != first.Text || old.Title != "Harbour" || old.PublishedFrom != "meta" || !old.Published.Equal(first.Published) || old.Until.IsZero() || old.Since.IsZero() {
			t.Errorf("the earlier version is %+v", old)
		}
		if now.Text != second.Text || now.Title != "Harbours" || !now.Until.IsZero() || version(t, c, id, now.Name) != now {
			t.Errorf("the current version is %+v", now)
		}
		list := versions(t, c, id)
		if len(list) != 2 || list[0].Name != now.Name || list[1].Name != cited || list[0].Text+list[1].Text != "" || list[0].Bytes != len(second.Text) || list[1].Bytes != len(first.Text) {
			t.Errorf("versions %+v", list)
		}
		if got := titles(t, c, "herring", Filter{}); len(got) > 0 {
			t.Errorf("the old text is found in %q", got)
		}
		if got := titles(t, c, "cod", Filter{}); fmt.Sprint(got) != "[Harbours]" {
			t.Errorf("the new text is found in %q", got)
		}
	}
	check()
	c.Close()
	c = open(t, dir)
	check()
	s, err := c.Summary(t.Context(), id)
	page, pageErr := c.Articles(t.Context(), ListOptions{Limit: 1})
	if err != nil || pageErr != nil || s.Version != version(t, c, id, "").Name || page.Articles[0].Version != s.Version {
		t.Errorf("summary %+v, page %+v, %v, %v", s, page, err, pageErr)
	}
}

// Only another text makes a version.
func TestNoVersionOfADescription(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	renamed := dated("Herring was exported.")
	renamed.Title = "Harbours"
	ingest(t, c, renamed)
	correct(t, c, id, everything...)
	if list := versions(t, c, id); len(list) != 1 {
		t.Errorf("versions %+v", list)
	}
}

// A text that comes back is the current one alone.
func TestTextComesBack(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("one")).ArticleID
	for _, text := range []string{"two", "one", "two", "three", "one"} {
		ingest(t, c, dated(text))
	}
	var got []string
	for _, v := range versions(t, c, id) {
		got = append(got, version(t, c, id, v.Name).Text)
	}
	if fmt.Sprint(got) != "[one three two]" {
		t.Errorf("versions %v", got)
	}
}

func TestOldestVersionsAreForgotten(t *testing.T) {
	c := open(t, t.TempDir())
	var id string
	for i := range MaxVersions + 5 {
		id = ingest(t, c, dated(fmt.Sprint("text ", i))).ArticleID
	}
	list := versions(t, c, id)
	oldest := version(t, c, id, list[len(list)-1].Name).Text
	if len(list) != MaxVersions+1 || oldest != "text 4" {
		t.Errorf("%d versions, the oldest %q", len(list), oldest)
	}
}

func TestVersionsThatAreNotThere(t *testing.T) {
	c := open(t, t.TempDir())
	id := ingest(t, c, dated("Herring was exported.")).ArticleID
	for _, name := range []string{"0123456789abcdef", "%", "x"} {
		if _, err := c.Version(t.Context(), id, name); !errors.Is(err, ErrNoVersion) {
			t.Errorf("version %q: %v", name, err)
		}
	}
	_, err := c.Version(t.Context(), "a_unknown", "")
	_, listErr := c.Versions(t.Context(), "a_unknown")
	if !errors.Is(err, ErrNotFound) || !errors.Is(listErr, ErrNotFound) {
		t.Errorf("unknown article: %v, %v", err, listErr)
	}
	// What is deleted is gone with all that it was.
	ingest(t, c, dated("Cod was exported."))
	if _, err := c.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	ingest(t, c, dated("Cod was exported."))
	if list := versions(t, c, id); len(list) != 1 {
		t.Errorf("versions after the deletion: %+v", list)
	}
}

// A stored text that is not what it was is not given out, and a damaged text is
// not kept as a version.
func TestDamagedVersion(t *testing.T) {
	c := open(t, t.TempDir())
	long := strings.Repeat("Herring was exported. ", 100)
	id := ingest(t, c, dated(long)).ArticleID
	ingest(t, c, dated("Cod was exported."))
	name := versions(t, c, id)[1].Name
	for _, spoil := range []string{
		"UPDATE version SET text = x'00ff00'",
		"UPDATE version SET text = (SELECT substr(text, 1, length(text) - 4) FROM version)",
	} {
		if _, err := c.db.Write.ExecContext(t.Context(), spoil); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Version(t.Context(), id, name); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", spoil, err)
		}
	}
	if _, err := c.db.Write.ExecContext(t.Context(), "UPDATE document SET text = 'Something else.'"); err != nil {
		t.Fatal(err)
	}
	if got := ingest(t, c, dated("Cod was exported.")).Status; got != Updated {
		t.Errorf("the damaged article is %s", got)
	}
	if list := versions(t, c, id); len(list) != 2 {
		t.Errorf("the damaged text was kept: %+v", list)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add("")
	f.Add("Herring 鲱鱼 was exported.")
	f.Fuzz(func(t *testing.T, text string) {
		packed, err := pack(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := unpack(packed); err != nil || string(got) != text {
			t.Errorf("%q comes back as %q, %v", text, got, err)
		}
		_, _ = unpack([]byte(text)) // whatever is stored
	})
}
