package terms

import (
	"maps"
	"slices"
	"strings"
)

// Stop words are dropped from questions only: the index keeps every word, so a
// question of nothing but stop words still finds something. They are the
// function words, and the words that only say that a question is asked.
var englishStop = set(`a about after all also am an and any are aren't as at be been before being between both but by
can could did do does doing don't during each few for from further had has have having he her here hers him his how i
if in into is isn't it its itself just me more most my no nor not of off on once only or other our ours out over own
same say says said she should so some such tell than that the their theirs them then there these they this those
through to too under until up very was we were what what's when where which while who who's whom whose why will with
would you your yours happen happens happened happening many much explain explains explained reason reasons cause causes because describe please give show know compare
compared comparison versus vs mean means big large high low long`)

// hanStop holds the Chinese function words and question phrases. The list of words
// is derived from raw text, so what a question asks with, such as 是谁 or 在哪, can
// be a word of it, and "in" and "will" are single characters: 中, 将.
var hanStop = set(`的 了 吗 呢 吧 啊 是 在 和 与 及 或 把 被 对 也 都 就 还 又 很 最 更 之 其 这 那 哪 谁 什么 为什么 为何 怎么 怎样
怎么样 怎么了 如何 多少 几 哪些 哪个 哪家 哪里 何时 什么时候 是否 有没有 有何 请问 告诉 我 我们 你 您 他 她 它 他们 是什么 是多少 有多少
有 为 于 以 从 到 会 能 该 而 但 并 由 让 给 向 有关 可以 进行 这个 那个 这些 那些 哪位 哪一 第几
请 说 介绍 解释 一下 关于 以及 还是 因为 所以 比较 相比 相较 发生 发生了什么 原因 原因是什么
在哪 在哪里 在哪儿 是谁 谁是 由谁 是由谁 是哪 是哪个 是哪家 是哪里 哪年 哪一年 哪月 哪个月 哪天 哪一天 多少钱 多久 几次
分别 将 将在 将于 要 来 们 中 上 下 里 内 个 名 这次 这是 到了 的是 及其`)

// hanStopPhrases returns the words of hanStop, for the word list: a phrase must
// be one word to be dropped as one.
func hanStopPhrases() []string { return slices.Sorted(maps.Keys(hanStop)) }

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
