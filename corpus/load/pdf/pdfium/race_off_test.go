//go:build !race

package pdfium

const raceOn = false
