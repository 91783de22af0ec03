package series

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/terms"
)

// The words that may stand between a metric and its figure. Any other word may make
// the metric another one ("revenue from games"), or the figure one of something else.

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// Words that tie a figure to a metric and say nothing else.
var links = set(`the a an of in for on its their was were is are be been has have had will would could may should that it also only
just still about around roughly approximately nearly almost over more than less least some as much high low between and and/or up
reported posted booked generated recorded came totaled totalled total stood expected expects expect projected projects forecast
forecasts guidance guided estimated estimates range year-on-year year-over-year on-year quarter-on-quarter sequentially yoy qoq
sharply slightly respectively new record versus vs compared with against alone itself now again already to-date company group s
first-ever outflow inflow net cash negative positive annual quarterly yearly consolidated full whole through by end during which
came-in capex well likely set announced said says overall combined period then year quarter month full-year half all-time peak
not-less entire turned brought this anticipates anticipated anticipate aims plans planned target targets targeted hopes exceed exceeded exceeding exceeds
surpass surpassed surpassing surpasses topped passed crossed above below under`)

// Words behind which a figure is how far something moved, unless one of arrivals
// stands between.
var moves = set(`rose rise rises risen rising grew grow grows grown growing growth increased increase increases increasing jumped jump
jumps climbed climb climbs climbing gained gain gains surged surge surges soared soar expanded expand raised raise raises raising
lifted lift lifts rebounded rebound improved improve advanced added add adds doubled tripled higher up fell fall falls fallen falling
down declined decline declines declining dropped drop drops decreased decrease decreases slid slide slides slipped slip shrank shrink
shrunk plunged plunge tumbled tumble sank narrowed narrow narrows contracted contraction reduced reduce reduces cut cuts lowered lower
less fewer slumped slump dipped dip eased halved slowed widened swung swing`)

// Words behind which a figure is where something stands or stood.
var arrivals = set(`to from at reach reached reaches reaching hit hits hitting totaling totalling totaled totalled versus vs against
exceed exceeded exceeding exceeds surpass surpassed surpassing topped stood`)

// Words that end what was said of a metric.
var breaks = set(`while but whereas although including excluding despite because after before without if when where who whose`)

// Words of an estimate that no longer holds.
var formers = set(`earlier previous prior previously former original originally`)

// Chinese words that may stand there, each with what it does.
var hanLinks, hanMoves, hanArrivals, hanFormers = set(`的 为 是 约 约为 近 逾 超 超过 突破 仅 仅为 共 共计 合计 累计 总计 同比 环比 也 还 则 均 又 已 已经 了 实现 录得
	报 预计 将 有望 指引 目标 计划 左右 以上 以下 、 ， 和 及 与 分别 分别为 在 于 较 比 相比 高达 一度 则为 大约 大幅 小幅 略 略有 净流出 净流入 流出 流入
	由 从 由此 ） （ ( ) , 金额 总额 规模 区间 之间 介于 或 或将 可能 且 人民币 其中最高 不低于 不少于 至少 最高 全年 单季 当季 季度 年度 净 额 公司 集团 并 以来 幅度 首次 再次
	继续 连续 高于 低于 多 少 余 以内 上下 水平 则是 资本 整体 亦 由正转负： ： :`),
	set(`增长 增加 上升 上涨 提升 提高 攀升 增至率 扩大 下降 下滑 下跌 减少 降低 萎缩 缩减 回落 回升 增 升 涨 降 跌 减 增幅 降幅 涨幅 跌幅 大增 大跌 大降 激增 飙升 暴跌 转 收窄`),
	set(`至 到 达 达到 达成 升至 降至 增至 减至 跌至 涨至 增长至 下降至 上升至 从 由 上调至 下调至 提高至 扩大至 缩减至 减少至 增加至 为 仅为 约为 则为 分别为`),
	set(`此前 先前 之前 原 原来 原定 早前 预期 预估 预测 市场预期 市场预测`)

// Chinese words of a report, which may stand between a name or a time and a metric.
var hanReports = set(`财报 显示 数据 数据显示 业绩 公布 发布 报告 业绩报告 公告 年报 半年报 季报 一季报 二季报 三季报 中报 情况 控股 股份 总 整体 归属于 上市公司 股东 母公司 公司股东
综合 财务 期间 内 已 实现 录得 ； 末 底 度 年末 年底 截至 该公司 其 单 上半年 下半年 中 营业 ． .`)

// maxHanWord is the length of the longest of these Chinese words, in bytes.
const maxHanWord = 18

