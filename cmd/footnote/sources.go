package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"footnote/corpus/load"
)

// source is a file or a web address to ingest, or an argument that cannot be.
type source struct {
	name    string // path, or address
	address bool
	err     error
}

// findSources lists what the arguments name: web addresses and files as they are,
// folders with all that is in them but hidden files.
func findSources(args []string) []source {
	var out []source
	for _, arg := range args {
		if isAddress(arg) {
			out = append(out, source{name: arg, address: true})
			continue
		}
		root := arg
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			root = filepath.Clean(arg) + string(filepath.Separator) // a link to a folder is followed
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			hidden := strings.HasPrefix(filepath.Base(path), ".") && path != root
			switch {
			case err != nil:
				out = append(out, source{name: path, err: err})
			case d.IsDir() && hidden:
				return fs.SkipDir
			case d.Type().IsRegular() && !hidden, path == root && !d.IsDir():
				out = append(out, source{name: path})
			}
			return nil
		})
		if err != nil {
			out = append(out, source{name: arg, err: err})
		}
	}
	return out
}

// part names an article of the source: a page that a feed or a sitemap named by its own
// address.
func (s source) part(name string) string {
	if s.address && isAddress(name) {
		return name
	}
	return load.Part{Name: name}.URI(s.name)
}

func isAddress(arg string) bool {
	lower := strings.ToLower(arg)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

func readSource(s source) (path string, data []byte, info fs.FileInfo, err error) {
	if s.err != nil {
		return "", nil, nil, s.err
	}
	if path, err = filepath.Abs(s.name); err != nil {
		return "", nil, nil, err
	}
	data, info, err = readFile(path)
	return path, data, info, err
}

// readFile reads a regular file that is not too large to be an article.
func readFile(path string) ([]byte, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() { // to open a pipe would wait for its writer
		return nil, nil, errors.New("not a regular file")
	}
	if size := info.Size(); size > load.MaxInput {
		return nil, nil, fmt.Errorf("%w: %d MB, the most is %d MB", load.ErrTooLarge, size>>20, load.MaxInput>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, load.MaxInput+1)) // one that has grown since is refused by load
	return data, info, err
}

// plainError drops the operation and the path of a file error: the report names
// the path already.
func plainError(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
