package pdfium

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"footnote/corpus/load/pdf"
)

// maxModuleMemory is what PDFium may use, in pages of 64 kB as WebAssembly counts them.
const maxModuleMemory = 192 << 20 / (64 << 10)

// engineWait is how long PDFium may take to start once it is compiled.
const engineWait = time.Minute

// engine is PDFium, ready to read. It sees no file and no network, and prints nothing.
type engine struct {
	pdfium.Pdfium
}

// newEngine compiles PDFium, or takes what was compiled before from cacheDir, if that is
// not "".
func newEngine(ctx context.Context, cacheDir string) (engine, error) {
	// PDFium is compiled with exceptions, which are not on by default.
	settings := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(maxModuleMemory)
	if cacheDir != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			settings = settings.WithCompilationCache(cache)
		} // else it takes seconds longer
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		FSConfig:      wazero.NewFSConfig(), // nothing; the default is all that there is
		RuntimeConfig: settings,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err != nil {
		return engine{}, fmt.Errorf("start PDFium: %w", err)
	}
	e, err := pool.GetInstance(engineWait)
	if err != nil {
		return engine{}, fmt.Errorf("start PDFium: %w", err)
	}
	return engine{e}, nil
}

// read reads a document. Its errors are those of package pdf.
func (e engine) read(data []byte) (pdf.Document, error) {
	opened, err := e.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return pdf.Document{}, pdf.ErrEncrypted
	case err != nil:
		return pdf.Document{}, pdf.ErrDamaged
	}
	counted, err := e.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	switch {
	case err != nil || counted.PageCount < 1:
		return pdf.Document{}, pdf.ErrDamaged
	case counted.PageCount > pdf.MaxPages:
		return pdf.Document{}, pdf.ErrManyPages
	}
	d := pdf.Document{Title: e.info(opened.Document, "Title"), Author: e.info(opened.Document, "Author")}
	total, broken := 0, 0
	for i := range counted.PageCount {
		glyphs, bounds, err := e.page(opened.Document, i)
		if errors.Is(err, pdf.ErrManyGlyphs) {
			return pdf.Document{}, err
		}
		if err != nil { // one bad page does not keep the others out
			broken++
		}
		if total += len(glyphs); total > pdf.MaxGlyphs {
			return pdf.Document{}, pdf.ErrManyGlyphs
		}
		d.Pages = append(d.Pages, pdf.NewPage(glyphs, bounds))
	}
	if broken == counted.PageCount {
		return pdf.Document{}, pdf.ErrDamaged
	}
	return d, nil
}

// info returns a text of the Info dictionary, or "".
func (e engine) info(doc references.FPDF_DOCUMENT, tag string) string {
	meta, err := e.GetMetaData(&requests.GetMetaData{Document: doc, Tags: &[]string{tag}})
	if err != nil || len(meta.Tags) == 0 {
		return ""
	}
	return meta.Tags[0].Value
}

// page returns the characters of a page and its visible part.
func (e engine) page(doc references.FPDF_DOCUMENT, index int) ([]pdf.Glyph, pdf.Box, error) {
	var none pdf.Box
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: index}}
	if err := e.countGlyphs(page); err != nil {
		return nil, none, err
	}
	bounds, err := e.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: page})
	if err != nil {
		return nil, none, fmt.Errorf("read page %d: %w", index+1, err)
	}
	text, err := e.GetPageTextStructured(&requests.GetPageTextStructured{Page: page, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return nil, none, fmt.Errorf("read page %d: %w", index+1, err)
	}
	glyphs := make([]pdf.Glyph, 0, len(text.Chars))
	for _, c := range text.Chars {
		for _, r := range c.Text { // at most one
			at := c.PointPosition
			glyphs = append(glyphs, pdf.Glyph{R: r, Box: pdf.Box{X0: at.Left, Y0: at.Bottom, X1: at.Right, Y1: at.Top}, Angle: c.Angle})
		}
	}
	return glyphs, pdf.Box{
		X0: float64(bounds.Rect.Left), Y0: float64(bounds.Rect.Bottom),
		X1: float64(bounds.Rect.Right), Y1: float64(bounds.Rect.Top),
	}, nil
}

// countGlyphs refuses a page of too many characters before each becomes an object.
func (e engine) countGlyphs(page requests.Page) error {
	loaded, err := e.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return fmt.Errorf("load the text of a page: %w", err)
	}
	counted, err := e.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: loaded.TextPage})
	if err != nil {
		return fmt.Errorf("count the characters of a page: %w", err)
	}
	if counted.Count > pdf.MaxPageGlyphs {
		return pdf.ErrManyGlyphs
	}
	_, err = e.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: loaded.TextPage})
	return err
}
