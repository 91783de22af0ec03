package load

import (
	"strings"
	"testing"
)

// TestHeaderLines holds lines as they are pasted: what they say, and lines of prose that
// look like them and must stay.
func TestHeaderLines(t *testing.T) {
	for _, tt := range []struct{ line, author, publisher, date string }{
		{"By Jane Doe", "Jane Doe", "", ""},
		{"BY JANE DOE AND LI WEI", "JANE DOE AND LI WEI", "", ""},
		{"By Jane Doe, Li Wei and Ludwig van Beek", "Jane Doe, Li Wei and Ludwig van Beek", "", ""},
		{"Written by Hao Xin", "Hao Xin", "", ""},
		{"Author: Hao Xin", "Hao Xin", "", ""},
		{"Written by Hao Xin, Edited by Wu Xianzhi", "Hao Xin", "", ""},
		{"By Jane Doe | December 2, 2025 | 5 min read", "Jane Doe", "", "2025-12-02"},
		{"By Jane Doe December 2, 2025", "Jane Doe", "", "2025-12-02"},
		{"Jane Doe · Dec 2, 2025", "", "", "2025-12-02"},
		{"Published: 2 December 2025", "", "", "2025-12-02"},
		{"Posted on Dec. 2, 2025", "", "", "2025-12-02"},
		{"Published 2025-12-02 10:30 Updated 2025-12-03 08:00", "", "", "2025-12-02"},
		{"Last updated: December 3, 2025", "", "", "2025-12-03"},
		{"Source: Example Wire", "", "Example Wire", ""},
		{"作者：张三", "张三", "", ""},
		{"文/张三", "张三", "", ""},
		{"文｜张三　编辑｜李四", "张三", "", ""},
		{"记者 张三 李四", "张三 李四", "", ""},
		{"（记者 张三）", "张三", "", ""},
		{"来源：新华网", "", "新华网", ""},
		{"2025年12月2日 10:30 新浪财经", "", "新浪财经", "2025-12-02"},
		{"发布时间：2025-12-02 10:30 来源：示例网 作者：张三 浏览：1234", "张三", "示例网", "2025-12-02"},
		{"更新时间：2025年12月2日", "", "", "2025-12-02"},
		{"(Reporting by Jane Doe; Editing by John Smith)", "Jane Doe", "", ""},
	} {
		var h header
		if !h.take(clean(tt.line)) {
			t.Errorf("%q is not taken for a header line", tt.line)
			continue
		}
		date := ""
		if !h.date().IsZero() {
			date = h.date().Format("2006-01-02")
		}
		if h.author != tt.author || h.publisher != tt.publisher || date != tt.date {
			t.Errorf("%q: author %q, publisher %q, date %q; want %q, %q, %q", tt.line, h.author, h.publisher, date, tt.author, tt.publisher, tt.date)
		}
	}
}

func TestChromeLines(t *testing.T) {
	for _, line := range []string{
		"Share", "Share Print Email", "Advertisement", "ADVERTISEMENT", "476 views", "1.2K shares", "3 min read", "2 hours ago",
		"分享", "分享 收藏 评论", "阅读 1.2万", "浏览次数：3,456", "责任编辑：李四", "编辑：李四", "Edited by Wu Xianzhi", "Photo: Jane Doe",
		"字号：大 中 小", "© 2025 Example Times", "版权所有 示例网",
	} {
		if h := (header{}); !h.take(line) {
			t.Errorf("%q is not taken for a line around an article", line)
		}
	}
}

func TestProseIsNoHeader(t *testing.T) {
	for _, line := range []string{
		"By 2030 sales will double", "By contrast, Tencent spends less", "Sharing costs is hard",
		"Date palms grow well here", "Insufficient Supply", "The Buried Plot", "作者认为，供应紧张。", "来源不明的数据显示，价格上涨了三成，但供应仍然紧张。",
		"On December 2, 2025 the company said so", "Source code was leaked, and nobody knew by whom it had been done.",
		"2025年12月2日，公司宣布收购", "476", "更新换代正在加快",
	} {
		if h := (header{}); h.take(line) {
			t.Errorf("%q is taken for a header line", line)
		}
	}
}

// TestBodyStays puts lines that look like a header into the middle of an article.
func TestBodyStays(t *testing.T) {
	prose := strings.Repeat("The company said that supply would remain tight for the rest of the year, and longer. ", 2)
	article := "A headline\n" + strings.Repeat(prose+"\n", 8) + "2025-12-02\nShare\nBy Jane Doe\n476\n" + strings.Repeat(prose+"\n", 8)
	a, err := Load([]byte(article), Source{})
	if err != nil {
		t.Fatal(err)
	}
	if !a.Published.IsZero() || a.Author != "" || a.PublishedFrom != FromUnknown {
		t.Errorf("metadata from the body: %v %q %q", a.Published, a.Author, a.PublishedFrom)
	}
	for _, want := range []string{"\n2025-12-02\n", "\nShare\n", "\nBy Jane Doe\n", "\n476\n"} {
		if !strings.Contains(a.Text, want) {
			t.Errorf("%q is missing from the text", want)
		}
	}
}

func TestBylineName(t *testing.T) {
	for line, want := range map[string]string{
		"Jane Doe":          "Jane Doe",
		"By: Jane Doe":      "Jane Doe",
		"Par Jeanne Martin": "Jeanne Martin",
		"By Jane Doe\n12/02/2025 05:07 AM EDT Link Copied":   "Jane Doe",
		"by Jane Doe22 Dec 2025651":                          "Jane Doe",
		"December 2, 2025 at 6:08 PM ET by Jane Doe":         "Jane Doe",
		"15.05.2025, 07:11 | Lesedauer: 8 Minuten":           "",
		"02/12/2025 | Jane Doe":                              "Jane Doe",
		"Jane Doe · The Post · Posted: Dec 2, 2025":          "Jane Doe",
		"Jane Doe (Brussels, correspondent)":                 "Jane Doe",
		"by Jane Doe \u00a0 @janedoe December 2, 2025: 3:42": "Jane Doe",
		"December 2, 2025 6:18am":                            "",
		"作者：未知     责任编辑：李四":                                  "未知",
		"责任编辑：李四":                                            "",
		"[责任编辑：李四 PK155]":                                    "",
		"城市必读 发布时间：10-0812:00优质原创作者":                         "城市必读",
		"城市必读发布时间：10-0812:00":                                "城市必读",
		"张三2025-12-02 14:27:02 74":                           "张三",
		"[张三]":                                               "张三",
		"股市行情 总篇数919篇":                                       "",
		"版权声明 来源：城市日报 时间：2025-12-02 作者： 转载请注明：甲公司发布公告 +复制链接": "",
		"104363":              "",
		"janedoe":             "janedoe",
		"Jane D.":             "Jane D.",
		"Von: Jane Doe":       "Jane Doe",
		"By Jane Doe -":       "Jane Doe",
		"Published on Monday": "",
		"":                    "",
	} {
		if got := bylineName(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
