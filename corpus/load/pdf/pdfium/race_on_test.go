//go:build race

package pdfium

// raceOn: the detector slows code tenfold.
const raceOn = true
