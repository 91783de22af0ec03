package state

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrExists says that the address of a feed is known already.
var ErrExists = errors.New("this feed is there already")

// ErrTooMany says that there are MaxFeeds feeds already.
var ErrTooMany = fmt.Errorf("there are %d feeds already, which is the most", MaxFeeds)

// MaxFeeds is the number of feeds that are kept.
const MaxFeeds = 5_000

// Feed is a feed that is polled. Times are zero where there was none yet.
type Feed struct {
	ID, URL, Title string
	Tags           []string      // for its articles
	Every          time.Duration // between two polls that succeed, in whole seconds
	Enabled        bool          // false: it is not polled

	ETag, LastModified string // validators of the last reply all of whose items are done

	Created, Tried, Polled time.Time // Polled: with success
	Next                   time.Time // when it is due
	Failures               int       // one after the other
	Error                  string    // of the last poll, in plain words; "": it succeeded
	Added                  int       // articles that it brought
}

// FeedChange is what a person changes; nil leaves as it is.
type FeedChange struct {
	Title   *string
	Tags    *[]string
	Every   *time.Duration
	Enabled *bool
	Next    *time.Time
}

// FeedPoll is what came of a poll. Title is taken only where the feed has none, and
// Disable stops further polls.
type FeedPoll struct {
	Tried, Next        time.Time
	ETag, LastModified string
	Title              string
	Added              int
	Error              string // "": it succeeded
	Disable            bool
}

