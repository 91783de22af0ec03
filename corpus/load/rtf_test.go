package load

import (
	"errors"
	"strings"
	"testing"
)

const wholeRTF = `{\rtf1\ansi\ansicpg1252\deff0\uc1
{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}{\f2\fnil\fcharset136 MingLiU;}{\f3\fnil\fcharset128 MS Mincho;}{\f4\fcharset2 Symbol;}{\f5\fcharset204 Arial Cyr;}}
{\colortbl;\red255\green0\blue0;}
{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 1;}{\s2 Title;}{\*\cs3 Unseen;}}
{\info{\title Report 7}{\author Typing Pool}{\keywords capex, cloud}{\creatim\yr2025\mo1\dy5}{\doccomm SECRET}}
{\header\pard SECRET\par}{\*\generator SECRET}
\pard\s2 Capital expenditure in the third quarter\par
\pard By Jane Doe\par
2 December 2025\par
\pard\s1 Two directions\par
\pard Tencent spent 13 {\b billion} {\deleted million }yuan,\tab less\~than expected{\footnote \pard {\super\chftn} Company report of 13 November.\par}. {\v SECRET}\v SECRET\v0\par
\pard{\listtext\pard\f4\'b7\tab}servers\par
{\listtext\pard\u8226\'95\tab}data centres\par
\pard{\listtext\pard 1.\tab}Google raised its range.\par
\pard {\f1 \'cc\'da\'d1\'b6}, {\f2 \'c4\'cb\'b0T}, {\f3 \'83e\'83\'93\'83Z\'83\'93\'83g}, {\f5 \'cf\'f0\'e8}, \u-10179?\u-8704?, caf\'e9 \{braces\} \u8216x\u8217 ?\line and {\field{\*\fldinst HYPERLINK "https://example.com/SECRET"}{\fldrslt a link}}.\par
\trowd\trhdr\cellx2000\clvmgf\cellx6000\pard\intbl Company\cell 2025\cell\row
\trowd\trhdr\cellx2000\cellx4010\cellx6000\pard\intbl\cell Q2\cell Q3\cell\row
\trowd\clvmgf\cellx2000\cellx4000\cellx6000\pard\intbl {Ten\par cent}\cell 19.1\cell 13\cell\row
\trowd\clvmrg\cellx2000\cellx4000\cellx6000\pard\intbl\cell 21%\cell -32%\cell\row
\pard {\pict\pngblip 89504e47}{\object{\*\objdata 0105}{\result Words of an object.}}\par
\pard The end of the report.{\*\bkmkend end}\par
}`

// TestRTFWords: what stands in a line of a document, and what of it is text.
func TestRTFWords(t *testing.T) {
	for _, tt := range []struct{ name, rtf, want string }{
		{"line ends mean nothing", "One\r\n two", "One two"},
		{"a paragraph by a line end", "One\\\ntwo", "One\n\ntwo"},
		{"no fallback", `\uc0\u21517 a`, "名a"},
		{"a fallback of two bytes", `\uc2\u21517\'c3\'fba`, "名a"},
		{"a fallback ends with its group", `{\u21517}abc`, "名abc"},
		{"a control word as fallback", `\u8211\endash 5`, "–5"},
		{"the setting ends with its group", `{\uc0\u21517}\u21517?b`, "名名b"},
		{"half a pair", `a\u-10179?b`, "ab"},
		{"a code page", `\ansicpg936\'b1\'a8\'b8\'e6`, "报告"},
		{"a byte that is none", `a\'zzb`, "azzb"},
		{"binary data", "a\\bin3 {{{b", "ab"},
		{"binary data that is cut off", `a\bin9 b`, "a"},
		{"an unknown word", `a\abcdefgh12 b`, "ab"},
		{"an unknown group that may be passed over", `a{\*\abc SECRET}b`, "ab"},
		{"a closed document", `a}b`, "a"},
		{"hyphens", `co\-operate\_x`, "cooperate-x"},
		{"deleted and hidden, until plain", `{a\deleted b\plain c\v d\plain e}`, "ace"},
		{"merged cells", `\trowd\clmgf\cellx9\clmrg\cellx99\cellx999\intbl ab\cell\cell c\cell\row\pard`, "ab; c"},
		{"a row that is cut off", `\trowd\cellx9\cellx99\intbl ab\cell cd\cell`, "ab; cd"},
	} {
		a, err := Load([]byte(`{\rtf1\ansi `+tt.rtf+"}"), Source{Name: "a.rtf"})
		if err != nil || a.Text != tt.want {
			t.Errorf("%s: %q, error %v, want %q", tt.name, a.Text, err, tt.want)
		}
	}
}

func TestHostileRTF(t *testing.T) {
	for _, tt := range []struct {
		name, rtf string
		is        error
	}{
		{"deep groups", strings.Repeat("{", maxRTFDepth+1), ErrTooLarge},
		{"paragraphs", strings.Repeat(`a\par `, 2_000_000), ErrTooLarge},
		{"paragraphs of a cell", `\intbl ` + strings.Repeat(`\par`, 4_000_000), ErrTooLarge},
		{"cells", strings.Repeat(`\cell`, maxTableCells+1), ErrTooLarge},
		{"places of cells", strings.Repeat(`\cellx1`, 1_000_000) + "x", nil},
		{"names of styles", `{\stylesheet` + strings.Repeat(`\s1 aaaa\b`, 1_000_000) + "}x", nil},
		{"fonts", `{\fonttbl` + strings.Repeat(`\f1\fcharset0\f2\fcharset134`, 100_000) + "}x", nil},
		{"text", strings.Repeat("abcd ", MaxText/4), ErrTooLarge},
		{"a huge number", `\u99999999999999999999 \bin99999999999999999 x`, nil},
		{"no text", `{\info{\title x}}`, ErrEmpty},
	} {
		a, err := Load([]byte(`{\rtf1 `+tt.rtf+"}"), Source{Name: "a.rtf"})
		if !errors.Is(err, tt.is) {
			t.Errorf("%s: %.40q, error %v, want %v", tt.name, a.Text, err, tt.is)
		}
		if !errors.Is(err, ErrDamaged) {
			checkPromises(t, a, err)
		}
	}
}

func FuzzLoadRTF(f *testing.F) {
	f.Add(wholeRTF)
	f.Add(`{\rtf1\ansi {\listtext 1.}{\*\x{\footnote\v}}\trowd\cellx-9\cell\row\u-1\'`)
	f.Fuzz(func(t *testing.T, text string) { checkEach(t, []byte(`{\rtf`+text), "a.rtf") })
}
