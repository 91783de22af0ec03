package load

import (
	"regexp"
	"strings"
	"unicode"
)

// What a line around an article says about it.
type fact int

const (
	nothing   fact = iota
	published      // a date
	updated        // a date that a label calls a later one
	author
	publisher
	headline
	staff // editors, photographers, translators: known, not kept
	chrome
)

// labels in front of a value, longest first where one begins another.
var labels = []struct {
	fact fact
	re   *regexp.Regexp
}{
	{updated, label(`(?:last )?(?:updated|modified)(?: on| at)?|更新时间|更新于|更新|修改时间`)},
	{published, label(`(?:first )?(?:published|posted)(?: on| at)?|publication date|publish date|date|发布时间|发布日期|发表时间|发表日期|出版日期|发表于|发布于|日期|时间|发布|发表`)},
	{staff, label(`edited by|editing by|editors?|photo(?:graph)?s? by|photos?|translated by|translation by|reviewed by|produced by|` +
		`责任编辑|值班编辑|见习编辑|编辑|责编|校对|审核|排版|制图|图源|题图|图片来源|翻译|监制|策划|编译`)},
	{author, label(`written by|words by|story by|reported by|reporting by|text by|authors?|撰文|作者|文字|本报记者|新华社记者|本刊记者|见习记者|实习记者|记者`)},
	{author, regexp.MustCompile(`^(?:文|采写|采访)\s*[:：]\s*(.+)$`)},
	{author, regexp.MustCompile(`^[Bb][Yy]\s+(.+)$`)},
	{publisher, label(`source|publisher|published in|first published in|文章来源|本文来源|信息来源|稿件来源|消息来源|来源|出处|来自|媒体`)},
	{headline, label(`title|headline|标题|题目`)},
}

// label matches the words, then a colon, or a space where the words are plain text.
func label(words string) *regexp.Regexp {
	return regexp.MustCompile(`^(?i:` + words + `)(?:\s*[:：]\s*|\s+)(.+)$`)
}

// chromeWords are buttons and boxes that come along when a page is copied.
var chromeWords = wordSet(`share|share this|share this article|share this story|share article|print|print this|print article|email|e-mail|save|
save article|saved|copy|copy link|link copied|like|likes|comment|comments|leave a comment|reply|follow|follow us|subscribe|subscribe now|sign in|
sign up|log in|login|register|menu|search|home|listen|listen to this article|read aloud|advertisement|advertisements|ad|sponsored|
sponsored content|skip to content|skip to main content|back to top|facebook|twitter|linkedin|whatsapp|telegram|reddit|wechat|weibo|bookmark|
gift article|give this article|read more|read the full story|more|close|translate|text size|add to favorites|report an error|
分享|分享到|转发|打印|打印本页|收藏|点赞|点赞收藏|评论|发表评论|我要评论|写评论|举报|纠错|我要纠错|关闭|关闭窗口|返回|返回顶部|返回首页|首页|
字号|字体|大|中|小|大中小|登录|注册|关注|已关注|关注我们|订阅|广告|微信|微博|新浪微博|朋友圈|qq空间|扫一扫|在看|展开全文|阅读原文|
阅读全文|版权声明|免责声明|查看原文|听新闻|播报|原创|手机看|下载app|复制链接|扫码分享|扫描二维码分享`)

// relatedWords begin a list of other articles that runs to the end.
var relatedWords = wordSet(`related|related articles|related stories|related news|related topics|related reading|read next|recommended|recommended for you|
more stories|more from this section|most read|most popular|trending|you may also like|you might also like|more on this story|
相关阅读|相关文章|相关新闻|相关推荐|相关报道|相关链接|延伸阅读|推荐阅读|热门推荐|热门文章|猜你喜欢|更多精彩|精彩推荐|为您推荐|往期回顾`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.SplitSeq(list, "|") {
		set[strings.TrimSpace(w)] = true
	}
	return set
}

