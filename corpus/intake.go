package corpus

import (
	"context"
	"iter"

	"footnote/corpus/load"
	"footnote/corpus/load/pdf"
)

// Intake brings articles in, from wherever they come: the bytes of a file or a web
// address. Its methods are safe for concurrent use.
type Intake struct {
	Corpus  *Corpus
	Fetch   Fetcher                                                      // nil: addresses are refused
	ReadPDF func(ctx context.Context, data []byte) (pdf.Document, error) // nil: PDFs are refused by name
}

// PartResult says what became of one article of a source.
type PartResult struct {
	Name string // of the part, see [load.Part]; "" where the source is the article
	Result
}

// Amend changes what an article says of itself by what is known from outside it, before it
// is stored; its error refuses the article. Nil changes nothing.
type Amend func(*Document) error

// Bytes loads the articles of a file and ingests each under uri, or under the part's own
// URI where the file holds more than one. The error for one does not keep the others out;
// it names the source. It ends with the context.
func (in Intake) Bytes(ctx context.Context, uri string, data []byte, src load.Source, amend Amend) iter.Seq2[PartResult, error] {
	return func(yield func(PartResult, error) bool) {
		if in.ReadPDF != nil {
			src.PDF = func(data []byte) (pdf.Document, error) { return in.ReadPDF(ctx, data) }
		}
		for p, err := range load.Each(data, src) {
			var res Result
			if err == nil {
				d := FromArticle(p.URI(uri), p.Article)
				if amend != nil {
					err = amend(&d)
				}
				if err == nil {
					res, err = in.Corpus.Ingest(ctx, d)
				}
			}
			if !yield(PartResult{p.Name, res}, err) || ctx.Err() != nil {
				return
			}
		}
	}
}
