package verify

import (
	"math"
	"strconv"
	"strings"
)

// The two languages that facts are said in.
const (
	english = iota
	chinese
)

// templates say a fact: {who}, {what}, {fig} and {n}, the marker. A word with a
// bar stands for its first half where the fact goes up, its second where down.
var templates = map[saying][2][]string{
	level: {
		{"{who}'s {what} was {fig} {n}.", "{who} reported {what} of {fig} {n}.", "The {what} of {who} came to {fig} in the period {n}.",
			"At {fig}, {who}'s {what} shows where it stands {n}.", "According to the article, {what} at {who} stood at **{fig}** {n}."},
		{"{who}的{what}为{fig}{n}。", "{who}{what}达到{fig}{n}。", "据报道，{who}当期{what}为{fig}{n}。", "{fig}，这是{who}当期的{what}{n}。"},
	},
	change: {
		{"{who}'s {what} {rose|fell} {fig} {n}.", "{who} saw its {what} {increase|decrease} by {fig} {n}.", "There was a {fig} {rise|decline} in {who}'s {what} {n}.",
			"{who}'s {what} was {up|down} {fig} on the period before {n}.", "With {what} {up|down} {fig}, {who} had a different quarter {n}."},
		{"{who}{what}{增长|下降}{fig}{n}。", "{who}的{what}{增幅|降幅}为{fig}{n}。", "{who}{what}{上升|下滑}了{fig}{n}。", "报道显示，{who}{what}{增加|减少}{fig}{n}。"},
	},
	reached: {
		{"{who}'s {what} {rose|fell} to {fig} {n}.", "{who} saw its {what} {climb|drop} to {fig} {n}.", "{who}'s {what} {increased|declined} to about {fig} {n}."},
		{"{who}{what}{升|降}至{fig}{n}。", "{who}的{what}{增加|减少}到{fig}{n}。", "{who}{what}{上升|下降}至{fig}{n}。"},
	},
	flow: {
		{"{who} had a free cash {inflow|outflow} of {fig} {n}.", "{who}'s free cash {inflow|outflow} was {fig} {n}.", "Cash {inflow|outflow} at {who} came to {fig} {n}."},
		{"{who}自由现金流净{流入|流出}{fig}{n}。", "{who}的现金净{流入|流出}为{fig}{n}。"},
	},
	earned: {
		{"{who} made a net {profit|loss} of {fig} {n}.", "{who}'s net {profit|loss} was {fig} {n}.", "The period brought {who} a {profit|loss} of {fig} {n}."},
		{"{who}净{利润|亏损}{fig}{n}。", "{who}的净{利润|亏损}为{fig}{n}。", "{who}当期{盈利|亏损}{fig}{n}。"},
	},
}

// A wording is how a fact is said: in which language and template, and with
// which of the forms that its figure can take.
type wording struct{ language, template, form int }

// write says f, with marker n.
func (f fact) write(w wording, n int) string {
	text := templates[f.say][w.language][w.template]
	text = strings.NewReplacer("{who}", f.who[w.language], "{what}", f.what[w.language], "{fig}", f.figure(w),
		"{n}", "["+strconv.Itoa(n)+"]").Replace(text)
	for {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			return text
		}
		end := start + strings.IndexByte(text[start:], '}')
		up, down, _ := strings.Cut(text[start+1:end], "|")
		if !f.up {
			up = down
		}
		text = text[:start] + up + text[end+1:]
	}
}

// forms of figures: @ is the number, from and to of a range.
var moneyForms = map[string][2][]string{
	"CNY": {{"@ billion yuan", "RMB@bn", "RMB @ billion", "¥@ billion"}, {"@亿元", "人民币@亿元", "@亿元人民币"}},
	"USD": {{"$@ billion", "US$@bn", "@ billion dollars", "USD @ billion"}, {"@亿美元"}},
	"EUR": {{"€@ billion", "@ billion euros"}, {"@亿欧元"}},
	"JPY": {{"@ billion yen"}, {"@亿日元"}},
}

var otherForms = map[string][2][]string{
	"%":        {{"@%", "@ percent", "@ per cent", "@ %"}, {"@%", "百分之@", "@％"}},
	"pp":       {{"@ percentage points", "@ pp"}, {"@个百分点"}},
	"vehicle":  {{"@ vehicles", "@ cars"}, {"@万辆"}},
	"download": {{"@ downloads"}, {"@万次"}},
	"person":   {{"@ employees"}, {"@万人"}},
}

// figure writes the figure of f in one of its forms.
func (f fact) figure(w wording) string {
	forms, money := moneyForms[f.unit], true
	if forms[0] == nil {
		forms, money = otherForms[f.unit], false
	}
	form := forms[w.language][w.form%len(forms[w.language])]
	scale := 1.0
	switch {
	case money && w.language == english && f.value < bn:
		form, scale = strings.NewReplacer("billion", "million", "bn", "m").Replace(form), mn
	case money && w.language == english:
		scale = bn
	case money && f.value < yi:
		form, scale = strings.ReplaceAll(form, "亿", "万"), wan
	case money:
		scale = yi
	case strings.Contains(form, "万"):
		scale = wan
	}
	number := f.number(f.value/scale, w)
	if f.high > 0 {
		number += map[int]string{english: "-", chinese: "至"}[w.language] + f.number(f.high/scale, w)
	}
	return strings.ReplaceAll(form, "@", number)
}

// number writes v in full, with commas from a thousand on where it is English.
func (f fact) number(v float64, w wording) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	whole, rest, _ := strings.Cut(text, ".")
	if w.language == english && len(whole) > 3 && len(whole) <= 6 {
		whole = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
	}
	if rest != "" {
		return whole + "." + rest
	}
	return whole
}

// maxRounding is the share by which a rounded figure of the test may be off.
const maxRounding = 0.009

// rounded returns f with two digits, or three where two would be too far off; ok
// is false when that changes nothing.
func (f fact) rounded() (fact, bool) {
	for digits := 2; digits <= 3 && f.high == 0; digits++ {
		v, _ := strconv.ParseFloat(strconv.FormatFloat(f.value, 'e', digits-1, 64), 64)
		if off := math.Abs(v-f.value) / f.value; off > 1e-9 && off < maxRounding {
			f.value = v
			return f, true
		}
	}
	return f, false
}
