package load

import (
	"bytes"
	"fmt"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Shares above which bytes are not text.
const (
	maxControlShare = 0.05 // control bytes, NUL among them
	maxBrokenShare  = 0.05 // characters that the encoding does not have
)

// sureConfidence of chardet's 0…100 is enough to be believed. Below it stand Chinese
// texts of a few words, where it names Cyrillic code pages first.
const sureConfidence = 50

// decode returns data as UTF-8. It believes, in this order: a byte order mark, bytes
// that are valid UTF-8, the charset that the page or its server declares, statistics.
// Declarations come late because they are wrong more often than valid UTF-8 is chance.
func decode(data []byte, contentType string) (string, error) {
	if s, ok := decodeBOM(data); ok {
		return s, nil
	}
	if e := utf16WithoutBOM(data); e != nil {
		return decodeWith(e, data), nil
	}
	if controlShare(data) > maxControlShare {
		return "", fmt.Errorf("%w: binary data", ErrUnsupported)
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	if mostlyUTF8(data) {
		return strings.ToValidUTF8(string(data), "\uFFFD"), nil
	}
	for _, name := range declaredCharsets(data, contentType) {
		e, _ := charset.Lookup(name)
		if e == nil {
			continue
		}
		if s := decodeWith(e, data); brokenShare(s) < maxBrokenShare {
			return s, nil
		}
	}
	s := decodeWith(guessEncoding(data), data)
	if brokenShare(s) > maxBrokenShare {
		return "", fmt.Errorf("%w: binary data or an unknown encoding", ErrUnsupported)
	}
	return s, nil
}

func decodeBOM(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), true
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		e := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		s := decodeWith(e, data)
		return s, brokenShare(s) < maxBrokenShare && controlShare([]byte(s)) < maxControlShare
	}
	return "", false
}

// utf16WithoutBOM recognises Latin text in UTF-16 by its NUL bytes, which all stand at
// even or all at odd places.
func utf16WithoutBOM(data []byte) encoding.Encoding {
	head := data[:min(len(data), sniffBytes)]
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i%2]++
		}
	}
	enough := len(head) / 5
	switch {
	case nul[1] > enough && nul[0]*20 < nul[1]:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case nul[0] > enough && nul[1]*20 < nul[0]:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

func controlShare(data []byte) float64 {
	n := 0
	for _, c := range data {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\v' && c != '\f' && c != '\r' {
			n++
		}
	}
	return share(n, len(data))
}

func brokenShare(s string) float64 {
	n, all := 0, 0
	for _, r := range s {
		all++
		if r == utf8.RuneError || (r >= 0x80 && r < 0xa0) {
			n++
		}
	}
	return share(n, all)
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// mostlyUTF8 is true for UTF-8 with a few damaged places, such as a cut last character.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		data = data[n:]
	}
	return good >= 10*bad
}

var charsetAttr = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?([a-z0-9][a-z0-9_.:-]*)`)

// declaredCharsets lists what the page says before what its server says: a server's
// header is often a default that nobody chose.
func declaredCharsets(data []byte, contentType string) []string {
	var names []string
	if m := charsetAttr.FindSubmatch(data[:min(len(data), sniffBytes)]); m != nil {
		names = append(names, string(m[1]))
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		names = append(names, params["charset"])
	}
	return names
}

// guessEncoding never returns nil: bytes with no better explanation are windows-1252,
// which is what the web means by Latin text.
func guessEncoding(data []byte) encoding.Encoding {
	sample := data[:min(len(data), 64<<10)]
	best, err := chardet.NewTextDetector().DetectBest(sample)
	if err == nil && best.Confidence >= sureConfidence {
		if e, _ := charset.Lookup(charsetName(best.Charset)); e != nil {
			return e
		}
	}
	if e := scoreEastAsian(sample); e != nil {
		return e
	}
	e, _ := charset.Lookup("windows-1252")
	return e
}

// charsetName maps chardet's names to those of the Encoding Standard.
func charsetName(name string) string {
	if name == "GB-18030" {
		return "gb18030"
	}
	return name
}

// eastAsian lists double-byte encodings with the lead bytes of their everyday
// characters: level 1 of GB 2312, the frequent part of Big5, kana and level 1 of JIS X 0208.
var eastAsian = []struct {
	enc      encoding.Encoding
	frequent func(lead byte) bool
}{
	{simplifiedchinese.GB18030, func(b byte) bool { return b >= 0xb0 && b <= 0xd7 || b == 0xa1 || b == 0xa3 }},
	{traditionalchinese.Big5, func(b byte) bool { return b >= 0xa1 && b <= 0xc6 }},
	{japanese.ShiftJIS, func(b byte) bool { return b >= 0x81 && b <= 0x83 || b >= 0x88 && b <= 0x97 }},
}

// scoreEastAsian chooses the encoding in which most characters are everyday ones, or nil
// when none explains four of five.
func scoreEastAsian(data []byte) encoding.Encoding {
	var best encoding.Encoding
	bestShare := 0.8
	for _, c := range eastAsian {
		double, frequent := 0, 0
		for i := 0; i < len(data); i++ {
			if data[i] < 0x80 {
				continue
			}
			double++
			if c.frequent(data[i]) {
				frequent++
			}
			i++ // the trail byte
		}
		if s := share(frequent, double); s > bestShare && brokenShare(decodeWith(c.enc, data)) < maxBrokenShare {
			best, bestShare = c.enc, s
		}
	}
	return best
}

func decodeWith(e encoding.Encoding, data []byte) string {
	s, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return string(s)
}
