package han

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestEncode(t *testing.T) {
	counts := map[string]int{"的": 100, "中": 20, "中国": 50, "中国人": 7, "人": 1}
	stored, err := Encode(counts)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Encode(counts)
	if err != nil || !bytes.Equal(stored, again) {
		t.Errorf("the same counts are stored in two ways (%v)", err)
	}
	list, err := decode(stored)
	if err != nil || !slices.Equal(list, entries(counts)) {
		t.Errorf("decoded %v, %v; want %v", list, err, entries(counts))
	}
	for _, word := range []string{"", strings.Repeat("中", 100)} {
		if _, err := Encode(map[string]int{word: 1}); err == nil {
			t.Errorf("a word of %d bytes is stored", len(word))
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stored []byte
	}{
		{"nothing", nil},
		{"no gzip", []byte("中国")},
		{"cut short", embedded[:len(embedded)/2]},
	} {
		if _, err := decode(tt.stored); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
}

// What unpack accepts is a list of words, whatever the bytes.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{1, 0, 1, 'a', 7})
	f.Add([]byte{2, 0, 1, 1, 1, 'a', 'b', 7, 7})
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := unpack(data)
		if err != nil {
			return
		}
		for _, e := range list {
			if e.word == "" {
				t.Fatalf("%q: an empty word", data)
			}
		}
		fromList(list)
	})
}
