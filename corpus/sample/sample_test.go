package sample

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// The size of the collection and the length of its articles: words of body text
// in English, Han characters of body text in Chinese.
const (
	articleCount     = 12
	chineseAtLeast   = 3
	minWords         = 180
	maxWords         = 450
	minHan           = 300
	maxHan           = 700
	maxSubheads      = 3
	earliest, latest = "2025-08-01", "2025-12-31"
)

type article struct {
	Title     string   `yaml:"title"`
	Author    string   `yaml:"author"`
	Publisher string   `yaml:"publisher"`
	Date      string   `yaml:"date"`
	Lang      string   `yaml:"lang"`
	Tags      []string `yaml:"tags"`

	Body string `yaml:"-"`
}

// readAll returns the embedded articles by file name.
func readAll(t *testing.T) map[string]article {
	t.Helper()
	names, err := fs.Glob(Files, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	articles := make(map[string]article, len(names))
	for _, name := range names {
		raw, err := Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := parse(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		articles[name] = a
	}
	return articles
}

// parse accepts the six keys of the package comment and no others.
func parse(raw []byte) (article, error) {
	var a article
	if !utf8.Valid(raw) {
		return a, errors.New("not UTF-8")
	}
	rest, ok := bytes.CutPrefix(raw, []byte("---\n"))
	if !ok {
		return a, errors.New("no front matter")
	}
	head, body, ok := bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return a, errors.New("front matter without an end")
	}
	dec := yaml.NewDecoder(bytes.NewReader(head))
	dec.KnownFields(true)
	if err := dec.Decode(&a); err != nil {
		return a, fmt.Errorf("parse front matter: %w", err)
	}
	a.Body = string(body)
	return a, nil
}

func TestCollection(t *testing.T) {
	articles := readAll(t)
	if len(articles) != articleCount {
		t.Errorf("%d articles, want %d", len(articles), articleCount)
	}
	chinese := 0
	titles := make(map[string]string)
	for name, a := range articles {
		if a.Lang == "zh" {
			chinese++
		}
		if other, seen := titles[a.Title]; seen {
			t.Errorf("%s and %s share the title %q", name, other, a.Title)
		}
		titles[a.Title] = name
	}
	if chinese < chineseAtLeast {
		t.Errorf("%d Chinese articles, want at least %d", chinese, chineseAtLeast)
	}
}

func TestFrontMatter(t *testing.T) {
	fileName := regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-[a-z0-9]+)+\.md$`)
	publishers := map[string][]string{
		"en": {"Footnote Sample Wire", "Footnote Sample Review"},
		"zh": {"脚注样刊"},
	}
	authors := map[string]string{"en": "Footnote sample desk", "zh": "脚注样刊编辑部"}

	for name, a := range readAll(t) {
		t.Run(name, func(t *testing.T) {
			if !fileName.MatchString(name) {
				t.Errorf("file name is not of the form 2025-11-14-tencent-capex-falls.md")
			}
			if strings.TrimSpace(a.Title) == "" {
				t.Error("no title")
			}
			if !slices.Contains(publishers[a.Lang], a.Publisher) {
				t.Errorf("publisher %q is not one of the sample's own for lang %q", a.Publisher, a.Lang)
			}
			if a.Author != authors[a.Lang] {
				t.Errorf("author %q is not the sample's own for lang %q", a.Author, a.Lang)
			}
			if _, err := time.Parse(time.DateOnly, a.Date); err != nil {
				t.Errorf("date: %v", err)
			}
			if a.Date < earliest || a.Date > latest {
				t.Errorf("date %s is outside %s to %s", a.Date, earliest, latest)
			}
			if !strings.HasPrefix(name, a.Date+"-") {
				t.Errorf("file name does not start with the date %s", a.Date)
			}
			if len(a.Tags) == 0 || slices.Contains(a.Tags, "") {
				t.Errorf("tags %q", a.Tags)
			}
		})
	}
}

func TestBody(t *testing.T) {
	url := regexp.MustCompile(`(?i)[a-z]+://|www\.|\]\(`)
	heading := regexp.MustCompile(`(?m)^(#+) `)

	for name, a := range readAll(t) {
		t.Run(name, func(t *testing.T) {
			if a.Lang == "zh" {
				if n := countHan(a.Body); n < minHan || n > maxHan {
					t.Errorf("%d Han characters, want %d to %d", n, minHan, maxHan)
				}
			} else if n := len(strings.Fields(a.Body)); n < minWords || n > maxWords {
				t.Errorf("%d words, want %d to %d", n, minWords, maxWords)
			}
			if hit := url.FindString(a.Body); hit != "" {
				t.Errorf("a link or address: %q", hit)
			}
			headings := heading.FindAllStringSubmatch(a.Body, -1)
			if len(headings) > maxSubheads {
				t.Errorf("%d subheads, want at most %d", len(headings), maxSubheads)
			}
			for _, h := range headings {
				if h[1] != "##" {
					t.Errorf("a heading of level %d: the title stands in the front matter, subheads are ##", len(h[1]))
				}
			}
			if strings.HasPrefix(a.Body, "#") || strings.HasPrefix(a.Body, "|") {
				t.Error("does not open with a lead")
			}
		})
	}
}

