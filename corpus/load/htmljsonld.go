package load

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// jsonLD is what a page's schema.org descriptions say of its article. The first
// description of an article counts; others describe related ones.
type jsonLD struct {
	headline, author, publisher, lang string

	published time.Time
	modified  time.Time
	tags      []string
	found     bool
}

const maxJSONLD = 1 << 20 // bytes of one script

// read takes one script. Templates put comments around the JSON and raw line ends in its
// strings; both are mended, other faults leave the description out.
func (l *jsonLD) read(script string) {
	if l.found || len(script) > maxJSONLD {
		return
	}
	script = strings.TrimSpace(script)
	for _, mark := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["} {
		script = strings.TrimPrefix(script, mark)
	}
	for _, mark := range []string{"-->", "//]]>", "/*]]>*/", "]]>", ";"} {
		script = strings.TrimSuffix(strings.TrimSpace(script), mark)
	}
	script = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, script)
	var v any
	if json.Unmarshal([]byte(script), &v) == nil {
		l.search(v, 0)
	}
}

// search looks for an article at the top, in arrays, in @graph and in mainEntity.
func (l *jsonLD) search(v any, depth int) {
	if l.found || depth > 4 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			l.search(e, depth+1)
		}
	case map[string]any:
		if isArticleType(v["@type"]) || isCambrian(v["@context"]) {
			l.fill(v)
			return
		}
		l.search(v["@graph"], depth+1)
		l.search(v["mainEntity"], depth+1)
	}
}

// isArticleType accepts Article and its subtypes, and postings.
func isArticleType(v any) bool {
	for _, t := range texts(v) {
		if strings.HasSuffix(t, "Article") || strings.HasSuffix(t, "Posting") && t != "JobPosting" || t == "Report" {
			return true
		}
	}
	return false
}

// isCambrian is true of the descriptions that Chinese sites write for Baidu, which hold no
// type but title, pubDate and upDate (ziyuan.baidu.com/contexts/cambrian.jsonld).
func isCambrian(context any) bool {
	return strings.HasSuffix(firstOf(texts(context)...), "/cambrian.jsonld")
}

func (l *jsonLD) fill(v map[string]any) {
	l.found = true
	l.headline = firstOf(slices.Concat(texts(v["headline"]), texts(v["name"]), texts(v["title"]))...)
	l.author = strings.Join(named(v["author"]), ", ")
	l.publisher = firstOf(named(v["publisher"])...)
	l.lang = firstOf(named(v["inLanguage"])...)
	l.tags = splitTags(texts(v["keywords"]))
	l.published = firstDateOf(slices.Concat(texts(v["datePublished"]), texts(v["dateCreated"]), texts(v["pubDate"])))
	l.modified = firstDateOf(slices.Concat(texts(v["dateModified"]), texts(v["upDate"])))
}

// firstDateOf returns the first of the values that is a date, zero where none is.
func firstDateOf(values []string) time.Time {
	for _, s := range values {
		if t, ok := parseStamp(s); ok {
			return t
		}
	}
	return time.Time{}
}

// texts returns a string, or the strings of an array.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(v); v != "" {
			return []string{v}
		}
	case []any:
		var out []string
		for _, e := range v[:min(len(v), maxTags)] {
			if s, ok := e.(string); ok {
				out = append(out, texts(s)...)
			}
		}
		return out
	}
	return nil
}

// named returns the names of a person or organisation, or of several: a string or an
// object with a name. Addresses of profiles are not names.
func named(v any) []string {
	switch v := v.(type) {
	case string:
		if isPersonOrMaker(v) {
			return []string{v}
		}
	case []any:
		var out []string
		for _, e := range v[:min(len(v), maxTags)] {
			if _, nested := e.([]any); !nested {
				out = append(out, named(e)...)
			}
		}
		return out
	case map[string]any:
		if s := firstOf(texts(v["name"])...); isPersonOrMaker(s) {
			return []string{s}
		}
	}
	return nil
}
