package corpus

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"footnote/corpus/load"
)

// Field names what a person can correct about an article, as in the API.
type Field string

// The fields that can be corrected.
const (
	FieldTitle     Field = "title"
	FieldAuthor    Field = "author"
	FieldPublisher Field = "publisher"
	FieldURL       Field = "url"
	FieldLanguage  Field = "language"
	FieldTags      Field = "tags"
	FieldPublished Field = "published_at"
)

// Fields lists all of them.
var Fields = []Field{FieldTitle, FieldAuthor, FieldPublisher, FieldURL, FieldLanguage, FieldTags, FieldPublished}

// fromCorrection is the PublishedFrom of a date that a person has set.
const fromCorrection = "corrected"

// Correction is what a person knows better about an article than the article
// itself says. It holds over every later Ingest, until it is reset.
type Correction struct {
	Field Field
	// Value is the day, YYYY-MM-DD, for FieldPublished, and empty where it is not
	// known; the BCP 47 tag for FieldLanguage; "" is unknown for all but the title.
	Value string
	Tags  []string // the value of FieldTags
}

// FieldError says what is wrong with the value of a field. It wraps [ErrInvalid].
type FieldError struct {
	Field  Field
	Reason string
}

func (e *FieldError) Error() string { return string(e.Field) + " " + e.Reason }

// Unwrap returns ErrInvalid.
func (e *FieldError) Unwrap() error { return ErrInvalid }

// Corrected is a field of an article that was corrected.
type Corrected struct {
	Field    Field
	Original string // what the article itself says: tags as a list with commas, a date as YYYY-MM-DD, "" unknown
}

// Corrections returns the fields of an article that were corrected, in the order
// of [Fields]; none for an unknown article.
func (c *Corpus) Corrections(ctx context.Context, id string) ([]Corrected, error) {
	var out []Corrected
	originals, err := columnValues(ctx, c.db.Read, id, "original")
	if err != nil {
		return nil, fmt.Errorf("corrections of article %s: %w", id, err)
	}
	for _, f := range Fields {
		stored, ok := originals[columnsOf[f][0]]
		if !ok {
			continue
		}
		switch f {
		case FieldPublished:
			stored = strings.TrimSuffix(stored, "T00:00:00Z")
		case FieldTags:
			var tags []string
			if err := json.Unmarshal([]byte(stored), &tags); err != nil {
				return nil, fmt.Errorf("%w: corrections of article %s: %w", ErrDamaged, id, err)
			}
			stored = strings.Join(tags, ", ")
		}
		out = append(out, Corrected{f, stored})
	}
	return out, nil
}

// Correct changes what is said about an article and gives the fields of reset
// back to it. Searches follow at once; its vectors have to be made anew
// ([Corpus.Sync]). The error wraps [ErrNotFound] or is a [*FieldError].
func (c *Corpus) Correct(ctx context.Context, id string, set []Correction, reset []Field) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	e, err := c.corrected(ctx, id, set, reset)
	if err != nil {
		return err
	}
	if err := c.publish(ctx, e); err != nil {
		return fmt.Errorf("correct article %s: %w", id, err)
	}
	return nil
}

// corrected returns the edition of an article with more corrections, and
// without those of reset.
func (c *Corpus) corrected(ctx context.Context, id string, set []Correction, reset []Field) (edition, error) {
	own, err := c.Document(ctx, id)
	if err != nil {
		return edition{}, err
	}
	fixes, err := corrections(ctx, c.db.Write, id)
	if err == nil {
		err = c.restoreOwn(ctx, &own)
	}
	if err != nil {
		return edition{}, fmt.Errorf("read the corrections of article %s: %w", id, err)
	}
	for _, f := range reset {
		if columnsOf[f] == nil {
			return edition{}, &FieldError{f, "is no field that can be corrected"}
		}
		for _, column := range columnsOf[f] {
			delete(fixes, column)
		}
	}
	for _, s := range set {
		values, err := s.stored()
		if err != nil {
			return edition{}, err
		}
		for i, column := range columnsOf[s.Field] {
			fixes[column] = values[i]
		}
	}
	e, err := newEdition(own, fixes)
	e.like = likenessOf(e.Document)
	return e, err
}

// restoreOwn puts back what the article itself says.
func (c *Corpus) restoreOwn(ctx context.Context, d *Document) error {
	originals, err := columnValues(ctx, c.db.Write, d.ID, "original")
	if err != nil {
		return err
	}
	for column, value := range originals {
		if err := d.setColumn(column, value); err != nil {
			return err
		}
	}
	return nil
}

// EarliestYear is the first year that a person can say an article is of. None is
// older, and a year of fewer digits is a slip.
const EarliestYear = 1000

// stored checks a correction and returns the values of its columns, as in columnsOf.
func (s Correction) stored() ([]string, error) {
	value := load.OneLine(s.Value)
	refuse := func(reason string) ([]string, error) { return nil, &FieldError{s.Field, reason} }
	if len(value) > maxFieldBytes || !utf8.ValidString(s.Value) {
		return refuse(fmt.Sprintf("must be text of at most %d bytes", maxFieldBytes))
	}
	switch s.Field {
	case FieldTitle:
		if value == "" {
			return refuse("cannot be empty")
		}
	case FieldURL:
		if value != "" && !isWebAddress(value) {
			return refuse("must be an http or https address, without a user name or password")
		}
	case FieldLanguage:
		if _, err := language.Parse(value); value != "" && err != nil {
			return refuse(`must be a language tag like "en" or "zh-Hans"`)
		}
	case FieldTags:
		return s.storedTags()
	case FieldPublished:
		if value == "" {
			return []string{"", fromCorrection}, nil
		}
		day, err := time.Parse(time.DateOnly, value)
		if err != nil || day.Year() < EarliestYear {
			return refuse("must be a date like 2025-12-31")
		}
		return []string{formatTime(day), fromCorrection}, nil
	case FieldAuthor, FieldPublisher:
	default:
		return refuse("is no field that can be corrected")
	}
	return []string{value}, nil
}

func (s Correction) storedTags() ([]string, error) {
	if len(s.Tags) > maxTags {
		return nil, &FieldError{s.Field, fmt.Sprintf("can be %d at most", maxTags)}
	}
	tags := []string{}
	for _, said := range s.Tags {
		tag := load.OneLine(said)
		if tag == "" || len(tag) > maxFieldBytes || !utf8.ValidString(said) {
			return nil, &FieldError{s.Field, fmt.Sprintf("must be text of 1 to %d bytes each", maxFieldBytes)}
		}
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	b, err := json.Marshal(tags)
	return []string{string(b)}, err
}

// corrections returns the corrected values of an article by column.
func corrections(ctx context.Context, db *sql.DB, id string) (map[string]string, error) {
	return columnValues(ctx, db, id, "value")
}
