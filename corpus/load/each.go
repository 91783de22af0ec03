package load

import (
	"fmt"
	"iter"
)

// A Part is one article of a file.
type Part struct {
	// Name says where in the file the article stands: "a.html" in an archive, "3" in a
	// mailbox, "letters.mbox#3" in a mailbox in an archive. It is empty where the file is
	// the article. The same file gives the same names each time.
	Name    string
	Article Article
}

// URI returns the address of the part of a file with the address uri: uri itself or
// uri#name.
func (p Part) URI(uri string) string {
	if p.Name == "" {
		return uri
	}
	return uri + "#" + p.Name
}

// Load reads a file that holds one article. Its errors wrap ErrUnsupported, ErrDamaged,
// ErrEmpty, ErrTooLarge or, where there are more articles in the file, ErrSeveral.
func Load(data []byte, src Source) (Article, error) {
	var first *Part
	for p, err := range Each(data, src) {
		switch {
		case first != nil:
			return Article{}, fmt.Errorf("load %s: %w", src.label(), ErrSeveral)
		case err != nil:
			return Article{}, err
		}
		first = &p
	}
	return first.Article, nil
}

// Each reads the articles of a file in their order. A part that cannot be read is an error
// with the part's name, and the others follow; the errors are those of Load. It yields at
// least one part or error.
func Each(data []byte, src Source) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		in := &input{data: data, src: src, room: &room{inflated: maxInflatedInAll}}
		n := 0
		for p, err := range in.parts() {
			if n++; n > maxParts {
				p, err = Part{}, fmt.Errorf("%w: more than %d articles, the rest is left out", ErrTooLarge, maxParts)
			}
			if err != nil {
				p, err = Part{Name: p.Name}, fmt.Errorf("load %s: %w", p.URI(src.label()), err)
			}
			if !yield(p, err) || n > maxParts {
				return
			}
		}
		if n == 0 {
			yield(Part{}, fmt.Errorf("load %s: %w", src.label(), ErrEmpty))
		}
	}
}

// input is a file, or a part of one, on its way through the readers.
type input struct {
	name  string // see Part.Name
	data  []byte
	src   Source
	depth int // of files around it
	zips  int // of them archives
	room  *room
}

// room is what is left to all that one file holds, however deep inside. Readers share it.
type room struct {
	inflated int64 // bytes that may still be unpacked
}

const (
	maxInflatedInAll = 400 << 20
	maxDepth         = 3 // an attachment of a letter in a mailbox in an archive
)

// within returns a file that was found inside in. Its name follows that of in after sep.
func (in *input) within(sep, name string, data []byte) *input {
	src := Source{Name: name, URL: in.src.URL, Modified: in.src.Modified, Columns: in.src.Columns, PDF: in.src.PDF}
	if in.name != "" {
		name = in.name + sep + name
	}
	return &input{name: name, data: data, src: src, depth: in.depth + 1, zips: in.zips, room: in.room}
}

// parts reads in by the first reader that claims it. Its errors do not name the source.
func (in *input) parts() iter.Seq2[Part, error] {
	if in.depth > maxDepth {
		return in.fail(fmt.Errorf("%w: files inside files, more than %d deep", ErrTooLarge, maxDepth))
	}
	if len(in.data) > MaxInput {
		return in.fail(fmt.Errorf("%w: %d MB, the most is %d MB", ErrTooLarge, len(in.data)>>20, MaxInput>>20))
	}
	for _, r := range readers() {
		if r.claims(in) {
			return r.each(in)
		}
	}
	if name := binaryName(in.data); name != "" {
		return in.fail(fmt.Errorf("%w: %s", ErrUnsupported, name))
	}
	text, err := decode(in.data, in.src.ContentType)
	if err != nil {
		return in.fail(err)
	}
	for _, r := range textReaders {
		if r.claims(text, in.src) {
			return r.each(in, text)
		}
	}
	return in.one(in.readText(text))
}

// readText reads an article that is one text.
func (in *input) readText(text string) (Article, error) {
	if name := structuredName(text); name != "" {
		return Article{}, fmt.Errorf("%w: %s", ErrUnsupported, name)
	}
	f := detect(text, in.src)
	if len(text) > f.most {
		return Article{}, fmt.Errorf("%w: %d MB of text, the most is %d MB", ErrTooLarge, len(text)>>20, f.most>>20)
	}
	return settle(f.read(text, in.src), f.name)
}

// settle makes the article of a draft, if there is any.
func settle(d draft, format string) (Article, error) {
	a := d.article()
	a.Format = format
	switch {
	case a.Text == "":
		return Article{}, ErrEmpty
	case len(a.Text) > MaxText:
		return Article{}, fmt.Errorf("%w: %d MB of text, the most is %d MB", ErrTooLarge, len(a.Text)>>20, MaxText>>20)
	}
	return a, nil
}

// one yields the article that in is, or why it cannot be read.
func (in *input) one(a Article, err error) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) { yield(Part{in.name, a}, err) }
}

func (in *input) fail(err error) iter.Seq2[Part, error] { return in.one(Article{}, err) }
