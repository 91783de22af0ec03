package load

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// docxParts are the parts of a Word document that its text refers to.
type docxParts struct {
	styles  map[string]docxStyle
	formats map[string][]string // of lists: by number id, the format of each level
	notes   map[string][]string // paragraphs of foot- and endnotes, by "footnote 2"
}

type docxStyle struct {
	name, basedOn string
	list          docxList
	hidden        bool
}

// docxList says which list a paragraph is of. Number id "0" or "" is none.
type docxList struct {
	id    string
	level int
}

// readDOCX reads a Word document (ECMA-376 part 1, WordprocessingML): paragraphs, lists,
// tables, text boxes, and notes after the paragraph that refers to them. Hidden text,
// tracked deletions, field codes, comments, page headers and footers are left out. The day
// on which the file was made is not a date of publication.
func readDOCX(in *input, a *archive) iter.Seq2[Part, error] {
	d, err := docxDraft(a)
	if err != nil {
		return in.fail(fmt.Errorf("%w in a Word document", err))
	}
	return in.one(settle(d, "docx"))
}

func docxDraft(a *archive) (draft, error) {
	main := a.byName["word/document.xml"]
	for _, f := range a.files {
		if main == nil && strings.HasPrefix(f.Name, "word/document") && strings.HasSuffix(f.Name, ".xml") {
			main = f // Office 365 writes document2.xml on the web
		}
	}
	if main == nil {
		return draft{}, fmt.Errorf("%w: no text part", ErrDamaged)
	}
	parts := &docxParts{styles: docxStyles(a.named("word/styles.xml")), formats: docxNumbering(a.named("word/numbering.xml")), notes: map[string][]string{}}
	for _, kind := range []string{"footnote", "endnote"} {
		notes := &docxWriter{parts: parts}
		if err := walkXML(bytes.NewReader(a.named("word/"+kind+"s.xml")), notes); err == nil {
			notes.endNote()
		}
	}
	r, err := a.open(main)
	if err != nil {
		return draft{}, err
	}
	defer r.Close()
	w := &docxWriter{parts: parts}
	if err := walkXML(r, w); err != nil {
		return draft{}, err
	}
	w.flush()
	d := a.properties()
	d.blocks, d.written = w.blocks, true
	d.title = firstOf(w.title, d.title)
	return d, nil
}

// properties reads docProps/core.xml (ECMA-376 part 2, core properties), which Word and
// Excel share. Its dates are those of the file.
func (a *archive) properties() draft {
	var core struct {
		Title    string `xml:"title"`
		Creator  string `xml:"creator"`
		Keywords string `xml:"keywords"`
		Language string `xml:"language"`
	}
	parseXML(a.named("docProps/core.xml"), &core)
	d := draft{title: core.Title, lang: core.Language, tags: splitTags([]string{core.Keywords})}
	if isPersonOrMaker(core.Creator) {
		d.owner = core.Creator
	}
	return d
}

type docxVal struct {
	Val string `xml:"val,attr"`
}

type docxNumPr struct {
	Level docxVal `xml:"ilvl"`
	ID    docxVal `xml:"numId"`
}

func (n docxNumPr) list() docxList {
	level, _ := strconv.Atoi(n.Level.Val) // none: 0
	return docxList{n.ID.Val, min(max(level, 0), maxListLevel)}
}

const maxListLevel = 8 // w:ilvl is 0 to 8

func docxStyles(data []byte) map[string]docxStyle {
	var sheet struct {
		Styles []struct {
			ID      string    `xml:"styleId,attr"`
			Name    docxVal   `xml:"name"`
			BasedOn docxVal   `xml:"basedOn"`
			Num     docxNumPr `xml:"pPr>numPr"`
			Vanish  *docxVal  `xml:"rPr>vanish"`
		} `xml:"style"`
	}
	parseXML(data, &sheet)
	styles := make(map[string]docxStyle, len(sheet.Styles))
	for _, s := range sheet.Styles {
		styles[s.ID] = docxStyle{strings.ToLower(s.Name.Val), s.BasedOn.Val, s.Num.list(), s.Vanish != nil && isOn(s.Vanish.Val)}
	}
	return styles
}

// isOn reads a toggle property: it is on where it has no value.
func isOn(val string) bool { return val != "0" && val != "false" && val != "off" }

// style looks a paragraph's or run's style up, with the list that it inherits.
func (p *docxParts) style(id string) docxStyle {
	s := p.styles[id]
	for base, n := s.basedOn, 0; base != "" && s.list.id == "" && n < 10; n++ { // styles may be based on themselves
		s.list = p.styles[base].list
		base = p.styles[base].basedOn
	}
	return s
}

func docxNumbering(data []byte) map[string][]string {
	var part struct {
		Abstract []struct {
			ID     string `xml:"abstractNumId,attr"`
			Levels []struct {
				Format docxVal `xml:"numFmt"`
			} `xml:"lvl"`
		} `xml:"abstractNum"`
		Numbers []struct {
			ID       string  `xml:"numId,attr"`
			Abstract docxVal `xml:"abstractNumId"`
		} `xml:"num"`
	}
	parseXML(data, &part)
	abstract := map[string][]string{}
	for _, a := range part.Abstract {
		for _, l := range a.Levels[:min(len(a.Levels), maxListLevel+1)] {
			abstract[a.ID] = append(abstract[a.ID], l.Format.Val)
		}
	}
	formats := map[string][]string{}
	for _, n := range part.Numbers {
		formats[n.ID] = abstract[n.Abstract.Val]
	}
	return formats
}

var _ xmlVisitor = (*docxWriter)(nil)

// skippedWords are elements whose text is not shown, or shown a second time.
var skippedWords = map[string]bool{
	"del": true, "moveFrom": true, "delText": true, "instrText": true, "delInstrText": true, "Fallback": true, "fldData": true,
	"binData": true, "pPrChange": true, "rPrChange": true, "sectPrChange": true, "tblPrChange": true, "trPrChange": true, "tcPrChange": true,
	"numberingChange": true, "rt": true,
}

func noteKey(kind string, e xml.StartElement) string { return kind + " " + attr(e, "id") }
