package eval

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxLine is the length of the longest line of a file, in bytes.
const maxLine = 64 << 20

// readLines reads a file of JSON objects, one a line, compressed by gzip or not.
// Blank lines are passed over. The error names the file and, where one is to
// blame, the line, counted from 1.
func readLines[T any](path string, check func(T) error) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err // names the file already
	}
	defer f.Close()
	r, err := plain(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var out []T
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 1
	for ; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var v T
		err := json.Unmarshal(lines.Bytes(), &v)
		if err == nil {
			err = check(v)
		}
		if err != nil {
			// Of a file that breaks off, the last line is a part of one.
			return nil, fmt.Errorf("%s line %d: %w", path, n, cmp.Or(lines.Err(), err))
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s line %d: %w", path, n, err)
	}
	return out, nil
}

// plain returns what is in r, unpacked where it begins as gzip does (RFC 1952).
func plain(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	begin, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(begin, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	return gzip.NewReader(b)
}
