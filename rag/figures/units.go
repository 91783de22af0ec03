package figures

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A phrase is a unit as it is written, in folded runes. A space in it stands
// for white space or a hyphen in the text.
type phrase struct {
	text []rune
	unit string
	exp  int // power of ten that the phrase brings along: -2 for cents
}

// phrases are looked up by their first rune, longest first.
type phrases map[rune][]phrase

// newPhrases reads lines "unit exp: phrase, phrase, …"; exp may be left out.
func newPhrases(lines string) phrases {
	p := phrases{}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		head, list, _ := strings.Cut(strings.TrimSpace(line), ": ")
		unit, power, _ := strings.Cut(head, " ")
		exp := 0
		if power == "-2" {
			exp = -2
		} else if power == "1" {
			exp = 1
		}
		for _, text := range strings.Split(list, ", ") {
			r := []rune(text)
			p[r[0]] = append(p[r[0]], phrase{r, unit, exp})
		}
	}
	for _, list := range p {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.text) - len(a.text) })
	}
	return p
}

// match returns the longest phrase of p that stands at i, and its end.
func (s *scanner) match(p phrases, i int) (phrase, int, bool) {
	for _, ph := range p[s.at(i)] {
		if end := s.matchRunes(ph.text, i); end > i {
			return ph, end, true
		}
	}
	return phrase{}, i, false
}

func (s *scanner) matchRunes(want []rune, i int) int {
	for _, c := range want {
		switch {
		case c != ' ':
			if s.at(i) != c {
				return -1
			}
			i++
		case s.at(i) == '-':
			i++
		default:
			next := s.gap(i)
			if next == i {
				return -1
			}
			i = next
		}
	}
	if isLetter(want[len(want)-1]) && isLetter(s.at(i)) {
		return -1
	}
	return i
}

// Currencies by ISO 4217 code. A bare $ is the US dollar, a bare ¥ the yuan.
var prefixes = newPhrases(`
CNY: ¥, rmb, rmb¥, cny, cnh, cn¥, 人民币
USD: $, us$, us $, usd, 美元
HKD: hk$, hk $, hkd, 港元, 港币
EUR: €, eur, 欧元
GBP: £, gbp, 英镑
JPY: jpy, jp¥, 日元
KRW: ₩, krw
TWD: nt$, twd, 新台币
INR: ₹, inr
SGD: s$, sgd
AUD: a$, aud
CAD: c$, cad
CHF: chf
`)

var moneySuffixes = `
CNY: yuan, chinese yuan, renminbi, rmb, cny, cnh, 元, 元人民币, 人民币, 人民币元, 块钱
USD: dollar, dollars, us dollar, us dollars, u.s. dollar, u.s. dollars, american dollars, usd, bucks, $, 美元, 美金
USD -2: cents, cent, us cents, 美分
HKD: hong kong dollars, hk dollars, hkd, 港元, 港币, 元港币
EUR: euro, euros, eur, €, 欧元
GBP: pounds, british pounds, pounds sterling, gbp, 英镑
JPY: yen, japanese yen, jpy, 日元, 日圆, 円
KRW: won, south korean won, korean won, krw, 韩元
TWD: taiwan dollars, new taiwan dollars, nt dollars, twd, 新台币, 台币, 元新台币
INR: rupees, indian rupees, inr, 卢比
SGD: singapore dollars, sgd, 新加坡元, 新元
AUD: australian dollars, aud, 澳元
CAD: canadian dollars, cad, 加元
CHF: swiss francs, francs, chf, 瑞士法郎`