func countHan(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// agreed lists the figures that the sample shares with the seed article. In is
// the wording of the sample file; Seed is the wording of the seed, empty for a
// figure that comes from a company's published results and not from the seed.
var agreed = []struct{ File, In, Seed string }{
	{"2025-08-14-tencent-capex-second-quarter.md", "19.1 billion yuan into capital expenditures in the second quarter of 2025", "19.1 billion yuan"},
	{"2025-08-14-tencent-capex-second-quarter.md", "36.6 billion yuan in the fourth quarter of 2024 and 27.5 billion yuan in the first quarter of 2025", "36.6 billion yuan and 27.5 billion yuan in the fourth quarter of last year and the first quarter of this year"},
	{"2025-08-14-tencent-capex-second-quarter.md", "revenue was 184.5 billion yuan, up 15%", ""},

	{"2025-09-25-alibaba-380-billion-plan.md", "380 billion yuan on cloud and AI infrastructure over three years", "380 billion yuan over the next three years"},
	{"2025-09-25-alibaba-380-billion-plan.md", "free cash outflow of 18.8 billion yuan in the June quarter, against an inflow of 17.4 billion yuan", ""},
	{"2025-09-25-alibaba-380-billion-plan.md", "rose 26% in the June quarter to 33.4 billion yuan", ""},

	{"2025-10-31-google-capex-guidance-backlog.md", "$91 billion to $93 billion in 2025, up from an earlier estimate of $85 billion", "between $91 billion and $93 billion, surpassing its earlier estimate of $85 billion"},
	{"2025-10-31-google-capex-guidance-backlog.md", "$155 billion at the end of September 2025, up 46% from the previous quarter and 82% from a year earlier", "$155 billion, up 46% quarter-over-quarter and 82% year-over-year"},
	{"2025-10-31-google-capex-guidance-backlog.md", "$70 billion to $72 billion", ""},
	{"2025-10-31-google-capex-guidance-backlog.md", "about $125 billion", ""},

	{"2025-11-14-tencent-capex-falls.md", "13 billion yuan in the third quarter of 2025, from 19.1 billion yuan in the second quarter, 27.5 billion yuan in the first and 36.6 billion yuan in the fourth quarter of 2024", "19.1 billion yuan and 13 billion yuan in the second and third quarters of this year"},
	{"2025-11-14-tencent-capex-falls.md", "the stability of its core businesses in gaming and WeChat", "the stability of its core businesses in gaming and WeChat"},
	{"2025-11-14-tencent-capex-falls.md", "15% from a year earlier to 192.9 billion yuan", ""},

	{"2025-11-15-tencent-capex-zh.md", "2024年四季度的366亿元，降至2025年一季度的275亿元、二季度的191亿元和三季度的130亿元", "36.6 billion yuan and 27.5 billion yuan"},
	{"2025-11-15-tencent-capex-zh.md", "| 2025年三季度 | 130 |", "13 billion yuan"},

	{"2025-11-25-qwen-app-downloads.md", "more than 10 million times within a week of its public beta launch", "10 million downloads within a week of its public beta launch"},

	{"2025-11-26-alibaba-free-cash-flow.md", "an outflow of 21.8 billion yuan against an inflow of 13.7 billion yuan a year earlier", "negative at 21.8 billion yuan, compared to 13.7 billion yuan"},
	{"2025-11-26-alibaba-free-cash-flow.md", "Operating profit fell 85% to 5.36 billion yuan", "5.36 billion yuan, down 85% year-over-year"},
	{"2025-11-26-alibaba-free-cash-flow.md", "Net profit for the quarter fell 53% to 20.6 billion yuan", "20.6 billion yuan, down 53% year-over-year"},
	{"2025-11-26-alibaba-free-cash-flow.md", "over the past twelve months exceed 126 billion yuan", "exceeded 126 billion yuan"},

	{"2025-11-27-aliyun-revenue-zh.md", "阿里云收入同比增长34%，达到398.24亿元", "39.824 billion yuan, up 34% year-over-year"},
	{"2025-11-27-aliyun-revenue-zh.md", "来自外部客户的收入增长29%，比总增速低5个百分点", "29% year-over-year, a difference of 5%"},
	{"2025-11-27-aliyun-revenue-zh.md", "连续九个季度保持三位数同比增长", "triple-digit year-over-year growth for the ninth consecutive quarter"},
	{"2025-11-27-aliyun-revenue-zh.md", "混合云的增幅超过20%", "hybrid cloud growth exceeding 20%"},

	{"2025-11-28-alibaba-cash-flow-zh.md", "净流出218亿元，上年同期为净流入137亿元", "21.8 billion yuan, compared to 13.7 billion yuan"},
	{"2025-11-28-alibaba-cash-flow-zh.md", "经营利润53.6亿元，同比下降85%", "5.36 billion yuan, down 85%"},
	{"2025-11-28-alibaba-cash-flow-zh.md", "净利润206亿元，同比下降53%", "20.6 billion yuan, down 53%"},
	{"2025-11-28-alibaba-cash-flow-zh.md", "累计超过1260亿元", "126 billion yuan"},

	{"2025-11-28-singapore-aisg-qwen.md", "covers 119 languages and dialects", ""},

	{"2025-12-03-google-alibaba-guidance.md", "$91 billion to $93 billion in 2025 alone", "between $91 billion and $93 billion"},
	{"2025-12-03-google-alibaba-guidance.md", "more than 380 billion yuan over three years", "380 billion yuan over the next three years"},
	{"2025-12-03-google-alibaba-guidance.md", "free cash flow of $24.5 billion in the third quarter", ""},

	{"2025-12-05-ai-server-supply.md", "within the next two to three years", "within the next two to three years"},
	{"2025-12-05-ai-server-supply.md", "GPUs three to five years old", "GPUs from three to five years ago"},
	{"2025-12-05-ai-server-supply.md", "Google Cloud has $155 billion of orders", "$155 billion"},
}

func TestFiguresStandInTheArticles(t *testing.T) {
	articles := readAll(t)
	covered := make(map[string]bool)
	for _, f := range agreed {
		covered[f.File] = true
		if !strings.Contains(articles[f.File].Body, f.In) {
			t.Errorf("%s: no %q", f.File, f.In)
		}
	}
	for name := range articles {
		if !covered[name] {
			t.Errorf("%s: no figure of it is in the table", name)
		}
	}
}

func TestFiguresAgreeWithTheSeed(t *testing.T) {
	seed := readSeed(t)
	for _, f := range agreed {
		if !strings.Contains(seed, f.Seed) {
			t.Errorf("%s: the seed has no %q", f.File, f.Seed)
		}
	}
}

// A person may be quoted only in words that the seed gives.
func TestQuotesStandInTheSeed(t *testing.T) {
	seed := readSeed(t)
	quote := regexp.MustCompile(`"([^"]+)"|“([^”]+)”`)
	for name, a := range readAll(t) {
		for _, m := range quote.FindAllStringSubmatch(a.Body, -1) {
			said := strings.TrimRight(m[1]+m[2], ".,")
			if !strings.Contains(seed, said) {
				t.Errorf("%s: the seed does not say %q", name, said)
			}
		}
	}
}

// readSeed returns the articles beside the module as one text, or skips.
func readSeed(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "articles")
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skipf("no seed article in %s", dir)
	}
	var all strings.Builder
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}
