package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/gin-gonic/gin"

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
		data = lean(path.Ext(name), data)
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

// lean returns a script or a style sheet without what only its readers need:
// indentation, comments that have lines of their own, empty lines. None of ours
// has a string of several lines.
func lean(ext string, data []byte) []byte {
	if ext != ".js" && ext != ".css" {
		return data
	}
	var out bytes.Buffer
	inComment := false
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		switch {
		case inComment:
			inComment = !bytes.HasSuffix(line, []byte("*/"))
		case bytes.HasPrefix(line, []byte("/*")):
			inComment = !bytes.HasSuffix(line, []byte("*/"))
		case len(line) > 0 && !bytes.HasPrefix(line, []byte("//")):
			out.Write(line)
			out.WriteByte('\n')
		}
	}
	return out.Bytes()
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
