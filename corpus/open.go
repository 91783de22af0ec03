package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"footnote/corpus/lexical"
	"footnote/corpus/schema"
	"footnote/corpus/terms"
	"footnote/corpus/vector"
)

// Corpus is an open collection of articles. It is safe for concurrent use.
type Corpus struct {
	db       *schema.DB
	analyzer *terms.Analyzer
	words    *lexical.Index

	writing sync.Mutex // held over a change of the database and of what follows it in memory
	syncing sync.Mutex // one Sync at a time

	mu     sync.RWMutex         // guards what is below
	docs   map[string]*document // by id
	chunks chunkTable
	space  *vector.Index // of the model last given to Sync; nil before
	change uint64        // counts the changes of docs

	snapshotPath string
	indexed      stamp // the state of the database that docs, chunks and words show; zero: not known
	saved        stamp // the state that the snapshot file shows; zero: not known
}

// document is what searches need to know of an article, in memory.
type document struct {
	id, title, publisher, lang string
	published                  time.Time
	tags                       []string
	sample                     bool
	first, end                 uint32 // its slots
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
// version of the program has written the folder.
func Open(ctx context.Context, dir string) (*Corpus, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	db, err := schema.Open(ctx, filepath.Join(dir, databaseFile), schema.Articles)
	if err != nil {
		return nil, err
	}
	c := &Corpus{
		db:       db,
		analyzer: terms.NewAnalyzer(terms.BuiltinLexicon()),
		words:    new(lexical.Index),
		docs:     make(map[string]*document),

		snapshotPath: filepath.Join(dir, snapshotFile),
	}
	if err := c.fill(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("read the articles: %w", err)
	}
	return c, nil
}

// Close writes what the next start would have to work out again and closes the
// database. No other call may be under way.
func (c *Corpus) Close() error {
	c.saveSnapshot()
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
	out := make([]lexical.Article, len(docs))
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, d := range docs {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			out[i] = c.analyze(d, chunks[d.ID])
		})
	}
	wg.Wait()
	return out
}

// analyze returns the index terms of a document; where they stand in the index
// is for addToIndex to say.
func (c *Corpus) analyze(d Document, chunks []Chunk) lexical.Article {
	a := lexical.Article{
		Title:  c.analyzer.Document(nil, d.Title+"\n"+d.Publisher),
		Chunks: make([][]string, len(chunks)),
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
		id: d.ID, title: d.Title, publisher: d.Publisher, lang: d.Lang, published: d.Published,
		tags: d.Tags, sample: d.Sample,
	}
	c.docs[d.ID] = doc
	c.change++
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
	c.change++
	c.words.Remove(doc.first, doc.end)
	var gone []string
	for slot := doc.first; slot < doc.end; slot++ {
		gone = append(gone, c.chunks.at(slot).ID)
	}
	c.chunks.remove(doc)
	if c.space == nil {
		return nil
	}
	return c.space.Remove(ctx, gone...)
}
