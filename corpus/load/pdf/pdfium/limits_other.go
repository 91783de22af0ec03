//go:build !linux || race

// The race detector reserves more address space than a child may have.

package pdfium

import "time"

// limitSelf does nothing here: the time limit, the limit of PDFium's own memory and Go's
// memory limit remain.
func limitSelf(time.Duration) error { return nil }

// closeDoors does nothing here: PDFium is given no files in any case.
func closeDoors() error { return nil }
