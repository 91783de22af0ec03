package load

import (
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// column is what a column of a table, or a key of an object, holds of an article.
type column int

const (
	noColumn column = iota
	textColumn
	titleColumn
	dateColumn
	authorColumn
	publisherColumn
	addressColumn
	languageColumn
	tagsColumn
	updatedColumn
	markupColumn
	columns
)

// columnsByName are the names that exports give to the same thing, in small letters without what separates words.
var columnsByName = namedColumns(map[column]string{
	textColumn:      "text|content|body|article|articlebody|articletext|fulltext|maintext|contenttext|contenthtml|rawtext|markdown|html|正文|内容|全文|文章内容|正文内容",
	titleColumn:     "title|headline|heading|articletitle|subject|标题|题目|题名|文章标题",
	dateColumn:      "date|published|publishedat|publishedon|publishdate|publisheddate|datepublished|publishedtime|pubdate|publicationdate|publishtime|日期|发布时间|发布日期|发表时间|发表日期|出版日期|时间",
	authorColumn:    "author|authors|byline|creator|writer|reporter|作者|记者",
	publisherColumn: "publisher|source|sitename|site|publication|outlet|newspaper|media|journal|来源|媒体|出处|发布机构|文章来源",
	addressColumn:   "url|link|canonical|canonicalurl|permalink|sourceurl|articleurl|链接|网址|原文链接|文章链接",
	languageColumn:  "lang|language|语言",
	updatedColumn:   "updated|updatedat|updatedon|lastmod|lastmodified|modified|modifiedat|datemodified|更新时间|更新日期",
	markupColumn:    "markup",
	tagsColumn:      "tags|tag|keywords|categories|category|topics|标签|关键词|分类",
})

func namedColumns(lists map[column]string) map[string]column {
	byName := map[string]column{}
	for c, names := range lists {
		for name := range strings.SplitSeq(names, "|") {
			byName[name] = c
		}
	}
	return byName
}

var notInKeys = strings.NewReplacer("_", "", "-", "", " ", "", "\ufeff", "", ".", "")

// columnOf says what a column with this name holds.
func columnOf(name string) column {
	if len(name) > maxNameWidth {
		return noColumn
	}
	return columnsByName[notInKeys.Replace(strings.ToLower(name))]
}

// Columns says which column of a table, or key of an object, holds what: title, date, text
// and so on by the names that columnOf knows, in place of the columns that are named so.
// Nil: all go by their names.
type Columns map[string]string

// ParseColumns reads a mapping like "text=story body, date=day". The error names what
// cannot be read.
func ParseColumns(s string) (Columns, error) {
	out := make(Columns)
	for pair := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		what, name, ok := strings.Cut(pair, "=")
		what, name = strings.ToLower(strings.TrimSpace(what)), strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, fmt.Errorf("%q: columns are named like text=story,date=day", strings.TrimSpace(pair))
		}
		if columnOf(what) == noColumn {
			return nil, fmt.Errorf("%q is nothing that a column holds: text, title, date, author, publisher, url, language or tags", what)
		}
		out[what] = name
	}
	return out, nil
}

// of says what the column with a name holds.
func (cs Columns) of(name string) column {
	c := columnOf(name)
	for what, named := range cs {
		switch kind := columnOf(what); {
		case strings.EqualFold(strings.TrimSpace(name), named):
			return kind
		case kind == c:
			c = noColumn // another column holds it
		}
	}
	return c
}

// record holds the values of one row by column. The first of two columns of one kind counts.
type record [columns]string

func (r *record) set(c column, value string) {
	if r[c] == "" && c != noColumn {
		r[c] = strings.TrimSpace(value)
	}
}

var epoch = regexp.MustCompile(`^\d{10}(?:\d{3})?(?:\.\d+)?$`) // seconds or milliseconds since 1970

func columnDate(s string) time.Time {
	if m := epoch.FindString(s); m != "" {
		n, _ := strconv.ParseInt(m[:10], 10, 64) // ten digits
		t := time.Unix(n, 0).UTC()
		day, _ := makeDay(t.Year(), int(t.Month()), t.Day())
		return day
	}
	return firstDate(s)
}

// draft reads the text of a row like one that came alone, and fills in the other columns,
// which count more than what the text says of itself.
func (r *record) draft() draft {
	text := r[textColumn]
	var d draft
	if r[markupColumn] == markupNone {
		d.asIs(text)
		d.author, d.publisher = r[authorColumn], r[publisherColumn]
	} else {
		d = detect(text, Source{}).read(text, Source{})
	}
	d.written = d.written && r[titleColumn] == ""
	d.title = firstOf(r[titleColumn], d.title)
	if isPersonOrMaker(r[authorColumn]) {
		d.author = r[authorColumn]
	}
	if isPersonOrMaker(r[publisherColumn]) {
		d.publisher = r[publisherColumn]
	}
	d.canonical = firstOf(webAddress(r[addressColumn], nil), webAddress(r[publisherColumn], nil), d.canonical)
	d.lang = firstOf(r[languageColumn], d.lang)
	if r[tagsColumn] != "" {
		d.tags = splitTags([]string{r[tagsColumn]})
	}
	if t := columnDate(r[updatedColumn]); !t.IsZero() {
		d.updated = t
	}
	if t := columnDate(r[dateColumn]); !t.IsZero() {
		d.published, d.from = t, FromColumn
	}
	return d
}

// row is a record with its place in the file, from 1, or why it cannot be read.
type row struct {
	place  int
	record record
	err    error
}

// articles makes an article of each row that has a text. Those that have none are one error
// at the end.
func (in *input) articles(format string, rows iter.Seq[row]) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		all, empty := 0, 0
		for r := range rows {
			all++
			p := Part{Name: in.name}
			if r.place > 0 {
				p.Name = in.within("#", strconv.Itoa(r.place), nil).name
			}
			err := r.err
			switch {
			case err == nil && r.record[textColumn] == "":
				empty++
				continue
			case err == nil:
				p.Article, err = settle(r.record.draft(), format)
			}
			if !yield(p, err) {
				return
			}
		}
		if empty > 0 && empty == all {
			yield(Part{Name: in.name}, fmt.Errorf("%w: %s without a text", ErrUnsupported, strings.ToUpper(format)))
		} else if empty > 0 {
			yield(Part{Name: in.name}, fmt.Errorf("%w: %d of %d rows", ErrEmpty, empty, all))
		}
	}
}
