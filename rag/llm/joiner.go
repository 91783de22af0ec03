package llm

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// joiner puts characters together again that a server cut in two. The zero value is ready.
type joiner struct {
	half string // the beginning of a character
}

// add takes the next text and returns what is whole by now. Bytes that begin no character become one U+FFFD.
func (j *joiner) add(text string) string {
	text = j.half + text
	n := len(text) - halfAtEnd(text)
	j.half = text[n:]
	return strings.ToValidUTF8(text[:n], "\uFFFD")
}

// flush returns what is left when no more text will come.
func (j *joiner) flush() string {
	half := j.half
	j.half = ""
	return strings.ToValidUTF8(half, "\uFFFD")
}

// halfAtEnd is the number of bytes, 0 to 3, at the end of s that begin a character and do not finish it.
func halfAtEnd(s string) int {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		if c := s[len(s)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRuneInString(s[len(s)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// keptByte is the character that stands for byte 0 of those that are not UTF-8 while encoding/json, which would put
// U+FFFD in the place of each, reads the string around them. Nobody uses these characters: they are private, at the
// end of Unicode.
const keptByte = 0x10FE00

// unquote reads a JSON string and keeps its bytes, also those of half a character. ok is false for other JSON.
func unquote(b []byte) (s string, ok bool) {
	if utf8.Valid(b) {
		return s, json.Unmarshal(b, &s) == nil
	}
	var kept []byte
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = keptByte + rune(b[0])
		}
		kept = utf8.AppendRune(kept, r)
		b = b[n:]
	}
	if json.Unmarshal(kept, &s) != nil {
		return "", false
	}
	var out []byte
	for _, r := range s {
		if r >= keptByte && r < keptByte+0x100 {
			out = append(out, byte(r-keptByte))
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out), true
}
