package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The parts of the program depend on each other in one direction:
//
//	cmd → web → rag → corpus, and rag → prompts
//
// A folder may use what is to its right, and the folders below it. A folder below
// is a tool of its parent: it knows neither its parent nor, unless a row says so,
// its siblings. Folders are relative to the module; x/... is all that is below x.
// Of the rows that fit a folder the longest counts.
var mayImport = map[string][]string{
	"cmd/...": {"web", "web/...", "rag", "rag/...", "corpus", "corpus/..."},
	"web":     {"web/...", "rag", "rag/...", "corpus", "corpus/..."},
	"rag":     {"rag/...", "corpus", "corpus/...", "prompts"},
	"corpus":  {"corpus/..."},
	"prompts": {},

	"web/...":    {},
	"rag/...":    {},
	"corpus/...": {},

	"web/state":               {"corpus/schema"},                                                                             // migrates its database in the same way
	"corpus/load":             {"corpus/load/pdf"},                                                                           // what a reader of PDFs returns
	"corpus/load/pdf/pdfium":  {"corpus/load/pdf"},                                                                           // reads them
	"rag/names":               {"corpus/terms"},                                                                              // finds what the lexicon names
	"rag/series":              {"rag/figures", "rag/names", "rag/calendar", "corpus/chunk", "corpus/terms", "corpus/sample"}, // reads whose the figures of an article are; its tests read the sample
	"rag/verify":              {"rag/figures", "rag/names", "corpus/chunk", "corpus/terms", "corpus/sample"},                 // compares the figures of sentences, and whose they are; its tests edit the sample
	"corpus/lexical":          {"corpus/slots"},
	"corpus/vector":           {"corpus/terms", "corpus/slots"}, // hashes terms where there is no embeddings endpoint
	"corpus/terms":            {"corpus/terms/..."},
	"corpus/terms/han/derive": {"corpus/terms/han"}, // trains with its segmenter
	"rag/llm/llmtest/cmd":     {"rag/llm/llmtest"},  // serves it
}

// testsMayImport adds to the rows of mayImport, for tests alone.
var testsMayImport = map[string][]string{
	"rag/llm":      {"rag/llm/llmtest"},
	"corpus/fetch": {"corpus/load"},            // a page may be as large as an article
	"corpus/load":  {"corpus/load/pdf/pdfium"}, // reads the PDFs of real files

	"corpus/load/pdf/pdfium": {"corpus/load"}, // what becomes of a page is the text of an article
}

// owners names the folders that may import a package: a big library, so that it
// can be replaced there without the rest knowing.
var owners = map[string][]string{
	"github.com/gin-gonic/gin":           {"web"},
	"github.com/sashabaranov/go-openai":  {"rag/llm"},
	"github.com/philippgille/chromem-go": {"corpus/vector"},
	"github.com/viterin/vek":             {"corpus/vector"},
	"modernc.org/sqlite":                 {"corpus/schema"},
	"github.com/klippa-app/go-pdfium":    {"corpus/load/pdf/pdfium"},
	"github.com/tetratelabs/wazero":      {"corpus/load/pdf/pdfium"},
	"github.com/jimsmart/grobotstxt":     {"corpus/fetch"},
	"database/sql":                       {"corpus", "corpus/schema", "web/state"},
}

// forTests names what must not get into the program, and the folders that are
// for tests as well.
var forTests = map[string][]string{
	"footnote/rag/llm/llmtest":        {"rag/llm/llmtest/cmd"},
	"testing":                         {"rag/llm/llmtest"},
	"net/http/httptest":               {"rag/llm/llmtest"},
	"github.com/rogpeppe/go-internal": nil,
	"github.com/chromedp":             nil,
}

// emptyNames say nothing of what is in a folder.
var emptyNames = []string{"internal", "pkg", "util", "utils", "common", "types", "service", "services", "manager", "helpers", "misc"}

// forbidden is what the program must not use of the standard library, and why.
var forbidden = map[string]string{
	"net/http.Get":              noClient,
	"net/http.Head":             noClient,
	"net/http.Post":             noClient,
	"net/http.PostForm":         noClient,
	"net/http.DefaultClient":    noClient,
	"net/http.DefaultTransport": noClient,
	"html/template.HTML":        "it calls a text safe without looking at it; web has one sanitiser",
	"context.Background":        noContext,
	"context.TODO":              noContext,
}

const (
	noClient  = "it has no time limit and goes wherever it is sent; corpus/fetch has the client for web pages, rag/llm the one for models"
	unbounded = "a server decides how much that is: put an io.LimitReader around it"
	noContext = "take the caller's context, so that who leaves stops the work"
)

