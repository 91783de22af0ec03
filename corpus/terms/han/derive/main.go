// Command derive finds the words of raw Chinese text, without a dictionary, and
// writes the list that package han embeds and the record of how it was made:
//
//	go run ./corpus/terms/han/derive [flags] TEXT…
//
// A text is a file of plain text or of JSON lines with a title and a text,
// packed by gzip or not. The same texts and flags give the same list, byte for
// byte. Candidates are the strings that cohere and are free on both sides; of
// these, a word stays that makes the texts cheaper to write down.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footnote/corpus/terms/han"
)

func main() {
	if err := derive(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "derive:", err)
		os.Exit(1)
	}
}

func derive(args []string) error {
	var l limits
	var p pruning
	f := flag.NewFlagSet("derive", flag.ContinueOnError)
	f.IntVar(&l.count, "count", 5, "occurrences of a candidate")
	f.Float64Var(&l.cohesion, "cohesion", 2, "mutual information of its parts, nats")
	f.Float64Var(&l.freedom, "freedom", 0.8, "entropy of its neighbours, nats")
	f.IntVar(&p.rounds, "rounds", 4, "rounds of cutting and counting")
	f.IntVar(&p.keep, "keep", 3, "occurrences of a word in the cut texts")
	f.Float64Var(&p.gain, "gain", 1, "what a word of two characters saves, nats")
	f.Float64Var(&p.longer, "longer", 3, "what a word saves more for each further character, nats")
	f.Float64Var(&p.alone, "alone", 0.6, "part of its occurrences that a character stands alone to be a word")
	out := f.String("o", filepath.Join("corpus", "terms", "han", "words.bin"), "list; the record is written beside it, as .txt")
	if err := f.Parse(args); err != nil {
		return err
	}
	var record strings.Builder
	fmt.Fprintf(&record, "%s\ndate: %s\n", recordHead, time.Now().UTC().Format(time.DateOnly))
	f.VisitAll(func(f *flag.Flag) {
		if f.Name != "o" {
			fmt.Fprintf(&record, "-%s %s: %s\n", f.Name, f.Value, f.Usage)
		}
	})
	r := &runs{count: make(map[string]int)}
	for _, name := range f.Args() {
		before := r.chars
		if err := r.read(name); err != nil {
			return err
		}
		fmt.Fprintf(&record, "source: %s, %d Chinese characters\n", source(name), r.chars-before)
	}
	text := r.letters()
	words := candidates(text, l)
	fmt.Fprintf(&record, "candidates: %d\n", len(words))
	for _, c := range text {
		if c != 0 {
			words[string(c)]++
		}
	}
	words = train(r, words, p)
	list, err := han.Encode(words)
	if err != nil {
		return err
	}
	fmt.Fprintf(&record, "words: %d\nbytes: %d\nsha256: %x\n", len(words), len(list), sha256.Sum256(list))
	if err := os.WriteFile(*out, list, 0o644); err != nil {
		return err
	}
	return os.WriteFile(strings.TrimSuffix(*out, filepath.Ext(*out))+".txt", []byte(record.String()), 0o644)
}

const recordHead = `The word list of package han: statistics of the texts below, and nothing else of them.
Derived by: go run ./corpus/terms/han/derive TEXT…, with the flags and texts below, in this order.`

// source names a text by its folder and file, which say more than its whole path.
func source(name string) string {
	return filepath.Join(filepath.Base(filepath.Dir(name)), filepath.Base(name))
}
