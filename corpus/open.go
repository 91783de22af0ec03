package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"footnote/corpus/lexical"
	"footnote/corpus/schema"
	"footnote/corpus/terms"
)

// Corpus is an open collection of articles. It is safe for concurrent use.
type Corpus struct {
	db       *schema.DB
	analyzer *terms.Analyzer
	words    *lexical.Index

	publishers  atomic.Pointer[publishers] // see publisherNames
	spacePath   string                     // of the copy of the vectors
	vectorState func(ctx context.Context, q querier) (stamp, error)
	spaceCopied copied // what the copy is of; zero: not known

	writing sync.Mutex // held over a change of the database and of what follows it in memory

	signatures *signatures              // nil: not read yet; guarded by writing
	clusters   atomic.Pointer[clusters] // see cluster

	mu      sync.RWMutex         // guards what is below
	docs    map[string]*document // by id
	kin     map[string]*kin      // by id; of the articles that have copies
	chunks  chunkTable
	serving *Space                 // the one that searches use; nil: none is loaded
	filling []*Space               // being filled, to serve one day
	syncing map[string]*sync.Mutex // by space: one call fills it at a time
	change  uint64                 // counts the changes of docs
	newest  time.Time              // day of the newest publication among docs; zero if none is known

	snapshotPath string
	indexed      stamp // the state of the database that docs, chunks and words show; zero: not known
	saved        stamp // the state that the snapshot file shows; zero: not known
}

// document is what searches need to know of an article, in memory.
type document struct {
	Meta
	tags       []string
	sample     bool
	first, end uint32 // its slots
}

// databaseFile holds the articles, within the data folder.
const databaseFile = "articles.db"

