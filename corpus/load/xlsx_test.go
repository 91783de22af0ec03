package load

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// workbookOf is a workbook with one part for each of its sheets, and other parts.
func workbookOf(t testing.TB, list string, sheets []string, more ...member) []byte {
	rels := ""
	members := []member{
		{"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"xl/workbook.xml", `<workbook xmlns="m" xmlns:r="r">` + list + `</workbook>`},
	}
	for i, s := range sheets {
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		members = append(members, member{fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), `<worksheet xmlns="m">` + s + `</worksheet>`})
	}
	members = append(members, member{"xl/_rels/workbook.xml.rels", `<Relationships>` + rels + `</Relationships>`})
	return zipped(t, append(members, more...)...)
}

// oneSheet is a workbook with one sheet of rows.
func oneSheet(t testing.TB, rows string, more ...member) []byte {
	return workbookOf(t, `<sheets><sheet name="One" r:id="rId1"/></sheets>`, []string{"<sheetData>" + rows + "</sheetData>"}, more...)
}

func wholeWorkbook(t testing.TB) []byte {
	list := `<sheets><sheet name="Spending" sheetId="4" r:id="rId1"/><sheet name="Drafts" state="hidden" r:id="rId2"/><sheet name="News" r:id="rId3"/></sheets>`
	spending := `<cols><col min="4" max="4" hidden="1"/></cols><sheetData>` +
		`<row r="1"><c r="A1" t="s"><v>0</v></c></row>` +
		`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="4"><v>2025</v></c><c r="D2" t="inlineStr"><is><t>SECRET</t></is></c><c r="F2" t="str"><f>"as"&amp;"of"</f><v>as of</v></c></row>` +
		`<row r="3"><c r="B3" t="inlineStr"><is><r><t>Q</t></r><r><t>2</t></r><rPh><t>READING</t></rPh></is></c><c r="C3" t="inlineStr"><is><t>Q3</t></is></c><c r="E3" t="inlineStr"><is><t>change</t></is></c></row>` +
		`<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" s="1"><v>19.05</v></c><c r="C4" s="1"><v>13</v></c><c r="D4"><v>666</v></c><c r="E4" s="2"><f>C4/B4-1</f><v>-0.31758</v></c><c r="F4" s="3"><v>46003</v></c></row>` +
		`<row r="5" hidden="1"><c r="A5" t="inlineStr"><is><t>SECRET</t></is></c><c r="B5"><v>666</v></c></row>` +
		`<row r="6"><c r="A6" t="inlineStr"><is><t>Alibaba_x000D_
Group</t></is></c><c r="B6" s="1"><v>38.6</v></c><c r="C6" t="e"><v>#N/A</v></c><c r="F6" t="b"><v>1</v></c></row>` +
		`<row r="9"><c r="A9" t="inlineStr"><is><t>Source: reports of the companies.</t></is></c></row>` +
		`</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/></mergeCells>`
	news := `<sheetData><row><c t="inlineStr"><is><t>Title</t></is></c><c t="inlineStr"><is><t>Date</t></is></c><c t="inlineStr"><is><t>Text</t></is></c></row>` +
		`<row><c t="inlineStr"><is><t>The ferry</t></is></c><c s="3"><v>45993</v></c><c t="inlineStr"><is><t>` + letter + `</t></is></c></row></sheetData>`
	return workbookOf(t, list, []string{spending, `<sheetData><row><c t="inlineStr"><is><t>SECRET</t></is></c></row></sheetData>`, news},
		member{"xl/sharedStrings.xml", `<sst><si><t>Billions of yuan</t></si><si><r><t>Com</t></r><r><t>pany</t></r></si><si><t>Tencent &amp; others</t></si></sst>`},
		member{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$¥-804]#,##0.0"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="14"/><xf numFmtId="1"/></cellXfs></styleSheet>`})
}

// TestNumbersAreAsTheirCellsShowThem: what Excel shows, but days in one order.
func TestNumbersAreAsTheirCellsShowThem(t *testing.T) {
	for _, tt := range []struct {
		code  string
		value float64
		want  string
	}{
		{"", 0.1 + 0.2, "0.3"},
		{"", 1234567890123, "1234567890123"},
		{"", 1.5e20, "1.5E+20"},
		{"General", -7.25, "-7.25"},
		{"[Red]General", 7.5, "7.5"},
		{"[Red]G/通用格式", 7.5, "7.5"},
		{"0.0E+00;x", 12345, "1.2E+04"},
		{"0", 2.5, "3"},
		{"0.00", 2.675, "2.68"},
		{"#,##0.00", 1234567.891, "1,234,567.89"},
		{"#,##0", 999, "999"},
		{"0.0#", 1.5, "1.5"},
		{"#.##", 0.5, "0.5"},
		{"000000", 700, "000700"},
		{"0.0%", -0.3176, "-31.8%"},
		{"0.00E+00", 12345, "1.23E+04"},
		{"#,##0,", 19_100_000, "19,100"},
		{`0.0,,"M"`, 19_100_000, "19.1M"},
		{`"$"#,##0.0_);\("$"#,##0.0\)`, -13.04, "($13.0)"},
		{"#,##0;[Red]#,##0", -5, "-5"},
		{`_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-`, 0, "-"},
		{`_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-`, -5, "-5.00"},
		{"[$¥-804]#,##0.0", 13, "¥13.0"},
		{`0.0"亿元"`, 130.05, "130.1亿元"},
		{";;;", 5, ""},
		{"# ?/?", 0.5, "0.5"},
		{"000-0000", 5551234, "5551234"},
		{"yyyy-mm-dd", 45993, "2025-12-02"},
		{"d/m/yy", 45993, "2025-12-02"},
		{"mmm-yy", 45993, "2025-12"},
		{"yyyy", 45993, "2025"},
		{`yyyy"年"m"月"d"日"`, 45993, "2025-12-02"},
		{"m/d/yy h:mm", 45993.4375, "2025-12-02 10:30"},
		{"m/d/yy h:mm", 45993, "2025-12-02"},
		{"h:mm AM/PM", 0.75, "18:00"},
		{"[h]:mm:ss", 1.5, "36:00:00"},
		{"yyyy-mm-dd", -1, "-1"},
		{"yyyy-mm-dd", 1, "1900-01-01"},
	} {
		if got, _ := parseNumberFormat(tt.code).show(tt.value, false); got != tt.want {
			t.Errorf("%v as %s is %q, want %q", tt.value, tt.code, got, tt.want)
		}
	}
	if got, _ := parseNumberFormat("yyyy-mm-dd").show(44531, true); got != "2025-12-02" {
		t.Errorf("a day counted from 1904 is %q", got)
	}
}

// TestHostileWorkbooks: each small file asks for much memory or time.
func TestHostileWorkbooks(t *testing.T) {
	const maxMemory = 256 << 20
	shared := func(texts string) member { return member{"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"} }
	styles := func(xml string) member { return member{"xl/styles.xml", "<styleSheet>" + xml + "</styleSheet>"} }
	one := `<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>words</t></is></c></row>`
	// Ratios of what is packed are checked elsewhere, so the members are stored.
	for _, tt := range []struct {
		name, rows string
		more       []member
		is         error
	}{
		{"empty texts", one, []member{shared(strings.Repeat("<si/>", maxSharedTexts+1))}, ErrTooLarge},
		{"rich texts", one, []member{shared(strings.Repeat("<si><r><t>a</t></r><r><t>b</t></r></si>", 300_000))}, nil},
		{"one text in many cells", strings.Repeat(`<row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 1_000)+`</row>`, 100), []member{shared("<si><t>" + strings.Repeat("a", 32_000) + "</t></si>")}, ErrTooLarge},
		{"formats", one, []member{styles("<cellXfs>" + strings.Repeat(`<xf numFmtId="14"/>`, 200_000) + "</cellXfs>")}, nil},
		{"a long format", one, []member{styles(`<numFmts><numFmt numFmtId="200" formatCode="` + strings.Repeat("0_-", 80_000) + `"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>`)}, nil},
		{"cells", strings.Repeat("<row>"+strings.Repeat("<c><v>1</v></c>", 100)+"</row>", maxTableCells/100+1), nil, ErrTooLarge},
		{"rows", strings.Repeat("<row/>", 1<<20), nil, ErrEmpty},
		{"far cells", strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 1_000), nil, ErrTooLarge},
		{"cells beyond the sheet", `<row><c r="ZZZ1"><v>1</v></c></row>`, nil, ErrEmpty},
		{"entities", `<row><c t="inlineStr"><is><t>a &lol9; b</t></is></c></row>`, nil, nil},
	} {
		data := unzipped(t, oneSheet(t, tt.rows, tt.more...))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Load(data, Source{Name: "a.xlsx"})
		runtime.ReadMemStats(&after)
		if !errors.Is(err, tt.is) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.is)
		}
		if live := after.Sys - before.Sys; !raceOn && after.Sys > before.Sys && live > maxMemory {
			t.Errorf("%s: %d MB more memory", tt.name, live>>20)
		}
	}
}

// TestCellsInAnyOrder: neither order nor repetition of cells and rows breaks a table.
func TestCellsInAnyOrder(t *testing.T) {
	cell := func(ref, text string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	data := oneSheet(t, `<row r="7">`+cell("C7", "c")+cell("A7", "a")+cell("C7", "again")+`<c r="B7"><v>5</v></c></row><row r="2">`+cell("B2", "b")+`<c r="A2"><v>7</v></c></row>`)
	a, err := Load(data, Source{Name: "a.xlsx"})
	if err != nil || a.Text != "a; 5; c\n7; b" {
		t.Errorf("%q, error %v", a.Text, err)
	}
}

func FuzzLoadWorkbook(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" s="1"><v>1</v></c></row>`, "0.0;(0.0)")
	f.Add(`<row hidden="1"/><row><c t="b"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD9"/></mergeCells>`, `[h]:mm "x`)
	f.Add(`<row><c r="A1" s="1"><v>-7</v></c></row>`, "0;[")
	f.Fuzz(func(t *testing.T, rows, code string) {
		var b strings.Builder
		for _, r := range code {
			fmt.Fprintf(&b, "&#%d;", r)
		}
		styles := `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + b.String() + `"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs></styleSheet>`
		checkEach(t, oneSheet(t, rows, member{"xl/styles.xml", styles}), "a.xlsx")
	})
}
