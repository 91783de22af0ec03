package corpus

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
)

// columnsOf are the columns of a document that a field is stored in.
var columnsOf = map[Field][]string{
	FieldTitle:     {"title"},
	FieldAuthor:    {"author"},
	FieldPublisher: {"publisher"},
	FieldURL:       {"url"},
	FieldLanguage:  {"lang"},
	FieldTags:      {"tags"},
	FieldPublished: {"published", "published_from"},
}

// column returns the value of a column of columnsOf as it is stored.
func (d *Document) column(name string) (string, error) {
	switch name {
	case "tags":
		b, err := json.Marshal(d.Tags)
		return string(b), err
	case "published":
		return formatTime(d.Published), nil
	}
	at := d.textColumn(name)
	if at == nil {
		return "", fmt.Errorf("there is no column %q", name)
	}
	return *at, nil
}

// setColumn sets a column of columnsOf to a stored value.
func (d *Document) setColumn(name, value string) (err error) {
	switch name {
	case "tags":
		d.Tags = nil // the old ones may be another document's too
		err = json.Unmarshal([]byte(value), &d.Tags)
	case "published":
		d.Published, err = parseTime(value)
	default:
		at := d.textColumn(name)
		if at == nil {
			return fmt.Errorf("there is no column %q", name)
		}
		*at = value
	}
	if err != nil {
		return fmt.Errorf("%w: the %s %q", ErrDamaged, name, value)
	}
	return nil
}

// textColumn returns where the text of a column stands, nil if there is no such column.
func (d *Document) textColumn(name string) *string {
	switch name {
	case "title":
		return &d.Title
	case "author":
		return &d.Author
	case "publisher":
		return &d.Publisher
	case "url":
		return &d.URL
	case "lang":
		return &d.Lang
	case "published_from":
		return &d.PublishedFrom
	}
	return nil
}

// columnValues returns what stands under what, value or original, in the
// corrections of an article, by column.
func columnValues(ctx context.Context, db *sql.DB, id, what string) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT field, "+what+" FROM correction WHERE document = ?", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]string)
	for rows.Next() {
		var field, value string
		if err := rows.Scan(&field, &value); err != nil {
			return nil, err
		}
		out[field] = value
	}
	return out, rows.Err()
}

// writeCorrections writes the corrections of an edition, of which there are none yet.
func (e edition) writeCorrections(ctx context.Context, tx *sql.Tx) error {
	for column, value := range e.fixes {
		original, err := e.own.column(column)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO correction (document, field, value, original) VALUES (?,?,?,?)",
			e.ID, column, value, original); err != nil {
			return err
		}
	}
	return nil
}

// isWebAddress says whether s is an absolute http or https address, and holds no secret.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}
