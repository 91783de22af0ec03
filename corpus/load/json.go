package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"strings"
)

// jsonFirst is the beginning of an object or of an array of objects or arrays. "[[" alone
// begins a link in the notes of many people.
var jsonFirst = regexp.MustCompile(`^(?:\{\s*["}]|\[\s*(?:\{|\[\s*[\[\]{"\d-]))`)

func isJSON(text string, _ Source) bool {
	return jsonFirst.MatchString(strings.TrimSpace(text[:min(len(text), sniffBytes)]))
}

// readJSON reads one object, an array of them, an object with an array of them ("articles"),
// or an object a line. Keys are matched by name. Values are decoded one at a time, so
// that memory does not grow with their number.
func readJSON(in *input, text string) iter.Seq2[Part, error] {
	data, keys := []byte(text), jsonReader{in.src.Columns}
	if first, rest, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n")); len(bytes.TrimSpace(rest)) > 0 && json.Valid(first) {
		return in.articles("jsonl", keys.lines(data))
	}
	return in.articles("json", keys.rows(data))
}

// jsonReader reads articles from objects by the names of their keys.
type jsonReader struct{ keys Columns }

// lines reads an object a line. A bad line is an error of its own.
func (j jsonReader) lines(data []byte) iter.Seq[row] {
	return func(yield func(row) bool) {
		place := 0
		for line := range bytes.Lines(data) {
			if line = bytes.TrimSpace(line); len(line) == 0 {
				continue
			}
			place++
			r := row{place: place}
			r.record, _, r.err = j.object(json.NewDecoder(bytes.NewReader(line)), false)
			if !yield(r) {
				return
			}
		}
	}
}

// rows reads a document. An object without a text is looked through for its arrays.
func (j jsonReader) rows(data []byte) iter.Seq[row] {
	return func(yield func(row) bool) {
		if data = bytes.TrimSpace(data); bytes.HasPrefix(data, []byte("[")) {
			j.array(data, 0, yield)
			return
		}
		r, arrays, err := j.object(json.NewDecoder(bytes.NewReader(data)), true)
		if err != nil || r[textColumn] != "" || len(arrays) == 0 {
			yield(row{record: r, err: err})
			return
		}
		place := 0
		for _, array := range arrays {
			if place = j.array(array, place, yield); place < 0 {
				return
			}
		}
	}
}

// array reads the objects of an array, and returns the place of the last one, or -1
// where no more are wanted. What is no object has no text.
func (j jsonReader) array(data []byte, place int, yield func(row) bool) int {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil { // the bracket
		yield(row{err: jsonError(err)})
		return -1
	}
	for d.More() {
		var value json.RawMessage
		place++
		r := row{place: place}
		if err := d.Decode(&value); err != nil {
			yield(row{place: place, err: jsonError(err)}) // what follows cannot be told apart
			return -1
		}
		if value[0] == '{' {
			r.record, _, r.err = j.object(json.NewDecoder(bytes.NewReader(value)), false)
		}
		if !yield(r) {
			return -1
		}
	}
	if _, err := d.Token(); err != nil {
		yield(row{place: place + 1, err: jsonError(err)})
		return -1
	}
	return place
}

// maxArrays is the number of arrays of an object that are looked through.
const maxArrays = 20

// object reads the known keys of an object, and the arrays in it where they are wanted.
func (j jsonReader) object(d *json.Decoder, wantArrays bool) (record, []json.RawMessage, error) {
	var r record
	var arrays []json.RawMessage
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return r, nil, fmt.Errorf("%w: not a JSON object", ErrDamaged)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return record{}, nil, jsonError(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return record{}, nil, jsonError(err)
		}
		name, _ := key.(string)
		c := j.keys.of(name)
		switch {
		case value[0] == '[' && wantArrays && len(arrays) < maxArrays && bytes.Contains(value[:min(len(value), sniffBytes)], []byte("{")):
			arrays = append(arrays, value)
		case c != noColumn:
			r.set(c, jsonText(value))
		}
	}
	if _, err := d.Token(); err != nil {
		return record{}, nil, jsonError(err)
	}
	return r, arrays, nil
}

func jsonError(error) error { return fmt.Errorf("%w: JSON", ErrDamaged) }

// jsonText writes a value as one text: lists with commas, a person or site by its name.
func jsonText(value json.RawMessage) string {
	switch value[0] {
	case '"':
		var s string
		_ = json.Unmarshal(value, &s) // valid, since it was decoded before
		return s
	case '{':
		var named struct{ Name, Title string }
		if json.Unmarshal(value, &named) != nil {
			return ""
		}
		return firstOf(named.Name, named.Title)
	case '[':
		var list []json.RawMessage
		if len(value) > maxFrontMatter || json.Unmarshal(value, &list) != nil {
			return ""
		}
		var texts []string
		for _, v := range list[:min(len(list), maxTags)] {
			if v[0] == '"' || v[0] == '{' {
				texts = append(texts, jsonText(v))
			}
		}
		return strings.Join(texts, ", ")
	case 'n', 't', 'f':
		return ""
	}
	return string(value) // a number
}
