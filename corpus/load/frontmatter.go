package load

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// cutFrontMatter splits the YAML between a first line "---" and the next "---" or "..."
// from the body. Text without a closed block within maxFrontMatter has none.
func cutFrontMatter(text string) (yamlText, body string, ok bool) {
	text = strings.ReplaceAll(strings.TrimLeft(text, "\ufeff \r\n"), "\r\n", "\n")
	rest, found := strings.CutPrefix(text, "---\n")
	if !found {
		return "", text, false
	}
	at := 0
	for at < min(len(rest), maxFrontMatter) {
		line, _, more := strings.Cut(rest[at:], "\n")
		if line = strings.TrimRight(line, " \t"); line == "---" || line == "..." {
			end := min(at+strings.IndexByte(rest[at:]+"\n", '\n')+1, len(rest))
			return rest[:at], rest[end:], true
		}
		if !more {
			break
		}
		at += strings.IndexByte(rest[at:], '\n') + 1
	}
	return "", text, false
}

// frontKey is how a key is matched: without regard to case and to what separates words, so
// that Obsidian, Hugo, Jekyll and Zotero all fit.
func frontKey(key string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
}

// frontValues reads front matter by key. It is nil where the text is none.
func frontValues(text string) map[string][]string {
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) != nil {
		return looseValues(text)
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	values := map[string][]string{}
	pairs := root.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		values[frontKey(pairs[i].Value)] = scalars(pairs[i+1])
	}
	return values
}

// looseLine is a line of front matter as people write it: "title: Containers: a new high"
// is no YAML, and common.
var looseLine = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_ -]{0,40}):(?:\s+(.*))?$`)

// looseValues reads text that is meant as YAML and is none, line by line. It is nil where a
// line is neither a key with its value nor belongs to the one before.
func looseValues(text string) map[string][]string {
	values, key := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		inner := strings.TrimSpace(line)
		m := looseLine.FindStringSubmatch(line)
		switch {
		case inner == "" || inner[0] == '#':
		case m != nil:
			key = frontKey(m[1])
			values[key] = nil
			if v := strings.Trim(m[2], `"'`); v != "" && v != "null" {
				values[key] = []string{v}
			}
		case key != "" && strings.HasPrefix(inner, "- "):
			values[key] = append(values[key], strings.Trim(inner[2:], ` "'`))
		case key == "" || inner == line:
			return nil
		}
	}
	return values
}

// readFrontMatter fills the draft from front matter and reports whether it was any.
func (d *draft) readFrontMatter(text string) bool {
	values := frontValues(text)
	if values == nil {
		return false
	}
	first := func(keys ...string) string {
		for _, k := range keys {
			if len(values[k]) > 0 && values[k][0] != "" {
				return values[k][0]
			}
		}
		return ""
	}
	d.title = first("title", "headline")
	d.author = strings.Join(append(values["author"], values["authors"]...), ", ")
	d.author = firstOf(d.author, first("byline", "creator"))
	d.publisher = first("publisher", "site", "sitename", "publication", "source")
	d.lang = first("lang", "language", "locale")
	d.canonical = webAddress(first("canonical", "canonicalurl", "url", "link", "sourceurl", "source"), nil)
	d.markup = first("markup")
	if !isPersonOrMaker(d.publisher) && d.markup != markupNone {
		d.publisher = ""
	}
	d.setDate(firstDate(first("published", "publishedat", "publishdate", "datepublished", "pubdate", "publicationdate", "date")), FromFrontMatter)
	d.updated = firstDate(first("updated", "updatedat", "lastmod", "lastmodified", "modified", "dateupdated", "datemodified"))
	if d.markup == markupNone {
		d.tags = values["tags"] // a comma may be a tag's own
		return true
	}
	for _, k := range []string{"tags", "tag", "categories", "category", "keywords"} {
		d.tags = append(d.tags, splitTags(values[k])...)
	}
	return true
}

// scalars flattens one level of a value. Aliases are not followed, so that nested ones
// cannot multiply.
func scalars(n *yaml.Node) []string {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return nil
		}
		return []string{n.Value}
	case yaml.SequenceNode:
		var out []string
		for _, c := range n.Content[:min(len(n.Content), maxTags)] {
			switch {
			case c.Kind == yaml.ScalarNode:
				out = append(out, c.Value)
			case c.Kind == yaml.MappingNode:
				out = append(out, nameIn(c)...)
			}
		}
		return out
	case yaml.MappingNode:
		return nameIn(n)
	}
	return nil
}

// nameIn reads authors and publishers written as {name: …}.
func nameIn(n *yaml.Node) []string {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if strings.EqualFold(n.Content[i].Value, "name") && n.Content[i+1].Kind == yaml.ScalarNode {
			return []string{n.Content[i+1].Value}
		}
	}
	return nil
}

// splitTags splits a single string of tags at commas, and a list not at all.
func splitTags(values []string) []string {
	if len(values) == 1 {
		values = strings.FieldsFunc(values[0], func(r rune) bool { return r == ',' || r == '，' || r == '、' || r == ';' })
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strings.TrimPrefix(strings.TrimSpace(v), "#")
	}
	return out
}

func firstDate(s string) time.Time {
	t, _ := parseStamp(s)
	return t
}

// webAddress returns ref as an absolute http or https address without its fragment,
// resolved against base where there is one, or "".
func webAddress(ref string, base *url.URL) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || ref == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if !isWeb(u) || u.User != nil {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}