// Units behind a number: currencies, shares, multiples, Chinese measure words,
// physical units. Duration nouns are here so that they can be left out.
var suffixes = newPhrases(moneySuffixes + `
%: %, ﹪, percent, per cent, pct
% 1: 成
pp: percentage points, percentage point, percent points, % points, %-points, pct pts, pp, pps, ppt, ppts, pct points, 个百分点, 百分点
pp -2: basis points, basis point, bps, bp, 个基点, 基点
‰: ‰
x: ×, x, fold, 倍
time: 次, 人次
vehicle: 辆, 辆车, 辆次
person: 人, 名, 位
unit: 台, 部, 套, 座
company: 家
item: 个, 件, 款, 项, 种, 只
ship: 艘
aircraft: 架
case: 例, 起
share: 股
chip: 块, 张, 颗, 枚
household: 户
ton: 吨, 公吨
barrel: 桶
kilometre: 公里, 千米
square-metre: 平方米
point: 点
gw: gw, gigawatt, gigawatts, 吉瓦
mw: mw, megawatt, megawatts, 兆瓦
kw: kw, kilowatt, kilowatts, 千瓦
gwh: gwh, gigawatt hours, 吉瓦时
mwh: mwh, megawatt hours, 兆瓦时
kwh: kwh, kilowatt hours, 千瓦时, 度电
gb: gb, gigabytes
tb: tb, terabytes
pb: pb, petabytes
kg: kg, kilograms, 公斤, 千克
km: km, kilometers, kilometres
year: 年, 周年, 岁, 财年, 财季
quarter: 季度, 季, 个季度
month: 月, 个月, 月份
week: 周, 个星期, 星期
day: 日, 天, 号, 个工作日
hour: 小时, 个小时, 时, 点钟
minute: 分钟, 分
second: 秒, 秒钟
ordinal: 期, 届, 级, 代, 版, 楼, 层, 号线, 强, 路, 线, 环, 比
`)

var durations = map[string]bool{
	"year": true, "quarter": true, "month": true, "week": true, "day": true, "hour": true, "minute": true,
	"second": true, "decade": true, "ordinal": true, "night": true, "century": true, "half": true,
}

func isCurrency(unit string) bool {
	return len(unit) == 3 && unit[0] >= 'A' && unit[0] <= 'Z'
}

// isMeasure says whether unit makes any number a figure.
func isMeasure(unit string) bool {
	return isCurrency(unit) || unit == "%" || unit == "‰" || unit == "pp" || unit == "x"
}

var magnitudes = map[string]int{
	"hundred": 2, "thousand": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "trillion": 12, "trillions": 12, "quadrillion": 15,
	"mn": 6, "mln": 6, "mio": 6, "mil": 6, "bn": 9, "bln": 9, "tn": 12, "trn": 12, "k": 3, "m": 6, "b": 9, "t": 12,
}

var hanMagnitude = map[rune]int{'百': 2, '千': 3, '万': 4, '亿': 8, '萬': 4, '億': 8}

// magnitudeAt reads the magnitude behind a number that ends at i, returning its
// power of ten and end; end is i when there is none. money says whether a
// currency stands before the number, which makes single letters safe to read.
func (s *scanner) magnitudeAt(i int, money bool) (exp, end int) {
	if exp, end = s.hanMagnitudeAt(i); end > i {
		return exp, end
	}
	at := s.gap(i)
	if s.at(at) == '-' && isLetter(s.at(at+1)) {
		at++
	}
	w := s.r[at:min(s.wordEnd(at), at+maxWord)]
	e, ok := magnitudes[string(w)]
	if !ok || isDigit(s.at(at+len(w))) || len(w) == 1 && !s.isLetterMagnitude(at, at > i, money) {
		return 0, i
	}
	if w[0] == 'h' || w[0] == 't' && len(w) > 2 { // hundred million, thousand billion
		if more, e2 := s.magnitudeAt(at+len(w), false); e2 > at+len(w) {
			return e + more, e2
		}
	}
	return e, at + len(w)
}

// isLetterMagnitude says whether the single letter at i can be a magnitude:
// $5m, 5B, 10k, but not 4K, 5G or 3 m.
func (s *scanner) isLetterMagnitude(i int, spaced, money bool) bool {
	if money {
		return true
	}
	if spaced {
		return false
	}
	upper := s.orig[i] < utf8.RuneSelf && s.orig[i] >= 'A' && s.orig[i] <= 'Z'
	switch s.at(i) {
	case 'k':
		return !upper
	case 'm':
		return true
	}
	return upper // 7B, 1T; a lower-case t is a ton
}

// hanMagnitudeAt reads a chain such as 万, 百万, 万亿; 多 and 余 before it say
// "more than" and are passed over.
func (s *scanner) hanMagnitudeAt(i int) (exp, end int) {
	at := i
	if !isHan(s.at(at)) {
		at = s.gap(at)
	}
	if c := s.at(at); c == '多' || c == '余' {
		at++
	}
	end = i
	for m := hanMagnitude[s.at(at)]; m > 0 && (m > 3 || s.isPlace(at)); m = hanMagnitude[s.at(at)] {
		exp += m
		at++
		end = at
	}
	return exp, end
}