// mayBegin says whether a file may make a context of its own.
func (f sourceFile) mayBegin() bool {
	return f.tree.Name.Name == "main" && path.Base(f.name) == "main.go" || strings.HasPrefix(f.folder(), "rag/llm/llmtest")
}

const module = "footnote"

// sourceFile is a parsed Go file.
type sourceFile struct {
	name string // relative to the module, with slashes
	tree *ast.File
}

func (f sourceFile) folder() string { return path.Dir(f.name) }
func (f sourceFile) isTest() bool   { return strings.HasSuffix(f.name, "_test.go") }

func TestArchitecture(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(file) != ".go" {
			return nil
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files++
		for _, p := range (sourceFile{filepath.ToSlash(name), tree}).problems() {
			t.Errorf("%s %s", filepath.ToSlash(name), p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files were read: is this the module?", files)
	}
}

// problems says what a file does that the tables above do not allow.
func (f sourceFile) problems() []string {
	var out []string
	for name := range strings.SplitSeq(f.folder(), "/") {
		if slices.Contains(emptyNames, name) {
			out = append(out, fmt.Sprintf("is in a folder named %s: name it for what is in it", name))
		}
	}
	called := make(map[string]string) // what the file calls a package → its import path
	for _, spec := range f.tree.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return append(out, err.Error())
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		called[name] = imported
		if name == "." {
			out = append(out, fmt.Sprintf("imports %s without a name: nobody sees what is used of it", imported))
		}
		if p := f.wrongImport(imported); p != "" {
			out = append(out, p)
		}
	}
	return append(out, f.wrongUses(called)...)
}

// wrongImport says why the file may not import a package; "" where it may.
func (f sourceFile) wrongImport(imported string) string {
	for library, folders := range owners {
		if within(imported, library) && !slices.Contains(folders, f.folder()) {
			return fmt.Sprintf("imports %s, which belongs to %s", imported, strings.Join(folders, ", "))
		}
	}
	for tool, folders := range forTests {
		if within(imported, tool) && !f.isTest() && !slices.Contains(folders, f.folder()) {
			return fmt.Sprintf("imports %s, which is for tests", imported)
		}
	}
	target, ours := strings.CutPrefix(imported, module+"/")
	if !ours || f.isTest() && target == f.folder() {
		return ""
	}
	allowed, ok := rowOf(mayImport, f.folder())
	if !ok {
		return "is in a folder without a row in mayImport: say there what it may import"
	}
	if f.isTest() {
		more, _ := rowOf(testsMayImport, f.folder())
		allowed = slices.Concat(allowed, more)
	}
	if slices.ContainsFunc(allowed, func(row string) bool { return fits(row, target) }) {
		return ""
	}
	return fmt.Sprintf("imports %s; %s may import: %s", target, f.folder(), strings.Join(allowed, " "))
}

// wrongUses finds what is forbidden in the program. Tests may use it.
func (f sourceFile) wrongUses(called map[string]string) []string {
	if f.isTest() {
		return nil
	}
	var out []string
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			name := nameOf(n, called)
			if why, ok := forbidden[name]; ok && !(why == noContext && f.mayBegin()) {
				out = append(out, fmt.Sprintf("uses %s: %s", name, why))
			}
		case *ast.CallExpr:
			if name := nameOf(n.Fun, called); name == "io.ReadAll" && isBody(n.Args[0]) {
				out = append(out, "reads a whole Body: "+unbounded)
			}
		case *ast.CompositeLit:
			if nameOf(n.Type, called) == "net/http.Client" && !hasField(n, "Transport") {
				out = append(out, "makes an http.Client without a Transport: "+noClient)
			}
		}
		return true
	})
	return out
}

// nameOf returns what a file uses of a package, as "net/http.Client"; "" for anything else.
func nameOf(e ast.Expr, called map[string]string) string {
	if use, ok := e.(*ast.SelectorExpr); ok {
		if pkg, ok := use.X.(*ast.Ident); ok && called[pkg.Name] != "" {
			return called[pkg.Name] + "." + use.Sel.Name
		}
	}
	return ""
}

// isBody says whether an expression is the Body of something.
func isBody(e ast.Expr) bool {
	field, ok := e.(*ast.SelectorExpr)
	return ok && field.Sel.Name == "Body"
}

func hasField(lit *ast.CompositeLit, name string) bool {
	return slices.ContainsFunc(lit.Elts, func(e ast.Expr) bool {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		key, ok := pair.Key.(*ast.Ident)
		return ok && key.Name == name
	})
}

