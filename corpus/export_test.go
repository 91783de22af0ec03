package corpus

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/corpus/export"
	"footnote/corpus/load"
)

// hostile are texts and fields that a reader of Markdown, YAML or tables would change.
func hostile() []Document {
	day := time.Date(2025, 12, 2, 0, 0, 0, 0, time.UTC)
	return []Document{
		{Title: "Plain", Publisher: "The Wire", Author: "A. Writer, B. Writer", Lang: "en", Published: day, Updated: day.AddDate(0, 0, 3), PublishedFrom: "meta",
			URL: "https://news.example/a?b=c", Tags: []string{"capex", "腾讯"}, Text: "One paragraph.\n\nAnother one of the same text."},
		{Title: `Marks: "quoted" #1 - 'x' [a]`, Lang: "en", Text: "# Not a heading\n\n1986. A great year\n* star\n- a\n- b\n\n    indented `code` <b>bold</b> &amp; [x](http://y.example)\n---\ntitle: no\n---\n\\* |a|b|\n|-|-|\n|1|2|"},
		{Title: "中文：标题", Publisher: "财经", Lang: "zh-Hans", Published: day.AddDate(0, -1, 0), PublishedFrom: "byline", Text: "2025年三季度，资本开支为130亿元。\n\n**加粗**、_下划线_。\n第二行"},
		{Title: "true", Author: "null", Publisher: "12", Lang: "en", Tags: []string{"no", "1e3", "~"}, Text: "Dec 2, 2025\nBy Somebody Else\n\nThe text of the article is here, and it is long enough."},
		{Title: "Unknown day", Text: "---\nA rule above."},
	}
}

// takeIn ingests files into a new corpus.
func takeIn(t *testing.T, files map[string][]byte) *Corpus {
	t.Helper()
	c := open(t, t.TempDir())
	in := Intake{Corpus: c}
	for name, data := range files {
		for res, err := range in.Bytes(t.Context(), "file:/"+name, data, load.Source{Name: name}, nil) {
			if err != nil || res.Status != Added {
				t.Errorf("%s: %v, %v", name, res.Status, err)
			}
		}
	}
	return c
}

func exportAll(t *testing.T, c *Corpus, f Filter) map[string]export.Article {
	t.Helper()
	out := make(map[string]export.Article)
	for a, err := range c.Export(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		out[a.Title] = a
	}
	return out
}

// What was exported, in either form, comes back as it was: text, title, day, publisher,
// author, address, language and tags.
func TestExportComesBack(t *testing.T) {
	c := open(t, t.TempDir())
	for i, d := range hostile() {
		d.URI = "file:/original" + string(rune('0'+i))
		ingest(t, c, d)
	}
	if err := c.Correct(t.Context(), DocumentID("file:/original0"), []Correction{{Field: FieldTitle, Value: "Corrected, and <b>so</b> on: yes"}}, nil); err != nil {
		t.Fatal(err)
	}
	want := exportAll(t, c, Filter{})
	if len(want) != len(hostile()) || !slices.Equal(want["Corrected, and <b>so</b> on: yes"].Corrected, []string{"title"}) {
		t.Fatalf("exported %+v", want)
	}
	var lines, archive bytes.Buffer
	z := export.NewZip(&archive)
	files := make(map[string][]byte)
	var names export.Names
	for _, a := range want {
		a.Title = strings.NewReplacer("<b>", "", "</b>", "").Replace(a.Title) // a title has no markup
		if err := export.Line(&lines, a); err != nil {
			t.Fatal(err)
		}
		if err := z.Add(a); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := export.Markdown(&file, a); err != nil {
			t.Fatal(err)
		}
		files[names.Of(a)] = file.Bytes()
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for form, files := range map[string]map[string][]byte{"md": files, "jsonl": {"all.jsonl": lines.Bytes()}, "zip": {"all.zip": archive.Bytes()}} {
		got := exportAll(t, takeIn(t, files), Filter{})
		for title, a := range want {
			title = strings.NewReplacer("<b>", "", "</b>", "").Replace(title)
			b := got[title]
			a.Title, a.URI, a.PublishedFrom, a.Corrected = title, b.URI, b.PublishedFrom, nil
			if b.Text != a.Text || b.Title != a.Title || b.Date != a.Date || b.Updated != a.Updated || b.Publisher != a.Publisher ||
				b.Author != a.Author || b.URL != a.URL || b.Language != a.Language || !slices.Equal(b.Tags, a.Tags) {
				t.Errorf("%s:\n%+v, want\n%+v", form, b, a)
			}
		}
	}
}

// The filters hold, and the archive has a file for each article.
func TestExportOfSome(t *testing.T) {
	c := open(t, t.TempDir())
	for i, d := range hostile() {
		d.URI = "file:/original" + string(rune('0'+i))
		ingest(t, c, d)
	}
	if got := exportAll(t, c, Filter{Languages: []string{"zh"}}); len(got) != 1 || got["中文：标题"].Date != "2025-11-02" {
		t.Errorf("%+v", got)
	}
	stopped, stop := context.WithCancel(t.Context())
	defer stop()
	seen := 0
	for _, err := range c.Export(stopped, Filter{}) {
		if seen++; err != nil && seen != 2 || err == nil && seen != 1 {
			t.Errorf("article %d: %v", seen, err)
		}
		stop()
	}
	var archive bytes.Buffer
	z := export.NewZip(&archive)
	for _, a := range exportAll(t, c, Filter{}) {
		if err := z.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil || len(r.File) != len(hostile()) {
		t.Fatal(err)
	}
	f, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); err != nil || !bytes.HasPrefix(b, []byte("---\ntitle: ")) {
		t.Errorf("%s, %v", b, err)
	}
}
