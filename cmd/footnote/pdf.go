package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"footnote/corpus/load/pdf"
	"footnote/corpus/load/pdf/pdfium"
)

// pdfCache is the folder, in the data folder, of what starts the reader of PDFs quickly. It
// may be deleted at any time.
const pdfCache = "cache/pdfium"

// pdfReader returns what reads PDFs: this program, started anew for each of them with
// pdfium.Verb as its first argument.
func (inv *invocation) pdfReader() (func(context.Context, []byte) (pdf.Document, error), error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program, to read PDFs: %w", err)
	}
	dir, err := filepath.Abs(inv.config.Data)
	if err != nil {
		return nil, fmt.Errorf("find the data folder: %w", err)
	}
	return pdfium.NewReader(program, filepath.Join(dir, filepath.FromSlash(pdfCache))).Read, nil
}
