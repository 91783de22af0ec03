package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"

	"footnote/web/ui"
)

// pagePolicy lets the page run its own scripts and talk to its own server, and
// nothing else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types footnote"

// pageRoutes serves the page under each of its addresses, and its assets under
// a path with the hash of their contents, so that they never change.
func (s *Server) pageRoutes(r *gin.Engine) {
	assets, index := loadPage()
	page := func(c *gin.Context) {
		c.Header("Content-Security-Policy", pagePolicy)
		c.Header("Cache-Control", "no-cache")
		c.Data(http.StatusOK, "text/html; charset=utf-8", index)
	}
	for _, address := range []string{"/", "/c/:id", "/articles", "/articles/:id", "/settings"} {
		r.GET(address, page)
	}
	r.GET("/assets/:hash/:name", func(c *gin.Context) {
		data, ok := assets["/assets/"+c.Param("hash")+"/"+c.Param("name")]
		if !ok {
			fail(c, errNoRoute)
			return
		}
		c.Header("Content-Security-Policy", pagePolicy)
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
		c.Data(http.StatusOK, typeByName(c.Param("name")), data)
	})
}

// loadPage returns the assets by path, and the page that names that path.
func loadPage() (assets map[string][]byte, index []byte) {
	names, err := fs.Glob(ui.Files, "*")
	if err != nil {
		panic(err) // the pattern is valid
	}
	files := make(map[string][]byte)
	hash := sha256.New()
	for _, name := range names {
		data, err := ui.Files.ReadFile(name)
		if err != nil {
			panic(err) // the files are embedded
		}
		data = lean(name, data)
		files[name] = data
		hash.Write([]byte(name))
		hash.Write(data)
	}
	folder := "/assets/" + hex.EncodeToString(hash.Sum(nil)[:8]) + "/"
	assets = make(map[string][]byte)
	for name, data := range files {
		assets[folder+name] = data
	}
	return assets, bytes.ReplaceAll(files["index.html"], []byte("{{assets}}"), []byte(folder))
}

// lean returns a script, a style sheet or strings without what only their readers need:
// comments, white space, long names. What cannot be read stays as it is.
func lean(name string, data []byte) []byte {
	if path.Ext(name) == ".json" {
		var out bytes.Buffer
		if err := json.Compact(&out, data); err != nil {
			return data
		}
		return out.Bytes()
	}
	m := minify.New()
	m.AddFunc("text/javascript", js.Minify)
	m.AddFunc("text/css", css.Minify)
	kind, _, _ := mime.ParseMediaType(typeByName(name))
	out, err := m.Bytes(kind, data)
	if err != nil {
		return data // of a kind that is not made lean, or beyond what minify knows of the language
	}
	return out
}

// typeByName returns the media type of an asset, whatever the system's own
// table says.
func typeByName(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(path.Ext(name))
}
