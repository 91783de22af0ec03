package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// runs are the stretches of Chinese characters in the texts.
type runs struct {
	texts []string       // each once, in the order of first sight
	count map[string]int // how often each stands in the texts
	chars int            // characters read, repetitions included
}

// longRun is the length in characters from which a run counts once, however
// often it stands in the texts: it is a copied passage then, and no evidence for
// its words.
const longRun = 8

// maxLine is the longest line of a text, in bytes.
const maxLine = 64 << 20

// read adds the file name: JSON lines with a title and a text where .jsonl is in
// the name, else plain text; unpacked where it ends in .gz.
func (r *runs) read(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("unpack %s: %w", name, err)
		}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		if !strings.Contains(name, ".jsonl") {
			r.add(lines.Text())
			continue
		}
		var doc struct{ Title, Text string }
		if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
			return fmt.Errorf("decode %s: %w", name, err)
		}
		r.add(doc.Title)
		r.add(doc.Text)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func (r *runs) add(text string) {
	notHan := func(c rune) bool { return !unicode.Is(unicode.Han, c) }
	for run := range strings.FieldsFuncSeq(norm.NFKC.String(text), notHan) {
		if r.count[run] == 0 {
			r.texts = append(r.texts, strings.Clone(run))
		}
		r.count[run]++
		r.chars += utf8.RuneCountInString(run)
	}
}

// times returns how often a run counts.
func (r *runs) times(run string) int {
	if utf8.RuneCountInString(run) >= longRun {
		return 1
	}
	return r.count[run]
}

// letters returns all runs, each as often as it counts.
func (r *runs) letters() letters {
	var out letters
	for _, run := range r.texts {
		for range r.times(run) {
			out = append(append(out, 0), []rune(run)...)
		}
	}
	return out
}
