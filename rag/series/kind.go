package series

import (
	"strings"
	"unicode/utf8"
)

// The words that say of a figure what kind it is, the more certain sign before.
var kindWords = []struct {
	kind    Kind
	english map[string]bool
	chinese []string
}{
	{Guidance, set("guidance guided guides outlook"), []string{"指引"}},
	{Target, set("target targets targeted targeting plan plans planned pledge pledged promise promised promises aim aims goal goals budget budgeted invest spend"),
		[]string{"目标", "计划", "承诺", "拟"}},
	{Forecast, set("expect expects expected expecting forecast forecasts forecasting project projects projected projecting predict predicts predicted anticipate anticipates anticipated estimate estimates estimated will would could likely analysts consensus"),
		[]string{"预计", "预期", "预测", "料将", "有望", "或将", "将"}},
}

// kindIn returns the kind of a figure, by the words of its clause.
func kindIn(clause string) Kind {
	words := strings.FieldsFunc(strings.ToLower(clause), func(r rune) bool { return r < 'a' || r > 'z' })
	wide := strings.IndexFunc(clause, func(r rune) bool { return r >= 0x2E80 && r != utf8.RuneError }) >= 0
	for _, k := range kindWords {
		for _, w := range words {
			if k.english[w] {
				return k.kind
			}
		}
		for _, w := range k.chinese {
			if wide && strings.Contains(clause, w) {
				return k.kind
			}
		}
	}
	return Actual
}
