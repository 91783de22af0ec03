package corpus

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"path"
	"slices"
	"unicode/utf8"

	"footnote/corpus/fetch"
	"footnote/corpus/load"
)

// Fetcher gets what is at a web address. Its errors are those of package fetch.
type Fetcher interface {
	Get(ctx context.Context, address string, v fetch.Validators) (fetch.Reply, error)
}

// Caps on what one address may bring.
const (
	maxFeedItems   = 50  // of a feed, the newest first
	maxSitemapURLs = 500 // of a sitemap, the last changed first
	maxSitemaps    = 20  // of an index of sitemaps
	minPageRunes   = 80  // of text; a page with less is no article
)

// ErrThin says that a page has hardly any text: what a browser shows there is made by a
// program, or there is no article.
var ErrThin = errors.New("hardly any text on the page; if your browser shows more, save it from there and add the file")

// errNoFetcher says that the program was put together without one.
var errNoFetcher = fmt.Errorf("%w: web pages are not fetched here", ErrInvalid)

// Address fetches a page and ingests it, or the pages that a feed or a sitemap at the
// address names. A page that has not changed since it was last fetched is Unchanged. The
// Name of a result is empty for the page itself, else the address of another page, or the
// part of a file.
func (in Intake) Address(ctx context.Context, address string) iter.Seq2[PartResult, error] {
	return func(yield func(PartResult, error) bool) {
		reply, known, err := in.get(ctx, address)
		if err != nil || reply.NotModified {
			yield(PartResult{Result: known}, err)
			return
		}
		src := load.Source{Name: baseOf(reply.URL), URL: reply.URL, ContentType: reply.ContentType}
		if feed, err := load.ParseFeed(reply.Data, src); err == nil {
			in.feed(ctx, feed)(yield)
			return
		}
		if site, err := load.ParseSitemap(reply.Data, src); err == nil {
			in.sitemap(ctx, site)(yield)
			return
		}
		in.page(ctx, address, reply, nil)(yield)
	}
}

// ReadItem fetches the page that a feed announces and ingests it. What the feed says of it
// fills what the page does not say, or says less surely; tags are added to the page's own.
func (in Intake) ReadItem(ctx context.Context, address string, item load.FeedItem, feed string, tags []string) (Result, error) {
	amend := func(d *Document) error {
		d.Title, d.Author, d.Publisher = cmp.Or(d.Title, item.Title), cmp.Or(d.Author, item.Author), cmp.Or(d.Publisher, feed)
		if !item.Published.IsZero() && d.PublishedConfidence() != High {
			d.Published, d.PublishedFrom = item.Published, load.FromFeed
		}
		d.AddTags(tags...)
		return nil
	}
	reply, known, err := in.get(ctx, address)
	if err != nil || reply.NotModified {
		return known, err
	}
	var first Result
	for res, err := range in.page(ctx, address, reply, amend) {
		if err != nil {
			return Result{}, err
		}
		if first.ArticleID == "" {
			first = res.Result
		}
	}
	return first, ctx.Err()
}

// get fetches an address, unless it is as it was: then known says which article it is.
func (in Intake) get(ctx context.Context, address string) (reply fetch.Reply, known Result, err error) {
	if in.Fetch == nil {
		return reply, known, errNoFetcher
	}
	if address, err = fetch.Normalize(address); err != nil {
		return reply, known, err
	}
	id, v, err := in.Corpus.fetched(ctx, address)
	if err != nil {
		return reply, known, err
	}
	reply, err = in.Fetch.Get(ctx, address, v)
	if err == nil && reply.NotModified {
		known = Result{Unchanged, id, in.Corpus.chunkCount(id)}
	}
	return reply, known, err
}

// page ingests what was fetched from address.
func (in Intake) page(ctx context.Context, address string, reply fetch.Reply, amend Amend) iter.Seq2[PartResult, error] {
	return func(yield func(PartResult, error) bool) {
		uri, err := fetch.Normalize(reply.URL)
		if err != nil {
			yield(PartResult{}, err)
			return
		}
		src := load.Source{Name: baseOf(uri), URL: reply.URL, ContentType: reply.ContentType}
		complete := func(d *Document) error {
			if d.Format == "html" && utf8.RuneCountInString(d.Text) < minPageRunes {
				return ErrThin
			}
			d.URL = cmp.Or(d.URL, uri)
			if amend != nil {
				if err := amend(d); err != nil {
					return err
				}
			}
			return in.Corpus.recall(ctx, d)
		}
		var last PartResult
		n := 0
		for res, err := range in.Bytes(ctx, uri, reply.Data, src, complete) {
			if n++; err == nil {
				last = res
			}
			if !yield(res, err) {
				return
			}
		}
		if n == 1 && last.ArticleID != "" && reply.Validators != (fetch.Validators{}) {
			if asked, err := fetch.Normalize(address); err == nil {
				in.Corpus.setFetched(ctx, asked, last.ArticleID, reply.Validators)
			}
		}
	}
}

