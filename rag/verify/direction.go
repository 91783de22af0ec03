package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/rag/figures"
)

// A move is what a text says of a figure: that something rose or fell by it,
// to it or from it. The zero move says nothing.
type move struct {
	sign int // +1 up, -1 down, 0 not said
	kind moveKind
}

type moveKind int

const (
	moveBy moveKind = iota
	moveTo
	moveFrom
)

var ups = set(`rose rise rises risen rising up grew grow grows grown growing growth increased increase increases increasing
jumped jump jumps jumping climbed climb climbs climbing gained gain gains gaining surged surge surges surging soared soar soars soaring
advanced expanded expand expands expanding expansion higher more widened widen widens widening added raised raises raise raising lifted
lifts rebounded rebound improved improves improvement upside upturn greater above strengthened doubled tripled quadrupled accelerated`)

var downs = set(`fell fall falls fallen falling down declined decline declines declining dropped drop drops dropping decreased
decrease decreases decreasing slid slide slides sliding slipped slip lost shrank shrink shrinks shrunk shrinking plunged plunge plunges
plunging tumbled tumble tumbling sank sinks narrowed narrow narrows narrowing contracted contraction reduced reduction reduces cut cuts
cutting lowered lower lowers less fewer plummeted plummet slumped slump downside downturn smaller dipped dip eased weakened halved slowed below`)

// Words that may stand between a move and its figure.
var moveFillers = set(`by to from of about nearly almost around roughly approximately only just some another a an the estimated as much
sharply further slightly sharp year-on-year year-over-year on-year quarter-over-quarter quarter-on-quarter sequential annual
annually yoy qoq total over whopping staggering modest steep was is reached came at than it they earlier previous prior estimate forecast guidance between`)

