package han

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The stored form of a list is gzip over four parts, so that like stands with
// like: the number of words as a varint; for each word, in the order of their
// bytes, one byte for the bytes it shares with the word before and one for the
// bytes that follow; those bytes of all words; the costs, a byte each.

// maxStored bounds the unpacked form of a list, in bytes.
const maxStored = 16 << 20

// maxWordBytes bounds a word.
const maxWordBytes = 255

var errBroken = errors.New("word list: broken")

// Encode returns the stored form of the list that [FromCounts] makes of counts.
// It depends on counts alone.
func Encode(counts map[string]int) ([]byte, error) {
	list := entries(counts)
	heads := binary.AppendUvarint(nil, uint64(len(list)))
	var tails, costs []byte
	before := ""
	for _, e := range list {
		if len(e.word) == 0 || len(e.word) > maxWordBytes {
			return nil, fmt.Errorf("encode word %q: its length is not 1 to %d bytes", e.word, maxWordBytes)
		}
		n := shared(before, e.word)
		heads = append(heads, byte(n), byte(len(e.word)-n))
		tails = append(tails, e.word[n:]...)
		costs = append(costs, e.cost)
		before = e.word
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("pack word list: %w", err)
	}
	for _, part := range [][]byte{heads, tails, costs} {
		if _, err := z.Write(part); err != nil {
			return nil, fmt.Errorf("pack word list: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack word list: %w", err)
	}
	return out.Bytes(), nil
}

// shared returns the number of bytes that a and b begin with alike.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// decode reads the stored form.
func decode(stored []byte) ([]entry, error) {
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		return nil, fmt.Errorf("unpack word list: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(z, maxStored))
	if err != nil {
		return nil, fmt.Errorf("unpack word list: %w", err)
	}
	return unpack(data)
}

// unpack reads the stored form inside the gzip.
func unpack(data []byte) ([]entry, error) {
	n, used := binary.Uvarint(data)
	if used <= 0 || n > uint64(len(data)-used)/3 { // a word takes three bytes or more
		return nil, errBroken
	}
	heads := data[used : used+2*int(n)]
	tails, costs := data[used+2*int(n):len(data)-int(n)], data[len(data)-int(n):]
	list := make([]entry, n)
	before := ""
	for i := range list {
		keep, more := int(heads[2*i]), int(heads[2*i+1])
		if keep > len(before) || more > len(tails) || keep+more == 0 {
			return nil, errBroken
		}
		before = before[:keep] + string(tails[:more])
		tails = tails[more:]
		list[i] = entry{before, costs[i]}
	}
	return list, nil
}
