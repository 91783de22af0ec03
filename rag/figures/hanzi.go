package figures

import "strconv"

var hanDigit = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

var hanPlace = map[rune]int{'十': 10, '百': 100, '千': 1000}

// chineseAt reads a numeral below ten thousand, with decimals behind 点:
// 二十四, 三百零五, 三点五. What is above stands in the magnitude (万, 亿).
func (s *scanner) chineseAt(i int) (number, bool) {
	total, digit, n := 0, 0, i
	last := 10_000 // places must fall: 百 before 十
	for ; n < len(s.r); n++ {
		c := s.r[n]
		if p := hanPlace[c]; p > 0 && p < last && s.isPlace(n) && (digit > 0 || p == 10 && total%100 == 0) {
			total, digit, last = total+max(digit, 1)*p, 0, p
		} else if d := hanDigit[c]; d > 0 && digit == 0 {
			digit = d
		} else if c != '零' || digit > 0 {
			break
		}
	}
	if total += digit; total == 0 && s.at(n) != '点' {
		return number{}, false
	}
	out := number{digits: strconv.Itoa(total), end: n, form: chinese}
	if s.at(n) == '点' {
		s.hanDecimals(&out)
	}
	return out, true
}

// isPlace says whether 百, 千 at i is a place and not part of a unit: 百分点.
func (s *scanner) isPlace(i int) bool {
	next := s.at(i + 1)
	return !(s.r[i] == '百' && next == '分') && !(s.r[i] == '千' && isOneOf(next, "瓦米克伏卡赫"))
}

// hanDecimals reads the digits behind 点 into n, when there are any.
func (s *scanner) hanDecimals(n *number) {
	digits := ""
	i := n.end + 1
	for ; len(digits) < maxDigits && (hanDigit[s.at(i)] > 0 || s.at(i) == '零'); i++ {
		digits += strconv.Itoa(hanDigit[s.at(i)])
	}
	if digits != "" {
		n.digits += "." + digits
		n.decimals, n.end = len(digits), i
	}
}
