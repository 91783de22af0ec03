package corpus

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrCursor says that a cursor is none that Articles gave out for that order.
var ErrCursor = errors.New("unknown cursor")

// cursor is the place of an article in a list: the page after it begins there,
// also where the article itself is gone.
type cursor struct {
	Sort Sort
	Key  string // what the order compares by
	Seq  int64
}

// keyIn returns what an order compares an article by, as stored.
func (s Sort) keyIn(d Document) string {
	switch s {
	case NewestFirst, OldestFirst:
		return formatTime(d.Published)
	case ByTitle, ByTitleBack:
		return d.Title
	case ByPublisher, PublisherBack:
		return d.Publisher
	}
	return "."
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		return "" // two strings and a number can be written
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(text string, sort Sort) (c cursor, err error) {
	if text == "" {
		return cursor{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Sort != sort || c.String() != text {
		return cursor{}, fmt.Errorf("%w %q", ErrCursor, text)
	}
	return c, nil
}
