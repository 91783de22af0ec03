package fetch

import (
	"encoding/json"
	"strconv"
	"strings"
)

// declared is what a page says of its article in JSON-LD.
type declared struct {
	notFree bool // https://schema.org/isAccessibleForFree is false
	words   int  // https://schema.org/wordCount; 0: it does not say
}

// read adds what one script says; what is no JSON says nothing.
func (d *declared) read(script []byte) {
	var value any
	if json.Unmarshal(script, &value) == nil {
		d.walk(value)
	}
}

// walk looks for articles: at the top, in a list and in the @graph of both.
func (d *declared) walk(value any) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			d.walk(one)
		}
	case map[string]any:
		d.walk(v["@graph"])
		if !isArticle(v) {
			return
		}
		if no(v["isAccessibleForFree"]) {
			d.notFree = true
		}
		d.words = max(d.words, number(v["wordCount"]))
	}
}

func isArticle(v map[string]any) bool {
	if _, ok := v["headline"]; ok {
		return true
	}
	kind, _ := v["@type"].(string)
	return strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Report"
}

// no reads false in the ways in which sites write it.
func no(v any) bool {
	switch v := v.(type) {
	case bool:
		return !v
	case string:
		return strings.EqualFold(v, "false") || strings.HasSuffix(v, "schema.org/False")
	}
	return false
}

func number(v any) int {
	switch v := v.(type) {
	case float64:
		if v > 0 && v < 1e6 {
			return int(v)
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil && n > 0 {
			return n
		}
	}
	return 0
}