// rowOf returns the longest row of a table that fits a folder.
func rowOf(table map[string][]string, folder string) (allowed []string, ok bool) {
	longest := -1
	for row, targets := range table {
		if n := len(strings.TrimSuffix(row, "/...")); fits(row, folder) && n > longest {
			allowed, ok, longest = targets, true, n
		}
	}
	return allowed, ok
}

// fits says whether a folder is meant by the name of a row.
func fits(row, folder string) bool {
	above, all := strings.CutSuffix(row, "/...")
	return row == folder || all && strings.HasPrefix(folder, above+"/")
}

// within says whether an import path is that of a library, or below it.
func within(imported, library string) bool {
	return imported == library || strings.HasPrefix(imported, library+"/")
}

// The rules have to catch what they are for.
func TestArchitectureCatches(t *testing.T) {
	tests := []struct{ file, source, problem string }{
		{"web/x.go", `package web; import "footnote/rag"`, ""},
		{"rag/x.go", `package rag; import "footnote/web"`, "imports web; rag may import: "},
		{"corpus/x.go", `package corpus; import "footnote/rag/llm"`, "imports rag/llm; corpus may"},
		{"prompts/x.go", `package prompts; import "footnote/corpus"`, "imports corpus"},
		{"web/x.go", `package web; import "footnote/prompts"`, "imports prompts"},
		{"rag/llm/x.go", `package llm; import "footnote/rag"`, "imports rag; rag/llm may"},
		{"corpus/load/x.go", `package load; import "footnote/corpus"`, "imports corpus; corpus/load may"},
		{"corpus/load/x.go", `package load; import "footnote/corpus/terms"`, "imports corpus/terms"},
		{"rag/figures/x.go", `package figures; import "footnote/corpus"`, "imports corpus"},
		{"rag/figures/x_test.go", `package figures_test; import "footnote/rag/figures"`, ""},
		{"rag/llm/x_test.go", `package llm; import "footnote/rag/llm/llmtest"`, ""},
		{"web/x.go", `package web; import "footnote/rag/llm/llmtest"`, "for tests"},
		{"tools/x.go", `package tools; import "footnote/corpus"`, "without a row"},
		{"rag/x.go", `package rag; import "github.com/gin-gonic/gin/binding"`, "belongs to web"},
		{"web/state/x.go", `package state; import _ "modernc.org/sqlite"`, "belongs to corpus/schema"},
		{"rag/x.go", `package rag; import "testing"`, "for tests"},
		{"web/x.go", `package web; import "github.com/chromedp/chromedp"`, "for tests"},
		{"web/common/x.go", `package common`, "folder named common"},
		{"web/x.go", `package web; import . "net/http"`, "without a name"},
		{"web/x.go", `package web; import h "net/http"; var get = h.Get`, "uses net/http.Get"},
		{"web/x.go", `package web; import "net/http"; var c = http.DefaultClient`, "uses net/http.DefaultClient"},
		{"web/x.go", `package web; import "net/http"; var t = http.DefaultTransport`, "uses net/http.DefaultTransport"},
		{"web/x.go", `package web; import "net/http"; var c = &http.Client{Timeout: 1}`, "without a Transport"},
		{"web/x.go", `package web; import "net/http"; func f(t http.RoundTripper) any { return &http.Client{Transport: t} }`, ""},
		{"web/x.go", `package web; import ("io"; "net/http"); func f(r *http.Response) { io.ReadAll(r.Body) }`, "reads a whole Body"},
		{"web/x.go", `package web; import ("io"; "net/http"); func f(r *http.Response) { io.ReadAll(io.LimitReader(r.Body, 1)) }`, ""},
		{"web/x.go", `package web; import "github.com/jimsmart/grobotstxt"`, "belongs to corpus/fetch"},
		{"web/x.go", `package web; import "html/template"; func f(s string) any { return template.HTML(s) }`, "uses html/template.HTML"},
		{"web/x.go", `package web; import "text/template"; func f(s string) any { return template.New(s) }`, ""},
		{"web/x.go", `package web; import "context"; var ctx = context.Background()`, "uses context.Background"},
		{"web/x_test.go", `package web; import "context"; var ctx = context.Background()`, ""},
		{"cmd/footnote/main.go", `package main; import "context"; var ctx = context.Background()`, ""},
		{"cmd/footnote/ask.go", `package main; import "context"; var ctx = context.TODO()`, "uses context.TODO"},
	}
	for _, tt := range tests {
		tree, err := parser.ParseFile(token.NewFileSet(), tt.file, tt.source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(sourceFile{tt.file, tree}.problems(), "; ")
		if tt.problem == "" && got != "" || !strings.Contains(got, tt.problem) {
			t.Errorf("%s with %s: %q, want %q", tt.file, tt.source, got, tt.problem)
		}
	}
}
