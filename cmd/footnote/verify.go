package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"footnote/rag/verify"
)

// maxVerifyLine bounds a line of the file, in bytes: an answer with its passages.
const maxVerifyLine = 16 << 20

// An answerLine is a line of the file that verify reads. Fields that are not
// here, such as the day of the article, change nothing.
type answerLine struct {
	ID        string   `json:"id"`
	Passages  []string `json:"passages"`  // [n] cites the n-th of them
	Titles    []string `json:"titles"`    // of the articles of Passages; may be left out
	Retrieved []string `json:"retrieved"` // found, but without a number
	Answer    string   `json:"answer"`
}

// A verifiedLine is what verify prints for a line that it has read.
type verifiedLine struct {
	ID      string           `json:"id"`
	Figures []verifiedFigure `json:"figures"`
	Claims  []verifiedClaim  `json:"claims"`
	Quotes  []verifiedQuote  `json:"quotes"`
}

type verifiedFigure struct {
	Text    string        `json:"text"`
	Status  verify.Status `json:"status"`
	Value   float64       `json:"value"`
	Unit    string        `json:"unit"`
	Formula *string       `json:"formula"` // of a derived figure
}

type verifiedClaim struct {
	Text    string         `json:"text"`
	Support verify.Support `json:"support"`
}

type verifiedQuote struct {
	Text   string        `json:"text"`
	Status verify.Status `json:"status"`
}

func runVerify(ctx context.Context, inv *invocation) error {
	if err := inv.parse(1, 1); err != nil {
		return err
	}
	file, err := os.Open(inv.args[0])
	if err != nil {
		return err // names the file already
	}
	defer file.Close()
	return verifyLines(ctx, inv.args[0], file, inv.out)
}

// verifyLines checks the answers of r, a JSON object a line, and writes a line
// for each. name is for errors.
func verifyLines(ctx context.Context, name string, r io.Reader, w io.Writer) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxVerifyLine)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	n := 1
	for ; ctx.Err() == nil && lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var line answerLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("%s line %d: %w", name, n, err)
		}
		if err := out.Encode(line.check()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s line %d: %w", name, n, err)
	}
	return ctx.Err()
}

// check checks the answer of a line against its passages.
func (a answerLine) check() verifiedLine {
	report := verify.Check(verify.Input{Answer: a.Answer, Cited: a.Passages, Titles: a.Titles, Retrieved: a.Retrieved})
	out := verifiedLine{a.ID, []verifiedFigure{}, []verifiedClaim{}, []verifiedQuote{}}
	for _, f := range report.Figures {
		checked := verifiedFigure{Text: f.Text, Status: f.Status, Value: f.Value, Unit: f.Unit}
		if f.Formula != "" {
			checked.Formula = &f.Formula
		}
		out.Figures = append(out.Figures, checked)
	}
	for _, c := range report.Claims {
		out.Claims = append(out.Claims, verifiedClaim{a.Answer[c.Start:c.End], c.Support})
	}
	for _, q := range report.Quotes {
		out.Quotes = append(out.Quotes, verifiedQuote{q.Text, q.Status})
	}
	return out
}