// AddFeed keeps a new feed. The error wraps [ErrExists] or [ErrTooMany].
func (s *Store) AddFeed(ctx context.Context, f Feed) error {
	tags, err := json.Marshal(f.Tags)
	if err != nil {
		return fmt.Errorf("add feed %s: %w", f.ID, err)
	}
	res, err := s.db.Write.ExecContext(ctx, `INSERT INTO feed (id, url, title, tags, every, enabled, created, next)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT count(*) FROM feed) < ?9 ON CONFLICT (url) DO NOTHING`,
		f.ID, f.URL, f.Title, string(tags), int64(f.Every/time.Second), f.Enabled, milliseconds(f.Created), milliseconds(f.Next), MaxFeeds)
	if err != nil {
		return fmt.Errorf("add feed %s: %w", f.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	if _, err := s.FeedAt(ctx, f.URL); errors.Is(err, ErrNotFound) {
		return ErrTooMany
	}
	return fmt.Errorf("add feed %s: %w", f.ID, ErrExists)
}

const feedColumns = "seq, id, url, title, tags, every, enabled, etag, modified, created, tried, polled, next, failures, error, added"

func scanFeed(row interface{ Scan(...any) error }) (f Feed, seq int64, err error) {
	var tags string
	var every, created, tried, polled, next int64
	err = row.Scan(&seq, &f.ID, &f.URL, &f.Title, &tags, &every, &f.Enabled, &f.ETag, &f.LastModified,
		&created, &tried, &polled, &next, &f.Failures, &f.Error, &f.Added)
	if err != nil {
		return Feed{}, 0, err
	}
	f.Every = time.Duration(every) * time.Second
	f.Created, f.Tried, f.Polled, f.Next = instant(created), instant(tried), instant(polled), instant(next)
	return f, seq, json.Unmarshal([]byte(tags), &f.Tags)
}

// Feed returns a feed. The error wraps [ErrNotFound].
func (s *Store) Feed(ctx context.Context, id string) (Feed, error) {
	return s.oneFeed(ctx, id, "WHERE id = ?", id)
}

// FeedAt returns the feed of an address. The error wraps [ErrNotFound].
func (s *Store) FeedAt(ctx context.Context, url string) (Feed, error) {
	return s.oneFeed(ctx, "of this address", "WHERE url = ?", url) // which may hold a secret
}

func (s *Store) oneFeed(ctx context.Context, name, where string, args ...any) (Feed, error) {
	f, _, err := scanFeed(s.db.Read.QueryRowContext(ctx, "SELECT "+feedColumns+" FROM feed "+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Feed{}, fmt.Errorf("feed %s: %w", name, err)
	}
	return f, nil
}

// Feeds lists feeds, the newest first: up to limit, behind the cursor. next is the cursor
// of the following part, "" at the end.
func (s *Store) Feeds(ctx context.Context, cursor string, limit int) (list []Feed, next string, err error) {
	var before int64
	if cursor != "" {
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return nil, "", fmt.Errorf("%w %q", ErrCursor, cursor)
		}
	}
	rows, err := s.db.Read.QueryContext(ctx, "SELECT "+feedColumns+" FROM feed WHERE ?1 = '' OR seq < ?2 ORDER BY seq DESC LIMIT ?3", cursor, before, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list feeds: %w", err)
	}
	defer rows.Close()
	var last int64
	for rows.Next() {
		f, seq, err := scanFeed(rows)
		if err != nil {
			return nil, "", fmt.Errorf("list feeds: %w", err)
		}
		if len(list) == limit {
			next = strconv.FormatInt(last, 10)
			break
		}
		list, last = append(list, f), seq
	}
	return list, next, rows.Err()
}

// UpcomingFeeds returns the feeds that are polled, up to limit, the one that is due first
// before the others.
func (s *Store) UpcomingFeeds(ctx context.Context, limit int) ([]Feed, error) {
	rows, err := s.db.Read.QueryContext(ctx, "SELECT "+feedColumns+" FROM feed WHERE enabled = 1 ORDER BY next, seq LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("feeds that are due: %w", err)
	}
	defer rows.Close()
	var list []Feed
	for rows.Next() {
		f, _, err := scanFeed(rows)
		if err != nil {
			return nil, fmt.Errorf("feeds that are due: %w", err)
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

// ChangeFeed makes a person's change. The error wraps [ErrNotFound].
func (s *Store) ChangeFeed(ctx context.Context, id string, c FeedChange) error {
	var tags, every, next any
	if c.Tags != nil {
		b, err := json.Marshal(*c.Tags)
		if err != nil {
			return fmt.Errorf("change feed %s: %w", id, err)
		}
		tags = string(b)
	}
	if c.Every != nil {
		every = int64(*c.Every / time.Second)
	}
	if c.Next != nil {
		next = milliseconds(*c.Next)
	}
	return s.feedRow(ctx, "change", id, `UPDATE feed SET title = coalesce(?2, title), tags = coalesce(?3, tags),
		every = coalesce(?4, every), enabled = coalesce(?5, enabled), next = coalesce(?6, next) WHERE id = ?1`, c.Title, tags, every, c.Enabled, next)
}

// FeedPolled keeps what came of a poll. The error wraps [ErrNotFound] where the feed was
// deleted meanwhile.
func (s *Store) FeedPolled(ctx context.Context, id string, p FeedPoll) error {
	return s.feedRow(ctx, "poll", id, `UPDATE feed SET tried = ?2, next = ?3, etag = ?4, modified = ?5,
		title = CASE title WHEN '' THEN ?6 ELSE title END, added = added + ?7, error = ?8,
		failures = CASE ?8 WHEN '' THEN 0 ELSE failures + 1 END, polled = CASE ?8 WHEN '' THEN ?2 ELSE polled END,
		enabled = CASE ?9 WHEN 1 THEN 0 ELSE enabled END WHERE id = ?1`,
		milliseconds(p.Tried), milliseconds(p.Next), p.ETag, p.LastModified, p.Title, p.Added, p.Error, p.Disable)
}

// DeleteFeed removes a feed and keeps its articles. The error wraps [ErrNotFound].
func (s *Store) DeleteFeed(ctx context.Context, id string) error {
	return s.feedRow(ctx, "delete", id, "DELETE FROM feed WHERE id = ?1")
}

// feedRow runs a statement on the feed id and requires that it was there.
func (s *Store) feedRow(ctx context.Context, what, id, statement string, args ...any) error {
	res, err := s.db.Write.ExecContext(ctx, statement, append([]any{id}, args...)...)
	if err != nil {
		return fmt.Errorf("%s feed %s: %w", what, id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("%s feed %s: %w", what, id, cmp.Or(err, ErrNotFound))
	}
	return nil
}

// milliseconds is a time as it is stored; the zero time is 0.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
