package rag

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"footnote/corpus/chunk"
)

// followUp is a question of a conversation with the one before it, which stands
// alone.
type followUp struct {
	retriever *Retriever
	today     time.Time
	text      string
	mentions  []mention // in text
	last      string
	before    []mention // in last
	chinese   bool
}

// rewritten returns the text of a follow-up so that it stands alone, by rules: it
// takes over what the last question has and the follow-up leaves out. It is ""
// where the follow-up stands alone as it is; sure is false where it does not and
// no rule fits.
func (r *Retriever) rewritten(text, last string, today time.Time) (alone string, sure bool) {
	if strings.TrimSpace(last) == "" {
		return "", true
	}
	if len(text) > maxUnderstood || len(last) > maxUnderstood {
		return "", !elliptic.MatchString(text)
	}
	text, last = strings.TrimSpace(text), strings.TrimSpace(last)
	f := followUp{r, today, text, r.mentions(text, today), last, r.mentions(last, today), hasHan(text)}
	pointsBack := elliptic.MatchString(thisPeriod.ReplaceAllString(text, ""))
	if f.chinese != hasHan(last) {
		if parts, ok := f.fragment(); ok {
			alone = f.composed(parts)
		}
		return alone, alone != "" || !pointsBack
	}
	for _, rule := range []func() string{f.again, f.periodBeside, f.substituted, f.withoutPronoun, f.led} {
		if alone = rule(); alone != "" {
			if alone == text {
				alone = ""
			}
			return alone, true
		}
	}
	return "", !pointsBack
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// What stands around the words of a fragment such as "and Alibaba's?".
var (
	leadEN = regexp.MustCompile(`(?i)^(?:(?:and|but|so|or|also|then|ok|okay|what about|how about|compared (?:to|with))\b[, ]*)+`)
	leadZH = regexp.MustCompile(`^(?:那么|那|还有|而|另外|至于|换成|然后|和)`)
	tailZH = regexp.MustCompile(`(?:呢|怎么样|如何|又如何|又怎么样)?[？?。!！\s]*$`)
	filler = regexp.MustCompile(`(?i)^(?:[\s?？,，.。、!！]|['’]s\b|\b(?:in|for|during|of|the|at|on|with|its|their|his|her|and|then|instead|too|please|about)\b|[的在于和与及它其])*$`)
)

// fragment returns what a follow-up names where it names things and does nothing
// else: "and Alibaba's in 2024?".
func (f followUp) fragment() (parts []mention, ok bool) {
	start, end := 0, len(f.text)
	lead := leadEN.FindString(f.text)
	if f.chinese {
		lead = leadZH.FindString(f.text)
		end = tailZH.FindStringIndex(f.text)[0]
	}
	start = len(lead)
	led := lead != "" || end < len(strings.TrimRight(f.text, "？?。!！ "))
	at := start
	for _, m := range f.mentions {
		if m.end <= start || m.start >= end {
			continue
		}
		if !filler.MatchString(f.text[at:max(at, m.start)]) || m.slot == change || !led && m.concept == "" && m.slot != timeNamed {
			return nil, false
		}
		parts = append(parts, m)
		at = m.end
	}
	return parts, len(parts) > 0 && filler.MatchString(f.text[min(at, end):end])
}

// substituted puts what a fragment names in its place in the last question.
func (f followUp) substituted() string {
	parts, ok := f.fragment()
	if !ok {
		return ""
	}
	var edits []edit
	appended := ""
	for _, slot := range []slot{subject, region, metric, timeNamed} {
		named, there := inSlot(parts, slot), inSlot(f.before, slot)
		if slot == metric {
			named = append(named, inSlot(parts, otherThing)...)
		}
		if len(named) == 0 {
			continue
		}
		text := f.text[named[0].start:named[len(named)-1].end]
		switch {
		case slot == metric && (len(there) != 1 || len(inSlot(f.before, change)) > 0):
			return f.neutral(parts, text)
		case slot == timeNamed && len(there) <= 1 && len(named) == 1:
			e, behind := f.putTime(named[0], there)
			edits, appended = append(edits, e...), appended+behind
		case slot == region && len(there) == 0 && !f.chinese:
			appended += " in " + text
		case len(there) == 0 || !same(there):
			return ""
		default:
			for _, m := range there {
				edits = append(edits, f.named(m, text))
			}
		}
	}
	out := edited(f.last, edits)
	if appended != "" && f.chinese {
		return appended + out
	}
	return f.appended(out, appended)
}

// named puts a name in the place of another, with the 's that it has.
func (f followUp) named(old mention, name string) edit {
	if has := genitive.FindString(f.last[old.end:]); has != "" {
		return edit{chunk.Span{Start: old.start, End: old.end + len(has)}, possessive(name)}
	}
	return edit{chunk.Span{Start: old.start, End: old.end}, name}
}

var genitive = regexp.MustCompile(`^(?:['’]s\b|['’])`)

// led takes over the period for a whole question behind an "and": "And what did
// Alibaba spend on capex?".
func (f followUp) led() string {
	lead, when := leadEN.FindString(f.text), inSlot(f.before, timeNamed)
	if f.chinese {
		lead = leadZH.FindString(f.text)
	}
	whole := len(inSlot(f.mentions, subject)) > 0 && len(inSlot(f.mentions, metric)) > 0
	if lead == "" || !whole || elliptic.MatchString(f.text[len(lead):]) {
		return ""
	}
	text := capitalised(f.text[len(lead):])
	if len(when) != 1 || len(inSlot(f.mentions, timeNamed)) > 0 {
		return text
	}
	period := f.last[when[0].start:when[0].end]
	if f.chinese {
		return period + text
	}
	return f.appended(text, " "+withPreposition(period, when[0].time))
}

// same says whether the mentions are of one thing.
func same(of []mention) bool {
	for _, m := range of[1:] {
		if m.concept == "" || m.concept != of[0].concept {
			return false
		}
	}
	return true
}

// appended puts words at the end of a question, before its mark.
func (f followUp) appended(question, words string) string {
	body := strings.TrimRight(question, "?？. ")
	return body + words + question[len(body):]
}

// neutral asks for another metric of the same: what the last question said of its
// own, such as that it fell, need not hold of this one.
func (f followUp) neutral(parts []mention, metric string) string {
	whom := f.whom(parts)
	if whom == "" {
		return ""
	}
	when := ""
	for _, from := range []struct {
		text string
		all  []mention
	}{{f.last, f.before}, {f.text, parts}} {
		if t := inSlot(from.all, timeNamed); len(t) == 1 {
			when = from.text[t[0].start:t[0].end]
			if !f.chinese {
				when = " " + withPreposition(when, t[0].time)
			}
		}
	}
	if f.chinese {
		if kindOf(f.last) == howMuch {
			return when + whom + "的" + metric + "是多少？"
		}
		return when + whom + "的" + metric + "怎么样？"
	}
	return "What about " + possessive(whom) + " " + metric + when + "?"
}

// whom returns the subject that the follow-up names, or that of the last
// question; "" where there is none, or more than one.
func (f followUp) whom(parts []mention) string {
	if s := inSlot(parts, subject); len(s) > 0 {
		return f.text[s[0].start:s[len(s)-1].end]
	}
	if s := inSlot(f.before, subject); len(s) > 0 && same(s) {
		return f.last[s[0].start:s[0].end]
	}
	return ""
}

func possessive(name string) string {
	if strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") {
		return name + "'"
	}
	return name + "'s"
}