// A path is what has been read between a metric and a figure.
type path struct {
	broken bool // there is a word that is not known
	moved  bool // a figure here is how far something moved
	former bool // a figure here is an estimate that no longer holds
	from   bool // a figure here is what something is measured from
	sign   float64
	loose  bool // words that may stand before a metric are known as well
}

// read takes up a piece of text without figures, times and names.
func (p *path) read(text string) {
	for i := 0; i < len(text) && !p.broken; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r >= 0x2E80:
			i += p.readHan(text[i:])
		case isLetter(r):
			end := i
			for end < len(text) && isWordByte(text[end]) {
				end++
			}
			p.readWord(strings.ToLower(strings.Trim(text[i:max(end, i+n)], "-'")))
			i = max(end, i+n)
		case r == ';' && p.loose:
			i += n
		case strings.ContainsRune(" ,:()-–—'’\"“”*$", r), unicode.IsSpace(r):
			i += n
		default:
			p.broken = true
		}
	}
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '\''
}

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// readWord takes up an English word.
func (p *path) readWord(w string) {
	w = strings.TrimSuffix(w, "'s")
	switch {
	case w == "outflow":
		p.sign = -1
	case w == "negative":
		p.sign = -1
	case w == "inflow":
		p.sign = 1
	}
	switch {
	case breaks[w]:
		p.broken = true
	case formers[w]:
		p.former = true
	case w == "by":
		p.moved = true
	case arrivals[w]:
		p.moved, p.from = false, w == "from" || w == "against" || w == "versus" || w == "vs"
	case moves[w]:
		p.moved = true
	case !links[w] && w != "estimate" && !(p.loose && leads[w]):
		p.broken = true
	}
	if w == "compared" {
		p.moved, p.from = false, true
	}
}

// readHan takes up the longest known Chinese word at the start of text and returns
// its length.
func (p *path) readHan(text string) int {
	for n := min(maxHanWord, len(text)); n > 0; n-- {
		if n < len(text) && !utf8.RuneStart(text[n]) {
			continue
		}
		w := text[:n]
		if !hanLinks[w] && !hanMoves[w] && !hanArrivals[w] && !hanFormers[w] && !(p.loose && hanReports[w]) {
			continue
		}
		switch w {
		case "净流出", "流出":
			p.sign = -1
		case "净流入", "流入":
			p.sign = 1
		case "由", "从", "较", "比":
			p.from = true
		case "至", "到", "降至", "升至", "增至", "减至", "跌至", "涨至":
			p.from = false
		}
		switch {
		case hanMoves[w]:
			p.moved = true
		case hanArrivals[w]:
			p.moved = false
		}
		p.former = p.former || hanFormers[w]
		return n
	}
	p.broken = true
	return len(text)
}

// onlyLinks says whether text has nothing but words that tie.
func onlyLinks(text string) bool {
	p := path{}
	p.read(text)
	return !p.broken && !p.former
}

// onlyKnown says whether text, between a name or a time and a metric, has nothing
// that could make the metric another one, or somebody else's.
func onlyKnown(text string) bool {
	p := path{loose: true}
	p.read(text)
	return !p.broken
}

// Words that may stand before a metric without making it another one. Behind any
// other the metric is passed over: cloud revenue, 广告收入.
var leads = set(`the its their a an of in on and total overall quarterly annual yearly full-year with for reported posted had has
generated booked recorded that whose group consolidated as into from to said says expects expect projects while by company second-quarter
third-quarter first-quarter fourth-quarter first-half second-half raised cut lifted lowered reports at is are was were about against
when where if which after before but or both on saw sees see lifts lifting cutting increased reduced put`)

var hanLeads = []string{"总", "单季", "当季", "全年", "季度", "公司", "集团", "其", "合计", "实现", "录得", "年度", "整体", "和", "及", "与", "而", "将", "且", "半年", "该公司", "上调", "下调", "年"}

// mayLead says whether a metric that begins behind text, which is of its sentence
// and behind the last name, time or figure, is what it seems to be.
func mayLead(text string) bool {
	trimmed := strings.TrimRight(text, " *“\"")
	if trimmed == "" {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(trimmed)
	switch {
	case strings.ContainsRune(",;:(，。、：；（—|", r):
		return true
	case terms.IsHan(r):
		rest := strings.TrimSuffix(trimmed, "的")
		if rest == "" {
			return true
		}
		for _, w := range hanLeads {
			if strings.HasSuffix(rest, w) {
				return true
			}
		}
		return false
	case len(trimmed) == len(text):
		return text == "'s" || text == "’s" || text == "-"
	}
	word := strings.ToLower(trimmed[strings.LastIndexAny(trimmed, " (")+1:])
	return leads[word] || word == "'s" || word == "’s" || word == "'" || word == "’"
}
