package load

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSeed loads the article that the project began with: a pasted page with a date, a
// view count and bylines above a text without a headline.
func TestSeed(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "articles", "000_4fe28eea183b712f.txt")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("the seed article is not there: %v", err)
	}
	a, err := Load(data, Source{Name: filepath.Base(path), Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "We are the only full-stack AI cloud platform" || a.Author != "Hao Xin" || a.Lang != "en" || a.Format != "text" {
		t.Errorf("title %q, author %q, language %q, format %q", a.Title, a.Author, a.Lang, a.Format)
	}
	if day := a.Published.Format(time.DateOnly); day != "2025-12-02" || a.PublishedFrom != FromByline {
		t.Errorf("published %s from %s", day, a.PublishedFrom)
	}
	first, _, _ := strings.Cut(a.Text, "\n\n")
	if !strings.HasPrefix(first, "“We are the only") || !strings.HasSuffix(first, "earnings calls.") {
		t.Errorf("the text begins with %q", first)
	}
	for _, gone := range []string{"476", "Written by", "Wu Xianzhi", "12/02"} {
		if strings.Contains(a.Text, gone) {
			t.Errorf("%q is in the text", gone)
		}
	}
	if !strings.Contains(a.Text, "\n\nInsufficient Supply\n\n") || !strings.HasSuffix(a.Text, "race for the future.") {
		t.Error("a heading or the end is missing")
	}
}

func TestTitleOfText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"headline", "Cloud spending slows\n\nThe three largest companies spent less.", "Cloud spending slows"},
		{"labelled", "Title: Cloud spending slows\nThe three largest companies spent less.", "Cloud spending slows"},
		{"question", "Who pays for the cloud?\nThe three largest companies spent less.", "Who pays for the cloud?"},
		{"sentence above a byline", "Cloud spending slows.\nBy Jane Doe\nThe three largest companies spent less.", "Cloud spending slows."},
		{"first sentence", "The three largest companies spent less. They said so on Monday.", "The three largest companies spent less"},
		{"quotation", "“Supply is the limit for us,” said the chief executive on Monday.", "Supply is the limit for us"},
		{"clause", "The three largest companies spent less on servers, they said on Monday at a conference of analysts in the city.",
			"The three largest companies spent less on servers"},
		{"word", "The three largest companies spent considerably less on servers and data centres than analysts had expected.",
			"The three largest companies spent considerably less on servers and data centres"},
		{"figure", "The three companies spent 1,234,567,890 yuan and so on and on without any end that would fit on a line",
			"The three companies spent 1,234,567,890 yuan and so on and on without any end"},
		{"Chinese headline", "云支出放缓\n\n三家最大的公司支出减少。", "云支出放缓"},
		{"Chinese sentence", "三家最大的公司支出减少。他们周一表示。", "三家最大的公司支出减少"},
		{"no text but one line", "Cloud spending slows", "Cloud spending slows"},
	} {
		a, err := Load([]byte(tt.text), Source{})
		if err != nil || a.Title != tt.want {
			t.Errorf("%s: title %q, error %v, want %q", tt.name, a.Title, err, tt.want)
		}
		if a.Text == "" || len(a.Title) > 0 && width(a.Title) > maxHeadlineWidth {
			t.Errorf("%s: text %q", tt.name, a.Text)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"The company said that supply of chips is the limit for the rest of the year.", "en"},
		{"腾讯表示，芯片供应紧张。", "zh"},
		{"Tencent 和 Alibaba Cloud 的资本开支均有所下降", "zh"},
		{"テンセントの設備投資は減少した。", "ja"},
		{"Die Firma sagte, dass in diesem Jahr die Ausgaben in der Sparte sinken.", ""},
		{"La empresa dijo que el gasto en la nube bajó en el tercer trimestre.", ""},
		{"capex 12%", ""},
	} {
		if got := Language(tt.text); got != tt.want {
			t.Errorf("Language(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
	for tag, want := range map[string]string{"zh-CN": "zh", "en_US": "en", "fr": "fr", "x": "", "<b>": "", "english": ""} {
		if got := baseLanguage(tag); got != want {
			t.Errorf("baseLanguage(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestFormatIsReadFromBytes(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"page.txt", "<!doctype html><title>t</title><p>The text of the page.</p>", "html"},
		{"page.md", "<html><body><p>The text of the page.</p></body></html>", "html"},
		{"page", "\n<!-- saved -->\n<HTML><body><p>The text.</p></body></HTML>", "html"},
		{"page.xhtml", "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>x</p></body></html>", "html"},
		{"notes", "# Heading\n\nSome **bold** text.", "markdown"},
		{"notes.txt", "---\ntitle: Notes\n---\nThe text.", "markdown"},
		{"notes.md", "The text alone.", "markdown"},
		{"readme.md", "<div align=center>Raw</div>\n\n# Heading\n\nText.", "markdown"},
		{"pasted.html", "No tag is in this text.", "text"},
		{"pasted", "a < b and c > d, as 3 < 4.", "text"},
		{"pasted", "#hashtag and 2 * 3 * 4", "text"},
	} {
		a, err := Load([]byte(tt.text), Source{Name: tt.name})
		if err != nil || a.Format != tt.want {
			t.Errorf("%s %q: format %q, error %v, want %q", tt.name, tt.text, a.Format, err, tt.want)
		}
	}
}

func TestRefusedByName(t *testing.T) {
	for _, tt := range []struct {
		data string
		is   error
		says string
	}{
		{"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ErrUnsupported, "PNG image"},
		{"\xff\xd8\xff\xe0\x00\x10JFIF", ErrUnsupported, "JPEG image"},
		{"GIF89a\x01\x00", ErrUnsupported, "GIF image"},
		{"%PDF-1.7\n1 0 obj", ErrUnsupported, "PDF"},
		{"PK\x03\x04\x14\x00\x00\x00", ErrDamaged, "ZIP archive"},
		{"PK\x03\x04\x14\x00word/document.xml", ErrDamaged, "Word document"},
		{"\x1f\x8b\x08\x00\x00", ErrUnsupported, "gzip archive"},
		{"\x7fELF\x02\x01\x01", ErrUnsupported, "ELF program"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ErrUnsupported, "old Office document"},
		{strings.Repeat("\x00\x01\x02\x03abc\xfe", 100), ErrUnsupported, "binary data"},
		{strings.Repeat("[", 1000), ErrDamaged, "JSON"},
		{`{"title": "x"}`, ErrUnsupported, "JSON"},
		{`<?xml version="1.0"?><rss version="2.0"></rss>`, ErrEmpty, "feed without articles"},
		{`<opml version="2.0"></opml>`, ErrUnsupported, "import it under feeds"},
		{`<svg xmlns="http://www.w3.org/2000/svg"></svg>`, ErrUnsupported, "SVG image"},
		{"From: a@example.com\nMIME-Version: 1.0\nno field\n\nText", ErrDamaged, "e-mail message"},
		{"", ErrEmpty, "no text"},
		{" \n\u200b\n\ufeff", ErrEmpty, "no text"},
		{"2025-12-02\nBy Jane Doe\n476 views\nShare\n", ErrEmpty, "no text"},
		{"<html><head><title>Title only</title></head><body><script>x()</script></body></html>", ErrEmpty, "no text"},
		{"---\ntitle: Front matter only\n---\n", ErrEmpty, "no text"},
		{strings.Repeat("a", MaxText+1), ErrTooLarge, "8 MB"},
		{strings.Repeat("a", MaxInput+1), ErrTooLarge, "32 MB"},
	} {
		_, err := Load([]byte(tt.data), Source{Name: "report.txt"})
		if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "report.txt") {
			t.Errorf("%.20q: error %q, want %q that says %q", tt.data, err, tt.is, tt.says)
		}
	}
}

func TestCleanText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"zero width", "Ten\u200bcent cap\u200dex rose 1\u2060 2%.", "Tencent capex rose 1 2%."},
		{"bidirectional", "It was \u202e%21\u202c.", "It was %21."},
		{"tags", "Text\U000e0049\U000e0067\U000e006e here.", "Text here."},
		{"controls", "a\x00b\x07c \x1b[31mred\x1b[0m, and many more words than control characters, as in any text that was once copied from a terminal.", "abc red, and many more words than control characters, as in any text that was once copied from a terminal."},
		{"spaces", "a\u00a0b\u3000c\td  e.", "a b c d e."},
		{"soft hyphen", "data\u00adbase.", "database."},
		{"NFC", "cafe\u0301.", "caf\u00e9."},
		{"variation selectors", "a\ufe0f\U000e0101b.", "ab."},
		{"stacked marks", "e" + strings.Repeat("\u0301", 50) + ".", "\u00e9" + strings.Repeat("\u0301", maxMarks-1) + "."},
		{"line ends", "One line here.\r\nAnother line.\rA third.\u2028A fourth.", "One line here.\n\nAnother line.\n\nA third.\n\nA fourth."},
		{"bullets", "What is new is this.\n• one\n* two\n- three", "What is new is this.\n\n- one\n- two\n- three"},
	} {
		a, err := Load([]byte(tt.text), Source{})
		if err != nil || a.Text != tt.want {
			t.Errorf("%s: %q, error %v, want %q", tt.name, a.Text, err, tt.want)
		}
	}
}
