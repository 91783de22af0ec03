package load

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestWhatIsATable: without a name, a table is known by its names over figures or of texts.
func TestWhatIsATable(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"", "Company,Q2 2025,Q3 2025\nTencent,19.1,13\nAlibaba,38.6,31.5\n", "csv"},
		{"", "title,text\nThe ferry,It left on Monday.\n", "csv"},
		{"", "公司\t资本开支\n腾讯\t130\n阿里\t315\n", "csv"},
		{"", "Milk, bread, eggs\nSalt, oil, flour\nTea, jam, rice\n", "text"},
		{"", "On Monday, the ferry left\nOn Tuesday, it came back\nOn Friday, it sank\n", "text"},
		{"", "Dear Jane, I write to you, who knows,\n3, 4 or 5 times\n6, 7 or 8 times\n", "text"},
		{"list.csv", "name,town\nJane,Antwerp\n", "csv"},
		{"list.csv", "No separator is in this text at all.", "text"},
	} {
		a, err := Load([]byte(tt.text), Source{Name: tt.name})
		if err == nil && a.Format == "csv" != (tt.want == "csv") || err != nil {
			t.Errorf("%q is %q, error %v, want %q", tt.text, a.Format, err, tt.want)
		}
	}
}

func TestColumnsAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]column{
		"Title": titleColumn, "HEADLINE": titleColumn, "标题": titleColumn, "published_at": dateColumn, "Publish Date": dateColumn, "发布时间": dateColumn,
		"content": textColumn, "article-text": textColumn, "正文": textColumn, "link": addressColumn, "source": publisherColumn, "作者": authorColumn,
		"\ufeffkeywords": tagsColumn, "lang": languageColumn, "price": noColumn, "": noColumn, strings.Repeat("text", 100): noColumn,
	} {
		if got := columnOf(name); got != want {
			t.Errorf("%q is column %d, want %d", name, got, want)
		}
	}
}

// Columns that are called otherwise are named by the user.
func TestNamedColumns(t *testing.T) {
	cs, err := ParseColumns("text=Story body, date=Day,Author=who")
	if err != nil {
		t.Fatal(err)
	}
	for file, data := range map[string]string{
		"a.csv":   "Title,Story body,Day,text,who\nAntwerp,The port grows.,2026-03-04,draft,Jane Doe\n",
		"a.jsonl": `{"title":"Antwerp","story body":"The port grows.","Day":"2026-03-04","text":"draft","who":"Jane Doe"}` + "\n",
		"a.json":  `[{"title":"Antwerp","Story body":"The port grows.","day":"2026-03-04","text":"draft","who":"Jane Doe"}]`,
	} {
		n := 0
		for p, err := range Each([]byte(data), Source{Name: file, Columns: cs}) {
			if n++; err != nil || p.Article.Title != "Antwerp" || p.Article.Text != "The port grows." || p.Article.Published.Format(time.DateOnly) != "2026-03-04" || p.Article.Author != "Jane Doe" {
				t.Errorf("%s: %+v, %v", file, p.Article, err)
			}
		}
		if n != 1 {
			t.Errorf("%s has %d articles", file, n)
		}
	}
	for _, wrong := range []string{"text", "text=", "price=cost", "=body"} {
		if cs, err := ParseColumns(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, cs)
		}
	}
}

func TestDatesOfColumns(t *testing.T) {
	for value, want := range map[string]string{
		`"2025-11-14T23:30:00-05:00"`: "2025-11-14",
		`"14 November 2025"`:          "2025-11-14",
		`"2025年11月14日"`:               "2025-11-14",
		`1763078400`:                  "2025-11-14",
		`1763078400000`:               "2025-11-14",
		`"1763078400.5"`:              "2025-11-14",
		`2025`:                        "unknown",
		`"November"`:                  "unknown",
		`null`:                        "unknown",
		`{"a": 1}`:                    "unknown",
	} {
		a, err := Load([]byte(`{"text": "A letter.", "date": `+value+`}`), Source{})
		day := "unknown"
		if !a.Published.IsZero() {
			day = a.Published.Format(time.DateOnly)
		}
		if err != nil || day != want || (a.PublishedFrom == FromColumn) != (want != "unknown") {
			t.Errorf("%s: %s from %s, error %v, want %s", value, day, a.PublishedFrom, err, want)
		}
	}
}

func TestShapesOfJSON(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string // names of parts, and errors
	}{
		{`{"text": "A letter."}`, ""},
		{`[{"text": "One."}, {"text": "Two."}]`, "1 2"},
		{`{"n": 2, "tags": ["a"], "items": [{"body": "One."}], "more": [{"body": "Two."}]}`, "1 2"},
		{"{\"text\": \"One.\"}\n\n{\"text\": 7,}\n{\"text\": \"Three.\"}\n", "1 2! 3"},
		{"{\"text\": \"One.\"}\n{}\n", "1 !"},
		{`[{"text": "One."}, {"text": "Tw`, "1 2!"},
		{`[{"text": "One."}, 7, "x", null]`, "1 !"},
		{`{"title": "x"}`, "!"},
		{`{"a": [{"b": [{"text": "deep"}]}]}`, "!"},
		{strings.Repeat("[", 1_000_000), "1!"},
		{strings.Repeat(`{"a":`, 1_000_000), "!"},
	} {
		var got []string
		for p, err := range Each([]byte(tt.text), Source{Name: "a.json"}) {
			if err != nil {
				if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) && !errors.Is(err, ErrEmpty) {
					t.Errorf("unnamed error: %v", err)
				}
				p.Name += "!"
			}
			got = append(got, p.Name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%.60s: parts %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestTablesThatAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"many cells": "a,b\n" + strings.Repeat("1,2\n", maxTableCells),
		"one row":    "a,b\nx" + strings.Repeat(",", maxRowMarks+1),
		"long names": strings.Repeat("a", 50) + "," + strings.Repeat("b", 50) + "\n" + strings.Repeat(strings.Repeat("c", 200)+","+strings.Repeat("d", 200)+"\n", MaxText/400),
	} {
		if _, err := Load([]byte(text), Source{Name: "a.csv"}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestManyRows: a file holds no more than maxParts articles, and says so.
func TestManyRows(t *testing.T) {
	var last error
	n := 0
	for _, err := range Each([]byte(strings.Repeat("{\"text\":\"a\"}\n", maxParts+10)), Source{Name: "a.jsonl"}) {
		n, last = n+1, err
	}
	if n != maxParts+1 || !errors.Is(last, ErrTooLarge) || !strings.Contains(fmt.Sprint(last), "left out") {
		t.Errorf("%d parts, the last error is %v", n, last)
	}
}

func FuzzLoadTable(f *testing.F) {
	f.Add("title,text\na,b\n")
	f.Add("a;b\n1;\"2\n")
	f.Add("Company\tQ3\nTencent\t13\n")
	f.Fuzz(func(t *testing.T, text string) { checkEach(t, []byte(text), "a.csv") })
}

func FuzzLoadJSON(f *testing.F) {
	f.Add(`[{"text":"a","tags":["b",{"name":"c"}],"date":1763078400}]`)
	f.Add("{\"text\":\"a\"}\n{\"text\":")
	f.Add(`{"articles":[{"content":"<p>x"},7],"title":{"name":"y"}}`)
	f.Fuzz(func(t *testing.T, text string) { checkEach(t, []byte(text), "a.json") })
}
