package state

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// MaxFeedItems is the number of items that are kept of one feed, the newest. An item that
// was forgotten and is still in its feed is read again, and found unchanged.
const MaxFeedItems = 2_000

// FeedItem says what became of an item of a feed.
type FeedItem struct {
	FeedID     string
	Name       string // what the feed calls it; only a hash of it is kept, so that it is "" when read
	URL, Title string
	Status     string // added, updated, unchanged, duplicate, failed or skipped
	ArticleID  string // "" where there is none
	Error      string // in plain words, where it failed
	Tries      int
	Tried      time.Time
}

func itemKey(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	return sum[:16]
}

// SaveFeedItems keeps items in their order, over what was kept of them, and forgets the
// oldest where there are too many. Either all are kept, or none; the error wraps
// [ErrNotFound] where their feed was deleted meanwhile.
func (s *Store) SaveFeedItems(ctx context.Context, items ...FeedItem) error {
	tx, err := s.db.Write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("save items: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, it := range items {
		res, err := tx.ExecContext(ctx, `INSERT INTO feed_item (feed, key, url, title, status, article, error, tries, tried)
			SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM feed WHERE id = ?1
			ON CONFLICT (feed, key) DO UPDATE SET url = excluded.url, title = excluded.title, status = excluded.status,
			article = excluded.article, error = excluded.error, tries = excluded.tries, tried = excluded.tried`,
			it.FeedID, itemKey(it.Name), it.URL, it.Title, it.Status, it.ArticleID, it.Error, it.Tries, milliseconds(it.Tried))
		if err != nil {
			return fmt.Errorf("save item of feed %s: %w", it.FeedID, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("save item of feed %s: %w", it.FeedID, cmp.Or(err, ErrNotFound))
		}
	}
	if len(items) > 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM feed_item WHERE feed = ?1 AND seq <=
			(SELECT seq FROM feed_item WHERE feed = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`, items[0].FeedID, MaxFeedItems)
		if err != nil {
			return fmt.Errorf("forget items of feed %s: %w", items[0].FeedID, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("save items: %w", err)
	}
	return nil
}

const itemQuery = "SELECT feed, url, title, status, article, error, tries, tried FROM feed_item WHERE feed = ? "

func scanFeedItem(row interface{ Scan(...any) error }) (FeedItem, error) {
	var it FeedItem
	var tried int64
	err := row.Scan(&it.FeedID, &it.URL, &it.Title, &it.Status, &it.ArticleID, &it.Error, &it.Tries, &tried)
	it.Tried = instant(tried)
	return it, err
}

// FeedItems returns what became of the items of a feed, up to limit, the last tried first.
// A feed that is not there has none.
func (s *Store) FeedItems(ctx context.Context, feedID string, limit int) ([]FeedItem, error) {
	rows, err := s.db.Read.QueryContext(ctx, itemQuery+"ORDER BY tried DESC, seq LIMIT ?", feedID, limit)
	if err != nil {
		return nil, fmt.Errorf("items of feed %s: %w", feedID, err)
	}
	defer rows.Close()
	var list []FeedItem
	for rows.Next() {
		it, err := scanFeedItem(rows)
		if err != nil {
			return nil, fmt.Errorf("items of feed %s: %w", feedID, err)
		}
		list = append(list, it)
	}
	return list, rows.Err()
}

// KnownFeedItems returns what is kept of the named items of a feed, by name.
func (s *Store) KnownFeedItems(ctx context.Context, feedID string, names []string) (map[string]FeedItem, error) {
	byKey := make(map[string]FeedItem)
	rows, err := s.db.Read.QueryContext(ctx, "SELECT key, status, tries FROM feed_item WHERE feed = ?", feedID)
	if err != nil {
		return nil, fmt.Errorf("items of feed %s: %w", feedID, err)
	}
	defer rows.Close()
	for rows.Next() {
		var key []byte
		it := FeedItem{FeedID: feedID}
		if err := rows.Scan(&key, &it.Status, &it.Tries); err != nil {
			return nil, fmt.Errorf("items of feed %s: %w", feedID, err)
		}
		byKey[string(key)] = it
	}
	known := make(map[string]FeedItem)
	for _, name := range names {
		if it, ok := byKey[string(itemKey(name))]; ok {
			it.Name = name
			known[name] = it
		}
	}
	return known, rows.Err()
}