// recall fills in what was known of the page before and it does not say itself: what the
// feed said that announced it. Corrections are not looked at: they hold anyway.
func (c *Corpus) recall(ctx context.Context, d *Document) error {
	before, err := c.Document(ctx, DocumentID(d.URI))
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrDamaged) {
		return nil
	}
	if err == nil {
		err = c.restoreOwn(ctx, &before)
	}
	if err != nil {
		return err
	}
	d.Title, d.Author, d.Publisher = cmp.Or(d.Title, before.Title), cmp.Or(d.Author, before.Author), cmp.Or(d.Publisher, before.Publisher)
	if before.PublishedFrom == load.FromFeed && d.PublishedConfidence() != High {
		d.Published, d.PublishedFrom = before.Published, before.PublishedFrom
	}
	d.AddTags(before.Tags[:min(len(before.Tags), max(0, maxTags-len(d.Tags)))]...)
	return nil
}

// feed ingests the newest pages of a feed.
func (in Intake) feed(ctx context.Context, feed load.Feed) iter.Seq2[PartResult, error] {
	return func(yield func(PartResult, error) bool) {
		items := slices.SortedStableFunc(slices.Values(feed.Items), func(a, b load.FeedItem) int { return b.Published.Compare(a.Published) })
		for i, item := range items {
			if i == maxFeedItems || ctx.Err() != nil {
				return
			}
			res, err := in.ReadItem(ctx, item.URL, item, feed.Title, nil)
			if !yield(PartResult{cmp.Or(item.URL, item.Title), res}, err) {
				return
			}
		}
		if len(items) == 0 {
			yield(PartResult{}, fmt.Errorf("%w: the feed has no articles yet", load.ErrEmpty))
		}
	}
}

// sitemap ingests the pages of a sitemap that changed last.
func (in Intake) sitemap(ctx context.Context, site load.Sitemap) iter.Seq2[PartResult, error] {
	return func(yield func(PartResult, error) bool) {
		newest := func(list []load.SitemapEntry, most int) []load.SitemapEntry {
			list = slices.SortedStableFunc(slices.Values(list), func(a, b load.SitemapEntry) int { return b.Modified.Compare(a.Modified) })
			return list[:min(most, len(list))]
		}
		pages := site.Pages
		for _, m := range newest(site.Maps, maxSitemaps) {
			reply, err := in.Fetch.Get(ctx, m.URL, fetch.Validators{})
			var inner load.Sitemap
			if err == nil {
				inner, err = load.ParseSitemap(reply.Data, load.Source{Name: baseOf(reply.URL), URL: reply.URL, ContentType: reply.ContentType})
			}
			if err != nil && !yield(PartResult{Name: m.URL}, err) || ctx.Err() != nil {
				return
			}
			pages = append(pages, inner.Pages...)
		}
		for _, p := range newest(pages, maxSitemapURLs) {
			reply, known, err := in.get(ctx, p.URL)
			if err != nil || reply.NotModified {
				if !yield(PartResult{p.URL, known}, err) || ctx.Err() != nil {
					return
				}
				continue
			}
			for res, err := range in.page(ctx, p.URL, reply, nil) {
				if !yield(PartResult{load.Part{Name: res.Name}.URI(p.URL), res.Result}, err) || ctx.Err() != nil {
					return
				}
			}
		}
	}
}

// baseOf is the last part of the path of an address.
func baseOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return path.Base(u.Path)
}

// fetched returns what makes a fetch of an address conditional, and the article that was
// read from there; nothing where there is none.
func (c *Corpus) fetched(ctx context.Context, address string) (id string, v fetch.Validators, err error) {
	err = c.db.Read.QueryRowContext(ctx, "SELECT document, etag, last_modified FROM fetched WHERE address = ?", address).Scan(&id, &v.ETag, &v.LastModified)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", v, fmt.Errorf("look up %s: %w", address, err)
	}
	return id, v, nil
}

// setFetched keeps what makes the next fetch of an address conditional. Without it the
// next fetch is a whole one: that is no error.
func (c *Corpus) setFetched(ctx context.Context, address, id string, v fetch.Validators) {
	_, _ = c.db.Write.ExecContext(ctx, "INSERT OR REPLACE INTO fetched (address, document, etag, last_modified) VALUES (?,?,?,?)",
		address, id, v.ETag, v.LastModified)
}
