// Package export writes articles for other programs, one at a time: as Markdown with YAML
// front matter, a file each, or as JSON lines. Package load reads both back as they were:
// "markup: none" tells it to take the text as it stands.
package export

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"

	"gopkg.in/yaml.v3"
)

// markupNone says that the text is plain, whatever it looks like.
const markupNone = "none"

// Article is an article as it is written. Empty fields are unknown.
type Article struct {
	Title         string   `yaml:"title" json:"title"`
	Author        string   `yaml:"author,omitempty" json:"author,omitempty"`
	Publisher     string   `yaml:"publisher,omitempty" json:"publisher,omitempty"`
	Date          string   `yaml:"date,omitempty" json:"date,omitempty"`                     // of publication, YYYY-MM-DD
	PublishedFrom string   `yaml:"published_from,omitempty" json:"published_from,omitempty"` // where the date was found
	Updated       string   `yaml:"updated,omitempty" json:"updated,omitempty"`               // YYYY-MM-DD
	URL           string   `yaml:"url,omitempty" json:"url,omitempty"`
	URI           string   `yaml:"uri" json:"uri"` // where it came from
	Language      string   `yaml:"language,omitempty" json:"language,omitempty"`
	Tags          []string `yaml:"tags,omitempty" json:"tags,omitempty"`
	Corrected     []string `yaml:"corrected,omitempty" json:"corrected,omitempty"` // fields that a person has set
	Markup        string   `yaml:"markup" json:"markup"`                           // set by Markdown and Line
	Text          string   `yaml:"-" json:"text"`
}

// Markdown writes the article as a Markdown file.
func Markdown(w io.Writer, a Article) error {
	a.Markup = markupNone
	front, err := yaml.Marshal(a)
	if err == nil {
		_, err = fmt.Fprintf(w, "---\n%s---\n\n%s\n", front, a.Text)
	}
	if err != nil {
		return fmt.Errorf("write article %s: %w", a.URI, err)
	}
	return nil
}

// Line writes the article as one line of JSON.
func Line(w io.Writer, a Article) error {
	a.Markup = markupNone
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		return fmt.Errorf("write article %s: %w", a.URI, err)
	}
	return nil
}

// Zip writes Markdown files into a ZIP archive. Close it at the end.
type Zip struct {
	archive *zip.Writer
	names   Names
}

// NewZip returns an archive that is written to w as it grows.
func NewZip(w io.Writer) *Zip { return &Zip{archive: zip.NewWriter(w)} }

// Add writes a file for the article.
func (z *Zip) Add(a Article) error {
	f, err := z.archive.Create(z.names.Of(a))
	if err != nil {
		return fmt.Errorf("write article %s: %w", a.URI, err)
	}
	return Markdown(f, a)
}

// Close writes the end of the archive.
func (z *Zip) Close() error { return z.archive.Close() }