// Exists says whether there is a corpus in the folder dir.
func Exists(dir string) (bool, error) {
	_, err := os.Stat(filepath.Join(dir, databaseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Open opens the corpus in the folder dir, which it creates if need be, and
// fills the lexical index. The error wraps [schema.ErrNewer] where a newer
// version of the program has written the folder, and a [*terms.LexiconError]
// where the user's lexicon in it has a mistake.
func Open(ctx context.Context, dir string) (*Corpus, error) {
	c, err := openEmpty(ctx, dir)
	if err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context) error{c.relateAll, c.fill, c.loadKin} {
		if err := read(ctx); err != nil {
			c.db.Close()
			return nil, fmt.Errorf("read the articles: %w", err)
		}
	}
	return c, nil
}

// openEmpty opens the database in dir, with nothing in memory yet.
func openEmpty(ctx context.Context, dir string) (*Corpus, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	lexicon, _, err := Lexicon(dir)
	if err != nil {
		return nil, err
	}
	db, err := schema.Open(ctx, filepath.Join(dir, databaseFile), schema.Articles)
	if err != nil {
		return nil, err
	}
	return &Corpus{
		vectorState: func(ctx context.Context, q querier) (stamp, error) { return stampOf(ctx, q, "vectors") },

		db:       db,
		analyzer: terms.NewAnalyzer(lexicon),
		words:    new(lexical.Index),
		docs:     make(map[string]*document),

		snapshotPath: filepath.Join(dir, snapshotFile),
		spacePath:    filepath.Join(dir, spaceFile),
	}, nil
}

// Close writes what the next start would have to work out again and closes the
// database. No other call may be under way.
func (c *Corpus) Close() error {
	c.saveSnapshot()
	c.copySpace(c.serving)
	return c.db.Close()
}

// Analyzer returns the analyzer whose terms the lexical index holds.
func (c *Corpus) Analyzer() *terms.Analyzer { return c.analyzer }

// rebuildBatch is the number of articles that are analysed at a time.
const rebuildBatch = 64

// rebuild fills the lexical index from the database.
func (c *Corpus) rebuild(ctx context.Context) error {
	chunks, err := c.allChunks(ctx)
	if err != nil {
		return err
	}
	rows, err := c.db.Read.QueryContext(ctx, "SELECT "+documentColumns+" FROM document ORDER BY seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	// While one batch goes into the index, the next is analysed.
	ready := make(chan analyzed, 1)
	var adding sync.WaitGroup
	adding.Go(func() {
		for a := range ready {
			for i, d := range a.docs {
				c.addToIndex(d, chunks[d.ID], a.articles[i])
			}
		}
	})
	err = eachBatch(rows, func(docs []Document) { ready <- analyzed{docs, c.analyzeAll(docs, chunks)} })
	close(ready)
	adding.Wait()
	return err
}

// analyzed are documents with the index terms of their chunks.
type analyzed struct {
	docs     []Document
	articles []lexical.Article
}

// eachBatch calls do with the documents of rows, rebuildBatch at a time.
func eachBatch(rows *sql.Rows, do func([]Document)) error {
	var batch []Document
	for rows.Next() {
		d, err := scanDocument(rows)
		if err != nil {
			return err
		}
		if batch = append(batch, d); len(batch) == rebuildBatch {
			do(batch)
			batch = nil
		}
	}
	if len(batch) > 0 {
		do(batch)
	}
	return rows.Err()
}

func (c *Corpus) allChunks(ctx context.Context) (map[string][]Chunk, error) {
	rows, err := c.db.Read.QueryContext(ctx, "SELECT id, document, start_at, end_at, heading FROM chunk ORDER BY document, start_at")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	chunks := make(map[string][]Chunk)
	for rows.Next() {
		var ch Chunk
		if err := rows.Scan(&ch.ID, &ch.DocID, &ch.Start, &ch.End, &ch.Heading); err != nil {
			return nil, err
		}
		chunks[ch.DocID] = append(chunks[ch.DocID], ch)
	}
	return chunks, rows.Err()
}

// analyzeAll returns the index terms of the chunks of each document, in order,
// on all cores.
func (c *Corpus) analyzeAll(docs []Document, chunks map[string][]Chunk) []lexical.Article {
	return onAllCores(docs, func(d Document) lexical.Article { return c.analyze(d, chunks[d.ID]) })
}

// onAllCores returns what do makes of each document, in order.
func onAllCores[T any](docs []Document, do func(Document) T) []T {
	out := make([]T, len(docs))
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, d := range docs {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			out[i] = do(d)
		})
	}
	wg.Wait()
	return out
}

// workOf numbers the work that a document is a part of, such as the filing of
// which it is a page: parts have one title, publisher and day. 0: none.
func workOf(d Document) uint64 {
	if d.Title == "" {
		return 0
	}
	h := fnv.New64a()
	for _, s := range []string{d.Title, d.Publisher, formatTime(d.Published)} {
		io.WriteString(h, s+"\x00") //nolint:errcheck // a hash takes everything
	}
	return h.Sum64()
}

// analyze returns the index terms of a document; where they stand in the index
// is for addToIndex to say.
func (c *Corpus) analyze(d Document, chunks []Chunk) lexical.Article {
	a := lexical.Article{
		Work:   workOf(d),
		Title:  c.analyzer.Document(nil, d.Title+"\n"+d.Publisher),
		Chunks: make([][]string, len(chunks)),
		Alone:  terms.StandsAlone,
	}
	for i, ch := range chunks {
		if !ch.within(d.Text) { // it is damaged: Damaged will say so
			return lexical.Article{Chunks: make([][]string, len(chunks))}
		}
		a.Chunks[i] = c.analyzer.Document(nil, d.Text[ch.Start:ch.End])
	}
	return a
}

// addToIndex makes the chunks of d searchable by words.
func (c *Corpus) addToIndex(d Document, chunks []Chunk, words lexical.Article) {
	c.mu.Lock()
	defer c.mu.Unlock()
	doc := &document{
		Meta: metaOf(d), tags: d.Tags, sample: d.Sample,
	}
	c.docs[d.ID] = doc
	c.change++
	if d.Published.After(c.newest) {
		c.newest = d.Published
	}
	c.chunks.add(doc, chunks)
	words.First = doc.first
	c.words.Add(words)
}

// removeFromIndex takes the chunks of a document out of the index and the
// vector space, if it is in them.
func (c *Corpus) removeFromIndex(ctx context.Context, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	doc := c.docs[id]
	if doc == nil {
		return nil
	}
	delete(c.docs, id)
	c.part(id)
	c.change++
	if doc.Published.Equal(c.newest) {
		c.newest = newestOf(c.docs)
	}
	c.words.Remove(doc.first, doc.end)
	var gone []uint32
	for slot := doc.first; slot < doc.end; slot++ {
		gone = append(gone, slot)
	}
	c.chunks.remove(doc)
	for _, space := range c.spacesLocked() {
		if err := space.index.Remove(ctx, gone...); err != nil {
			return err
		}
	}
	return nil
}

func newestOf(docs map[string]*document) time.Time {
	var newest time.Time
	for _, d := range docs {
		if d.Published.After(newest) {
			newest = d.Published
		}
	}
	return newest
}
