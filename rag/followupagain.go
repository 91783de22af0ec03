package rag

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A follow-up of a question word and no more asks the last question in another
// way: "why?", "when?", 为什么？
var (
	bareWhyEN  = regexp.MustCompile(`(?i)^(?:and |but |so )?(?:why(?: so| is that| not| did that happen)?|how come|what(?:'s| is| was) the (?:reason|cause)(?: for (?:that|this|it))?|for what reason)[?. ]*$`)
	bareWhyZH  = regexp.MustCompile(`^(?:那|这是)?(?:为什么|为何|原因呢|为啥|什么原因|原因是什么|怎么回事)(?:呢|会这样)?[？?]*$`)
	bareHowEN  = regexp.MustCompile(`(?i)^(?:and |but )?(when|where|by how much|how much)(?: exactly)?[?. ]*$`)
	moreEN     = regexp.MustCompile(`(?i)^(?:tell me more|more details?|more|go on|continue|please elaborate|elaborate|any(?: more)? details?|can you (?:elaborate|explain)(?: further| more)?)[?. ]*$`)
	moreZH     = regexp.MustCompile(`^(?:请)?(?:继续|详细(?:说说|一点|点)?|再?(?:具体|详细)(?:说说|一点|点|介绍一下)|展开说说|还有吗)[？?。]*$`)
	leadAsk    = regexp.MustCompile(`(?i)^(?:why|how much|how many|by how much|when|how|where) (is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)\b`)
	leadVerb   = regexp.MustCompile(`(?i)^(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)\b`)
	leadWhatBe = regexp.MustCompile(`(?i)^(?:what|how (?:large|high|big|low|much)) (?:is|are|was|were) `)
	askedZH    = regexp.MustCompile(`(?:了)?(?:是多少|有多少|多少|有多大|多大|是什么|怎么样|如何|了?没有|吗|呢)$`)
	whyZH      = regexp.MustCompile(`为什么|为何|为啥`)
	reasonZH   = regexp.MustCompile(`的?原因(?:是什么)?$`)
)

// again asks the last question in another way.
func (f followUp) again() string {
	switch {
	case moreEN.MatchString(f.text) || moreZH.MatchString(f.text):
		return f.last
	case f.chinese && bareWhyZH.MatchString(f.text):
		return f.whyChinese()
	case f.chinese:
		return ""
	case bareWhyEN.MatchString(f.text):
		return f.whyEnglish()
	}
	m := bareHowEN.FindStringSubmatch(f.text)
	if m == nil {
		return ""
	}
	word := capitalised(strings.ToLower(m[1]))
	if strings.EqualFold(word, "how much") {
		word = "By how much"
	}
	return f.askedBy(word)
}

// askedBy puts a question word in the place of that of the last question; ""
// where its words do not follow one.
func (f followUp) askedBy(word string) string {
	if m := leadAsk.FindStringSubmatchIndex(f.last); m != nil {
		return word + " " + strings.ToLower(f.last[m[2]:m[3]]) + f.last[m[3]:]
	}
	if verb := leadVerb.FindString(f.last); verb != "" {
		return word + " " + strings.ToLower(verb) + f.last[len(verb):]
	}
	return ""
}

func (f followUp) whyEnglish() string {
	if kindOf(f.last) == why {
		return f.last
	}
	if what := leadWhatBe.FindString(f.last); what != "" {
		return "What explains " + f.last[len(what):]
	}
	return f.askedBy("Why")
}

func (f followUp) whyChinese() string {
	if whyZH.MatchString(f.last) || reasonZH.MatchString(strings.TrimRight(f.last, "？?。")) {
		return f.last
	}
	body := strings.TrimRight(f.last, "？?。 ")
	stated := askedZH.ReplaceAllString(body, "")
	if stated == body || stated == "" {
		return ""
	}
	return strings.TrimSuffix(stated, "了") + "的原因是什么？"
}

// capitalised returns s with a capital.
func capitalised(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