// counters are views, shares, comments, minutes of reading, ages, and notes of copyright.
var counters = []*regexp.Regexp{
	regexp.MustCompile(`^(?i)[\d,.]+\s*[km]?\+?\s*(?:views?|reads?|shares?|likes?|comments?|claps?|replies|min(?:ute)?s?(?:[\s-]+read)?)$`),
	regexp.MustCompile(`^(?i)(?:views?|reads?|shares?|likes?|comments?|reading time|read time)\s*[:：(]?\s*[\d,.]+\s*[km]?\+?\s*\)?(?:\s*min(?:ute)?s?)?$`),
	regexp.MustCompile(`^(?:阅读|阅读量|阅读数|阅读时间|浏览|浏览量|浏览次数|点击|点击量|点击数|评论|评论数|点赞|点赞数|转发|收藏|分享|字数|热度|人气|访问量)\s*[:：(（]?\s*[\d,.]+\s*[万千亿]?\+?\s*(?:次|人|字|分钟|条)?\s*[)）]?$`),
	regexp.MustCompile(`^[\d,.]+\s*[万千]?\+?\s*(?:次?阅读|次?浏览|人?阅读|条?评论|次?点击|人?点赞|次?分享|分钟阅读|分钟读完|个?赞)$`),
	regexp.MustCompile(`^(?i)(?:\d{1,2}|an?)\s*(?:seconds?|mins?|minutes?|hours?|hrs?|days?|weeks?)\s+ago$`),
	regexp.MustCompile(`^\d{1,2}\s*(?:分钟|小时|天)前$`),
	regexp.MustCompile(`^字号[:：]?(?:超大|特大|较大|大|中|小|默认|标准|[\s|])+$`),
	regexp.MustCompile(`^(?i)copyright\s.{0,80}all rights reserved\.?$`),
	regexp.MustCompile(`^(?:特别声明|平台声明|版权声明|免责声明|声明)\s*[:：].{1,160}$`),
	regexp.MustCompile(`^.{0,12}(?:未经授权，?不得转载|未经许可，?不得转载|查看更多)[。.]?$`),
	regexp.MustCompile(`^下载.{0,20}(?:(?i:app)|客户端).{0,80}$`),
	regexp.MustCompile(`^(?i)(?:©|\(c\)\s|copyright\s+(?:©|\(c\)|\d{4})|版权所有|all rights reserved).{0,100}$`),
}

// bareCount is a number that stands alone, such as a view count without a word. Alone it
// says nothing, so it is taken for one only beside a line that does. "01" numbers a section.
var bareCount = regexp.MustCompile(`^[1-9][\d,]{0,9}(?:\.\d)?\s*[万千kKmM]?\+?$`)

// classify says what one segment of a line is, and its value where it has one.
func classify(s string) (fact, string) {
	s = strings.TrimSpace(strings.Trim(s, "()（）[]【】"))
	if s == "" {
		return chrome, ""
	}
	for _, l := range labels {
		if m := l.re.FindStringSubmatch(s); m != nil {
			if v := strings.TrimSpace(m[1]); holds(l.fact, v) {
				return l.fact, v
			}
		}
	}
	if _, ok := parseDate(s); ok {
		return published, s
	}
	if isChrome(s) {
		return chrome, ""
	}
	return nothing, ""
}

func isChrome(s string) bool {
	low := strings.ToLower(strings.Trim(s, " .…>»›→:：!！·•|"))
	if chromeWords[low] {
		return true
	}
	for _, re := range counters {
		if re.MatchString(s) {
			return true
		}
	}
	// A row of buttons: "Share Print Email", "分享 收藏 评论".
	words := strings.FieldsFunc(low, func(r rune) bool { return r == ' ' || r == ':' || r == '：' || r == '/' })
	for _, w := range words {
		if !chromeWords[w] {
			return false
		}
	}
	return len(words) > 0
}

// holds checks that a labelled value is of the kind that the label promises, so that
// "By 2030 sales double" or "Date palms grow" are not taken for bylines.
func holds(f fact, v string) bool {
	switch f {
	case published, updated:
		_, ok := parseDate(v)
		return ok
	case author, staff:
		return isName(v)
	case publisher:
		return isName(v) || width(v) <= 40 && !endsSentence(v)
	case headline:
		return width(v) <= 2*maxTitleWidth
	}
	return false
}

// particles are the words in names and in lists of names that begin small.
var particles = wordSet("and|de|del|della|der|den|di|da|du|la|le|el|al|bin|ibn|van|von|ter|the|for|of|in|with|y|e|&")

// isName accepts one or more names: capitalised words, or a few Chinese characters.
func isName(v string) bool {
	if width(v) > 90 || endsSentence(v) && !strings.HasSuffix(v, "r.") {
		return false
	}
	if hasHan(v) {
		return width(v) <= 60 && !strings.ContainsAny(v, "。！？；“”")
	}
	words := strings.FieldsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '/' || r == ';' })
	if len(words) == 0 || len(words) > 14 {
		return false
	}
	capital := false
	for _, w := range words {
		first := []rune(w)[0]
		switch {
		case unicode.IsUpper(first), first == '@':
			capital = true
		case !particles[w] && !unicode.Is(unicode.Lo, first):
			return false
		}
		if strings.ContainsFunc(w, unicode.IsDigit) {
			return false
		}
	}
	return capital
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
