package load

import (
	"strings"
	"testing"
)

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// word is a Word document with body, and other parts.
func word(t testing.TB, body string, more ...member) []byte {
	return zipped(t, append([]member{
		{"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + body + `<w:sectPr/></w:body></w:document>`},
	}, more...)...)
}

func wordReport(t testing.TB) []byte {
	p := func(props, text string) string {
		return `<w:p><w:pPr>` + props + `</w:pPr><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
	}
	item := func(id, text string) string {
		return p(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="`+id+`"/></w:numPr>`, text)
	}
	row := func(props string, cells ...string) string {
		return `<w:tr>` + props + `<w:tc>` + strings.Join(cells, `</w:tc><w:tc>`) + `</w:tc></w:tr>`
	}
	body := p(`<w:pStyle w:val="Titel"/>`, "Capital expenditure in the third quarter") +
		p("", "By Jane Doe") + p("", "2 December 2025") +
		p(`<w:pStyle w:val="H1"/>`, "Two directions") +
		`<w:p><w:r><w:t xml:space="preserve">Tencent spent 13 </w:t></w:r><w:ins><w:r><w:t>billion</w:t></w:r></w:ins><w:del><w:r><w:delText>million</w:delText></w:r></w:del>` +
		`<w:r><w:t xml:space="preserve"> yuan,</w:t><w:tab/><w:t>less than expected.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>` +
		`<w:r><w:rPr><w:vanish/></w:rPr><w:t>SECRET</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Unseen"/></w:rPr><w:t>SECRET</w:t></w:r></w:p>` +
		item("1", "servers") + item("1", "data centres") + item("2", "Google raised its range.") + item("2", "Tencent lowered its own.") +
		p(`<w:pStyle w:val="Bullets"/>`, "by a style") +
		`<w:tbl>` + row(`<w:trPr><w:tblHeader/></w:trPr>`, p("", "Company"), `<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>`+p("", "2025")) +
		row(`<w:trPr><w:tblHeader/></w:trPr>`, p("", ""), p("", "Q2"), p("", "Q3")) +
		row("", `<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>`+p("", "Tencent"), p("", "19.1"), p("", "13")) +
		row("", `<w:tcPr><w:vMerge/></w:tcPr>`+p("", ""), p("", "21%"), p("", "<![CDATA[<b>]]>&amp;")) + `</w:tbl>` +
		`<w:tbl>` + row("", p("", "A box with a text that only stands in a frame.")) + `</w:tbl>` +
		`<mc:AlternateContent><mc:Choice><w:txbxContent>` + p("", "Words of a text box.") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + p("", "Words of a text box.") + `</w:txbxContent></mc:Fallback></mc:AlternateContent>` +
		`<w:p><w:r><w:instrText>HYPERLINK "https://example.com"</w:instrText></w:r><w:r><w:t>The end of the report, after a link.</w:t></w:r></w:p>`
	return word(t, body,
		member{"word/footnotes.xml", `<w:footnotes ` + wordNS + `><w:footnote w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id="2">` + p("", "Company report of 13 November.") + `</w:footnote></w:footnotes>`},
		member{"word/styles.xml", `<w:styles ` + wordNS + `><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style><w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="Base"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="Bullets"><w:basedOn w:val="Base"/></w:style></w:styles>`},
		member{"word/numbering.xml", `<w:numbering ` + wordNS + `><w:abstractNum w:abstractNumId="5"><w:lvl><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="6"><w:lvl><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>` +
			`<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num></w:numbering>`},
		member{"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Report 7</dc:title><dc:creator>Typing Pool</dc:creator><cp:keywords>capex, cloud</cp:keywords><dcterms:created>2025-01-05T10:00:00Z</dcterms:created></cp:coreProperties>`})
}

func TestWordDocumentsThatAreRefused(t *testing.T) {
	for name, body := range map[string]string{
		"deep":      strings.Repeat("<w:p>", maxXMLDepth+1),
		"one tag":   "<w:p " + strings.Repeat("a ", maxXMLToken/2) + "/>",
		"entities":  "<w:p><w:r><w:t>" + strings.Repeat("&lol9;", 10) + "</w:t></w:r></w:p>" + strings.Repeat("<w:p>", maxXMLDepth),
		"no ending": "<w:p><w:r><w:t>x</w:t></w:r></w:p><w:p",
	} {
		if a, err := Load(word(t, body), Source{Name: "a.docx"}); err == nil {
			t.Errorf("%s is read as %.80q", name, a.Text)
		}
	}
}

func TestEntitiesAreNotExpanded(t *testing.T) {
	data := zipped(t, member{"[Content_Types].xml", "wordprocessingml.document.main+xml"},
		member{"word/document.xml", `<!DOCTYPE d [<!ENTITY e "SECRET"><!ENTITY f SYSTEM "file:///etc/passwd">]><w:document><w:body><w:p><w:r><w:t>Words &e; and &f; stay.</w:t></w:r></w:p></w:body></w:document>`})
	a, err := Load(data, Source{})
	if err != nil || a.Text != "Words &e; and &f; stay." {
		t.Errorf("%q, error %v", a.Text, err)
	}
}

func FuzzLoadWord(f *testing.F) {
	f.Add("<w:p><w:r><w:t>words</w:t></w:r></w:p>")
	f.Add("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:vMerge/><w:gridSpan w:val='3'/></w:tcPr></w:tc></w:tr></w:tbl>")
	f.Add("</w:tbl></w:tc><w:tbl><w:tbl><w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:del/><w:footnoteReference w:id='1'/>")
	f.Fuzz(func(t *testing.T, body string) { checkEach(t, word(t, body), "a.docx") })
}