// Verbs whose object may stand between them and the figure: raised its guidance to.
var movers = set(`raised raise raises raising cut cuts cutting lowered lowers lowering lifted lifts lifting increased increases increasing
reduced reduces reducing boosted trimmed slashed upped hiked narrowed widened expanded pushed`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

const (
	moveReach  = 80 // how far from a figure its move is looked for, in bytes
	maxFillers = 6
)

// movesOf reads what text says of each of its figures.
func movesOf(text string, figs []figures.Figure) []move {
	out := make([]move, len(figs))
	for i, f := range figs {
		m := moveBefore(before(text, f.Start))
		if m.sign == 0 {
			m = moveAfter(after(text, f.End))
		}
		if m.sign == 0 && i > 0 && out[i-1].sign != 0 {
			m = carriedMove(out[i-1], figs[i-1].Unit == f.Unit, text[figs[i-1].End:f.Start])
		}
		if f.Value < 0 && m.kind == moveBy {
			m.sign = -1
		}
		out[i] = m
	}
	for i := range figs {
		if out[i].sign == 0 && i+1 < len(figs) && !isShare(figs[i]) {
			out[i] = move{apposed(text[figs[i].End:figs[i+1].Start], out[i+1], figs[i+1]), moveTo}
		}
	}
	return out
}

// isShare says whether f is a percentage or points, which say how far something
// moved rather than where to.
func isShare(f figures.Figure) bool { return f.Unit == "%" || f.Unit == "pp" }

// apposed returns the direction in which an amount was reached when the next
// figure says by how much or from where: "$155 billion, up 46%", 53.6亿元，同比下降85%.
// between stands between the two.
func apposed(between string, next move, figure figures.Figure) int {
	if len(between) > moveReach {
		return 0
	}
	i := strings.LastIndexAny(between, ",，(（")
	if i < 0 || strings.ContainsAny(between, ".。;；") {
		return 0
	}
	_, n := utf8.DecodeRuneInString(between[i:])
	rest := strings.ToLower(between[i+n:])
	switch {
	case !onlyMoves(rest):
		return 0
	case strings.HasPrefix(rest, "低于"), strings.HasPrefix(rest, "少于"):
		return -1
	case strings.HasPrefix(rest, "高于"), strings.HasPrefix(rest, "多于"):
		return 1
	case isShare(figure), next.kind == moveFrom, strings.Contains(rest, " than "):
		return next.sign
	}
	return 0
}

// onlyMoves says whether text has no subject of its own: only words of a move.
func onlyMoves(text string) bool {
	for _, w := range strings.Fields(text) {
		if r, _ := utf8.DecodeRuneInString(w); r >= 0x2E80 {
			return startsAny(w, periodWords) || utf8.RuneCountInString(w) <= maxHanMove && chineseMove(w).sign != 0
		}
		if !ups[w] && !downs[w] && !moveFillers[w] && !afterFillers[w] {
			return false
		}
	}
	return true
}

// periodWords begin a Chinese clause that says what a move is measured from.
var periodWords = []string{"同比", "环比", "较上", "较去年", "较前", "较第", "较一", "较二", "较三", "较四", "比上", "比去年", "低于", "高于", "少于", "多于"}

// maxHanMove is the length of a Chinese clause that says a move and nothing
// else, in characters: 降幅约为.
const maxHanMove = 5

// carriedMove returns the move of a figure that shares the verb of the one
// before it; between stands between the two.
func carriedMove(prev move, sameUnit bool, between string) move {
	to := endsInTo(between)
	switch {
	case to && prev.kind != moveTo:
		return move{prev.sign, moveTo} // "rose from 14% in 2018 to 29%", "fell 18% from a year earlier to RMB 15.3 billion"
	case sameUnit && prev.kind != moveFrom && joined(between):
		return prev // "up 46% from the previous quarter and 82% from a year earlier"
	}
	return move{}
}

func endsInTo(between string) bool {
	t := strings.ToLower(strings.TrimSpace(between))
	t = strings.TrimLeft(t, ",， ")
	if len(t) > moveReach || strings.ContainsAny(t, ",;.，；。") {
		return false
	}
	for _, w := range []string{"to", "reaching", "at", "至", "到", "达到", "达"} {
		if rest, ok := strings.CutSuffix(t, w); ok && (rest == "" || w[0] < 0x80 && w != "at" && strings.HasSuffix(rest, " ")) {
			return true
		}
	}
	return false
}

// joined says whether between runs from one figure on to a second that shares
// its move.
func joined(between string) bool {
	t := strings.ToLower(strings.TrimRight(between, " "))
	if len(t) > moveReach || strings.ContainsAny(t, ",;:.，；。：") {
		return false
	}
	for _, w := range strings.Fields(t) {
		if ups[w] || downs[w] || w == "while" || w == "but" || w == "to" {
			return false
		}
	}
	return strings.HasSuffix(t, " and") || t == "and" || t == "和" || t == "及"
}

// before returns the part of the clause that stands before i, in lower case.
func before(text string, i int) string {
	t := text[cut(text, max(0, i-moveReach)):i]
	t = strings.TrimRight(t, " *")
	if j := strings.LastIndexFunc(t, isClauseEnd); j >= 0 {
		_, n := utf8.DecodeRuneInString(t[j:])
		t = t[j+n:]
	}
	return strings.ToLower(t)
}

// after returns the part of the clause that stands behind i, in lower case.
func after(text string, i int) string {
	t := text[i:cutEnd(text, min(len(text), i+moveReach))]
	if j := strings.IndexFunc(t, isClauseEnd); j >= 0 {
		t = t[:j]
	}
	return strings.ToLower(t)
}

// cut moves i back to the beginning of a character. Bytes that are no UTF-8 are
// passed over as far as a character is long, and no further.
func cut(text string, i int) int {
	for n := 1; n < utf8.UTFMax && i > 0 && i < len(text) && !utf8.RuneStart(text[i]); n++ {
		i--
	}
	return i
}

// cutEnd moves i on to the end of a character, as cut does: what begins at i or
// before it never ends before it begins.
func cutEnd(text string, i int) int {
	for n := 1; n < utf8.UTFMax && i < len(text) && !utf8.RuneStart(text[i]); n++ {
		i++
	}
	return i
}

func isClauseEnd(r rune) bool {
	return strings.ContainsRune(",;:.!?()，；：。！？（）、[]", r) || unicode.IsDigit(r)
}

func moveBefore(t string) move {
	if r, _ := utf8.DecodeLastRuneInString(t); r >= 0x2E80 {
		return chineseMove(t)
	}
	var m move
	explicit := false // "by" stands before the figure
	words := strings.Fields(t)
	for n := 0; n < maxFillers && len(words) > 0; n++ {
		w := words[len(words)-1]
		words = words[:len(words)-1]
		prev := ""
		if len(words) > 0 {
			prev = words[len(words)-1]
		}
		switch {
		case w == "than" && (prev == "more" || prev == "less" || prev == "fewer"):
			words = words[:len(words)-1]
		case ups[w] || downs[w]:
			if isNegation(prev) || w == "up" && m.kind == moveTo {
				return move{} // "up to 93" is a bound
			}
			m.sign = 1
			if downs[w] {
				m.sign = -1
			}
			return m
		case !moveFillers[w] && (m.kind == moveTo || explicit):
			m.sign = moverOf(words)
			return m
		case !moveFillers[w]:
			return move{}
		}
		switch w {
		case "to":
			m.kind = moveTo
		case "from":
			m.kind = moveFrom
		case "by":
			explicit = true
		}
	}
	return move{}
}

// maxObject is the length in words of the object of a verb such as raised.
const maxObject = 5

// moverOf returns the direction of the verb among the last of words that a
// figure behind "to" or "by" belongs to, 0 for none.
func moverOf(words []string) int {
	for n := len(words) - 1; n >= 0 && n >= len(words)-maxObject; n-- {
		w := words[n]
		switch {
		case n > 0 && isNegation(words[n-1]):
			return 0
		case movers[w] && (downs[w] || w == "trimmed" || w == "slashed" || w == "lowering"):
			return -1
		case movers[w]:
			return 1
		}
	}
	return 0
}

func isNegation(w string) bool {
	return w == "not" || w == "never" || w == "no" || w == "without" || strings.HasSuffix(w, "n't") || strings.HasSuffix(w, "n’t")
}

// moveAfter reads "66% higher", "an 82 percent year-on-year rise", 34%的增长.
func moveAfter(t string) move {
	if rest, ok := strings.CutPrefix(t, "的"); ok {
		for _, w := range chineseMoves {
			if strings.HasPrefix(rest, w.text) {
				return move{sign: w.sign}
			}
		}
	}
	words := strings.Fields(strings.ReplaceAll(t, "-", " "))
	for i, w := range words {
		switch {
		case ups[w]:
			return move{sign: 1}
		case downs[w]:
			return move{sign: -1}
		case i >= 3 || !afterFillers[w]:
			return move{}
		}
	}
	return move{}
}

var afterFillers = set(`year over on year annual quarterly sequential quarter yoy qoq revenue sales profit sharp`)

// Chinese moves, longer ones before those they end in.
var chineseMoves = []struct {
	text string
	sign int
}{
	{"增长", 1}, {"上升", 1}, {"上涨", 1}, {"增加", 1}, {"提升", 1}, {"提高", 1}, {"攀升", 1}, {"扩大", 1}, {"飙升", 1}, {"增幅", 1},
	{"涨幅", 1}, {"上调", 1}, {"走高", 1}, {"大涨", 1}, {"多", 0}, {"下降", -1}, {"下滑", -1}, {"下跌", -1}, {"减少", -1}, {"降低", -1},
	{"萎缩", -1}, {"收窄", -1}, {"缩减", -1}, {"降幅", -1}, {"跌幅", -1}, {"下调", -1}, {"回落", -1}, {"暴跌", -1}, {"大跌", -1},
	{"减幅", -1}, {"下挫", -1}, {"缩水", -1}, {"走低", -1}, {"缩窄", -1}, {"恶化", -1}, {"低于", -1}, {"少于", -1},
	{"增速", 1}, {"回升", 1}, {"反弹", 1}, {"上扬", 1}, {"扩张", 1}, {"翻倍", 1}, {"翻番", 1}, {"高于", 1}, {"多于", 1}, {"增", 1}, {"升", 1}, {"涨", 1}, {"降", -1}, {"跌", -1}, {"减", -1},
}

var chineseFillers = []string{"不超过", "达到", "约为", "左右", "将近", "不足", "仅", "超过", "大约", "接近", "幅度", "高达", "分别", "率", "是", "了", "约", "近", "逾", "超", "达", "为", "至", "到"}

// chineseMove reads the move that t ends with: 同比下降, 降幅约, 增加至.
func chineseMove(t string) move {
	var m move
	for range maxFillers {
		stripped := false
		for _, w := range chineseFillers {
			if rest, ok := strings.CutSuffix(t, w); ok {
				if w == "至" || w == "到" {
					m.kind = moveTo
				}
				t, stripped = rest, true
				break
			}
		}
		if !stripped {
			break
		}
	}
	for _, w := range chineseMoves {
		rest, ok := strings.CutSuffix(t, w.text)
		if !ok {
			continue
		}
		for _, no := range []string{"未", "未见", "未能", "没有", "不", "没"} {
			if strings.HasSuffix(rest, no) {
				return move{}
			}
		}
		m.sign = w.sign
		return m
	}
	return move{}
}
