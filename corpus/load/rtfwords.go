package load

import (
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// rtfDestinationOf lists the groups whose text is none of the article's, or a field of it.
var rtfDestinationOf = rtfDestinations(map[rtfDestination]string{
	rtfText:   "shpinst shptxt", // though they may be passed over
	rtfFonts:  "fonttbl",
	rtfStyles: "stylesheet",
	rtfInfo:   "info",
	rtfMarker: "listtext pntext",
	rtfNote:   "footnote",
	rtfSkipped: `colortbl pict nonshppict objdata objclass objname fldinst header headerl headerr headerf footer footerl footerr footerf
		annotation atnid atnauthor xe tc tcn rxe ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn filetbl revtbl listtable listoverridetable
		rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl sp nesttableprops nonesttables mmathPr pnseclvl
		private template userprops bkmkstart bkmkend`,
})

func rtfDestinations(lists map[rtfDestination]string) map[string]rtfDestination {
	byWord := map[string]rtfDestination{}
	for to, words := range lists {
		for word := range strings.FieldsSeq(words) {
			byWord[word] = to
		}
	}
	return byWord
}

var rtfInfoOf = map[string]rtfDestination{"title": rtfTitle, "author": rtfAuthor, "keywords": rtfKeywords}

// enter changes what the text of the group is, and reports whether word is about that.
func (r *rtfReader) enter(word string, optional bool) bool {
	to, known := rtfDestinationOf[word]
	switch {
	case r.state.to == rtfInfo:
		to, known = rtfInfoOf[word]
	case r.state.to != rtfText && r.state.to != rtfNote:
		known = false
	}
	switch {
	case known && (to != rtfText || r.state.to == rtfText):
		r.state.to = to
	case optional && !known:
		r.state.to = rtfSkipped
	}
	return known || optional
}

// obey follows a control word that is no destination.
func (r *rtfReader) obey(word string, value int, given bool) error {
	on := !given || value != 0
	switch s := &r.state; word {
	case "ansicpg":
		r.codePage = value
	case "mac":
		r.codePage = 10000
	case "pc":
		r.codePage = 437
	case "pca":
		r.codePage = 850
	case "deff":
		r.defaultFont, s.font = value, value
	case "f":
		s.font = value
	case "fcharset", "cpg":
		r.setPage(word, value)
	case "uc":
		s.fallback = max(value, 0)
	case "s":
		s.style = value
	case "v":
		s.hidden = on
	case "deleted":
		s.deleted = on
	case "plain":
		s.hidden, s.deleted, s.font = false, false, r.defaultFont
	case "pard":
		s.inTable, s.style = false, 0
	case "intbl":
		s.inTable = on
	case "bin":
		r.skip = 0
		r.data = r.data[min(max(value, 0), len(r.data)):]
	default:
		if text, ok := rtfSigns[word]; ok {
			r.words.write(s, r.info[:], text)
			return nil
		}
		if s.to == rtfText || s.to == rtfNote {
			return r.words.obey(s, word, value, r.styles[s.style])
		}
	}
	return nil
}

var rtfSigns = map[string]string{
	"tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": " ", "enspace": " ", "qmspace": " ", "nestcell": " ", "nestrow": " ",
}

// codePages by the character set of a font (specification 1.9.1, "Font Table"). Those of
// the system and of unknown fonts are that of the document.
var rtfCharsets = map[int]int{
	77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
	204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850, symbolCharset: symbolPage,
}

const (
	symbolCharset = 2
	symbolPage    = 42
)

func (r *rtfReader) setPage(word string, value int) {
	page := value
	if word == "fcharset" {
		page = rtfCharsets[value]
	}
	if r.state.to == rtfFonts && page != 0 && len(r.charsets) < maxRTFNames {
		r.charsets[r.state.font] = page
	}
}

// pageOf is the code page of a font, or that of the document.
func (r *rtfReader) pageOf(font int) int {
	if page := r.charsets[font]; page != 0 {
		return page
	}
	return r.codePage
}

// pageNames are the names of code pages in the Encoding Standard.
var pageNames = map[int]string{
	874: "windows-874", 932: "shift_jis", 936: "gb18030", 949: "euc-kr", 950: "big5", 1250: "windows-1250", 1251: "windows-1251", 1252: "windows-1252",
	1253: "windows-1253", 1254: "windows-1254", 1255: "windows-1255", 1256: "windows-1256", 1257: "windows-1257", 1258: "windows-1258",
	10000: "macintosh", 54936: "gb18030", 65001: "utf-8",
}

// decodePage decodes text of a code page. Signs of symbol fonts are bullets or ornaments.
func decodePage(page int, text []byte) string {
	switch page {
	case symbolPage:
		var b strings.Builder
		for _, c := range text {
			switch {
			case c < 0x80:
				b.WriteByte(c)
			case c == 0xb7 || c == 0xa7:
				b.WriteString("•")
			}
		}
		return b.String()
	case 437:
		return decodeWith(charmap.CodePage437, text)
	case 850:
		return decodeWith(charmap.CodePage850, text)
	}
	e, _ := charset.Lookup(firstOf(pageNames[page], "windows-1252"))
	return decodeWith(e, text)
}
