package corpus

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Sort is an order of a list. In each, what is not known comes last, and equals
// are in order of arrival.
type Sort string

// The orders.
const (
	NewestFirst   Sort = "-published"
	OldestFirst   Sort = "published"
	ByTitle       Sort = "title"
	ByTitleBack   Sort = "-title"
	ByPublisher   Sort = "publisher"
	PublisherBack Sort = "-publisher"
	FirstAdded    Sort = "ingested" // in order of arrival: an article that changes keeps its place
	LastAdded     Sort = "-ingested"
)

// Sorts lists all of them.
var Sorts = []Sort{NewestFirst, OldestFirst, ByTitle, ByTitleBack, ByPublisher, PublisherBack, FirstAdded, LastAdded}

// ErrSort says that an order is none of [Sorts].
var ErrSort = errors.New("unknown order")

// keyOf is the SQL expression that an order compares by.
func (s Sort) keyOf() string {
	switch s {
	case NewestFirst, OldestFirst:
		return "published"
	case ByTitle, ByTitleBack:
		return "title COLLATE NOCASE"
	case ByPublisher, PublisherBack:
		return "publisher COLLATE NOCASE"
	}
	return "'.'" // all alike: the order of arrival decides
}

// backwards says whether the greatest comes first.
func (s Sort) backwards() bool { return strings.HasPrefix(string(s), "-") }

// clauses returns the SQL of an order, and of what comes behind the article whose
// key is ?5, not empty where ?4, and whose number is ?6.
func (s Sort) clauses() (order, rest string) {
	key, direction, beyond := s.keyOf(), "ASC", ">"
	if s.backwards() {
		direction, beyond = "DESC", "<"
	}
	// A column of its own puts the unknown behind, whatever the direction.
	order = fmt.Sprintf("%[1]s <> '' DESC, %[1]s %[2]s, seq %[2]s", key, direction)
	rest = fmt.Sprintf("((%[1]s <> '') < ?4 OR (%[1]s <> '') = ?4 AND (%[1]s, seq) %[2]s (?5, ?6))", key, beyond)
	return order, rest
}

// ListOptions say which articles a list shows. Limit must be positive.
type ListOptions struct {
	Query  string // in title, author or publisher, without regard to case
	Cursor string // the Next of the page before, of a list of the same Sort; "" for the first
	Limit  int
	Sort   Sort // "": NewestFirst
	Filter Filter
	// Undated, Copies and Sample keep, or where they are false leave out, the
	// articles without a date, those that are copies of another one, and those of
	// the sample; nil: either.
	Undated, Copies, Sample *bool
}

// Page is a part of a list; Next is the cursor of the next part, "" at the end.
type Page struct {
	Articles []Summary
	Next     string
	Total    int // of the whole list
}

// Articles lists articles. The error wraps [ErrCursor] or [ErrSort] where that is
// at fault.
func (c *Corpus) Articles(ctx context.Context, o ListOptions) (Page, error) {
	if o.Sort == "" {
		o.Sort = NewestFirst
	}
	if !slices.Contains(Sorts, o.Sort) {
		return Page{}, fmt.Errorf("%w %q", ErrSort, o.Sort)
	}
	after, err := parseCursor(o.Cursor, o.Sort)
	if err != nil {
		return Page{}, err
	}
	ids, err := c.listed(o)
	if err != nil {
		return Page{}, err
	}
	like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(o.Query) + "%"
	const match = `(title LIKE ?1 ESCAPE '\' OR author LIKE ?1 ESCAPE '\' OR publisher LIKE ?1 ESCAPE '\')
		AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))`
	var page Page
	if err := c.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM document WHERE "+match, like, ids).Scan(&page.Total); err != nil {
		return Page{}, fmt.Errorf("count articles: %w", err)
	}
	order, rest := o.Sort.clauses()
	rows, err := c.db.Read.QueryContext(ctx, "SELECT "+strings.Replace(documentColumns, " text,", " '',", 1)+`, seq, length(CAST(text AS BLOB)), text_sha256, `+changeColumns+`
		FROM document WHERE seq IN (SELECT seq FROM document WHERE `+match+` AND (NOT ?3 OR `+rest+`) ORDER BY `+order+` LIMIT ?7)
		ORDER BY `+order, like, ids, o.Cursor != "", after.Key != "", after.Key, after.Seq, o.Limit+1)
	if err != nil {
		return Page{}, fmt.Errorf("list articles: %w", err)
	}
	defer rows.Close()
	if err := c.scanPage(rows, o, &page); err != nil {
		return Page{}, fmt.Errorf("list articles: %w", err)
	}
	return page, nil
}

// scanPage reads the articles of a page, of which there is one more where the list
// goes on.
func (c *Corpus) scanPage(rows *sql.Rows, o ListOptions, page *Page) error {
	var last cursor
	for rows.Next() {
		if len(page.Articles) == o.Limit {
			page.Next = last.String()
			break
		}
		s, seq, err := c.scanSummary(rows)
		if err != nil {
			return err
		}
		last = cursor{o.Sort, o.Sort.keyIn(s.Document), seq}
		page.Articles = append(page.Articles, s)
	}
	return rows.Err()
}

// scanSummary reads a row of the list and its place in the order of arrival.
func (c *Corpus) scanSummary(row scanner) (s Summary, seq int64, err error) {
	var sum []byte
	var changed string
	if s.Document, err = scanDocument(row, &seq, &s.Bytes, &sum, &s.Versions, &changed); err != nil {
		return Summary{}, 0, err
	}
	if s.Changed, err = parseTime(changed); err != nil {
		return Summary{}, 0, fmt.Errorf("%w: changes of article %s: %w", ErrDamaged, s.ID, err)
	}
	s.Chunks, s.Version = c.chunkCount(s.ID), versionName(sum)
	s.CopyOf, s.Copies = c.copyOf(s.ID)
	return s, seq, nil
}

// listed returns, as a JSON array, the ids that the filters of a list allow, nil
// where there are none.
func (c *Corpus) listed(o ListOptions) (any, error) {
	if o.Filter.IsZero() && o.Undated == nil && o.Copies == nil && o.Sample == nil {
		return nil, nil
	}
	is := func(wanted *bool, has bool) bool { return wanted == nil || *wanted == has }
	ids := []string{}
	c.mu.RLock()
	for id, d := range c.docs {
		if !o.Filter.allows(d) || !is(o.Undated, d.Published.IsZero()) || !is(o.Sample, d.sample) {
			continue
		}
		if o.Copies != nil {
			all := c.cluster(id)
			if *o.Copies != (len(all) > 0 && all[0] != id) {
				continue
			}
		}
		ids = append(ids, id)
	}
	c.mu.RUnlock()
	b, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("filter articles: %w", err)
	}
	return string(b), nil
}
