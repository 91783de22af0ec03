package load

import (
	"fmt"
	"iter"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// opf is the package document of a book (EPUB 3.3, section 5; EPUB 2 is alike).
type opf struct {
	Titles   []string `xml:"metadata>title"`
	Creators []struct {
		Role string `xml:"role,attr"`
		Name string `xml:",chardata"`
	} `xml:"metadata>creator"`
	Publisher string `xml:"metadata>publisher"`
	Dates     []struct {
		Event string `xml:"event,attr"`
		Day   string `xml:",chardata"`
	} `xml:"metadata>date"`
	Language string   `xml:"metadata>language"`
	Subjects []string `xml:"metadata>subject"`
	Items    []struct {
		ID         string `xml:"id,attr"`
		Href       string `xml:"href,attr"`
		Type       string `xml:"media-type,attr"`
		Properties string `xml:"properties,attr"`
	} `xml:"manifest>item"`
	Spine []struct {
		ID string `xml:"idref,attr"`
	} `xml:"spine>itemref"`
}

// readEPUB reads a book as one article, its chapters in the order of the spine. A book of
// more than MaxText is cut between chapters into several. A chapter that cannot be read is
// an error of its own.
func readEPUB(in *input, a *archive) iter.Seq2[Part, error] {
	book, chapters, err := openBook(a)
	if err != nil {
		return in.fail(fmt.Errorf("%w in an EPUB book", err))
	}
	return func(yield func(Part, error) bool) {
		var blocks []block
		size, volumes := 0, 0
		end := func(name string) bool {
			d := book.draft()
			d.blocks, blocks, size = blocks, nil, 0
			article, err := settle(d, "epub")
			return yield(Part{name, article}, err)
		}
		for _, name := range chapters {
			chapter, err := a.chapter(name)
			if err != nil {
				if !yield(Part{Name: in.within("#", name, nil).name}, err) {
					return
				}
				continue
			}
			n := bytesIn(chapter)
			if size > 0 && size+n > MaxText {
				if volumes++; !end(in.within("#", strconv.Itoa(volumes), nil).name) {
					return
				}
			}
			blocks, size = append(blocks, chapter...), size+n
		}
		name := in.name
		if volumes > 0 {
			name = in.within("#", strconv.Itoa(volumes+1), nil).name
		}
		end(name)
	}
}

// openBook returns the package of a book and the names of its chapters.
func openBook(a *archive) (*opf, []string, error) {
	var container struct {
		Root []struct {
			Path string `xml:"full-path,attr"`
		} `xml:"rootfiles>rootfile"`
	}
	parseXML(a.named("META-INF/container.xml"), &container)
	if len(container.Root) == 0 {
		return nil, nil, fmt.Errorf("%w: no package document", ErrDamaged)
	}
	root := container.Root[0].Path
	book := &opf{}
	parseXML(a.named(root), book)
	chapters := book.chapters(path.Dir(root))
	if len(chapters) == 0 {
		return nil, nil, fmt.Errorf("%w: no chapters", ErrDamaged)
	}
	locked := lockedNames(a)
	for _, name := range chapters {
		if locked[name] {
			return nil, nil, fmt.Errorf("%w: encrypted (digital rights management)", ErrUnsupported)
		}
	}
	return book, chapters, nil
}

// chapters lists the names of the chapters in the order of the spine, without the table of
// contents.
func (b *opf) chapters(folder string) []string {
	names := map[string]string{}
	for _, item := range b.Items {
		href, err := url.PathUnescape(item.Href)
		if err != nil || !strings.Contains(item.Type, "html") || strings.Contains(item.Properties, "nav") {
			continue
		}
		names[item.ID] = path.Join(folder, href)
	}
	var out []string
	for _, ref := range b.Spine {
		if name := names[ref.ID]; name != "" {
			out = append(out, name)
			delete(names, ref.ID) // a spine may name a chapter once
		}
	}
	return out
}

// lockedNames lists the members that are encrypted. Fonts often are, in books that can be read.
func lockedNames(a *archive) map[string]bool {
	var encryption struct {
		Refs []struct {
			URI string `xml:"URI,attr"`
		} `xml:"EncryptedData>CipherData>CipherReference"`
	}
	parseXML(a.named("META-INF/encryption.xml"), &encryption)
	names := map[string]bool{}
	for _, r := range encryption.Refs {
		if name, err := url.PathUnescape(r.URI); err == nil {
			names[name] = true
		}
	}
	return names
}

// emptyTag matches what XHTML closes in its opening tag and HTML does not.
var emptyTag = regexp.MustCompile(`(?i)<(title|script|style|textarea|iframe|a|p|div|span|i|b|em|strong|td|th|li|ul|ol)((?:\s[^<>]*)?)/>`)

func (a *archive) chapter(name string) ([]block, error) {
	f := a.byName[name]
	if f == nil {
		return nil, fmt.Errorf("%w: a chapter is missing", ErrDamaged)
	}
	data, err := a.read(f, MaxInput)
	if err != nil {
		return nil, err
	}
	text, err := decode(data, "")
	if err != nil {
		return nil, err
	}
	return wholePage(emptyTag.ReplaceAllString(text, "<$1$2></$1>")), nil
}

// draft is what the package says about the book. Its date is that of the publication, where
// the package tells several apart; the year alone is no day.
func (b *opf) draft() draft {
	d := draft{publisher: b.Publisher, lang: b.Language, tags: b.Subjects}
	if len(b.Titles) > 0 {
		d.title = b.Titles[0]
	}
	var authors []string
	for _, c := range b.Creators {
		if (c.Role == "" || c.Role == "aut") && isPersonOrMaker(c.Name) {
			authors = append(authors, field(c.Name))
		}
	}
	d.author = strings.Join(authors, ", ")
	for _, event := range []string{"publication", "original-publication", ""} {
		for _, date := range b.Dates {
			if date.Event == event {
				d.setDate(firstDate(date.Day), FromMeta)
			}
		}
	}
	return d
}

func bytesIn(blocks []block) int {
	n := 0
	for _, b := range blocks {
		n += len(b.text) + len("\n\n")
	}
	return n
}
