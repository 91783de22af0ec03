package rag

import (
	"fmt"
	"regexp"
	"strings"

	"footnote/corpus/chunk"
	"footnote/rag/calendar"
)

var (
	preposition = regexp.MustCompile(`(?i)\b(?:in|for|during|of|since|from) $`)
	quarterSign = regexp.MustCompile(`(?i)^q\d`)
	besideEN    = regexp.MustCompile(`(?i)^(?:(?:and|but|what about|how about)\b[, ]*)*(?:in |for |during )?(?:the |a )?(?:(previous|prior|preceding|next|following) (quarter|year|month)|(quarter|year|month) (before|earlier|prior|after|later))(?: that)?[?. ]*$`)
	besideZH    = regexp.MustCompile(`^(?:那么?|还有|而)?(?:在)?(上|再上|前|下)(?:一)?(?:个)?(季度|季|年|月)(?:呢|怎么样|如何|的呢)?[？?]?$`)
	thenEN      = regexp.MustCompile(`(?i)\b(?:in|during|for) (?:that|the same) (?:quarter|year|month|period|time)\b`)
	thenZH      = regexp.MustCompile(`同期|当时|那时候?|那[一个]*(?:季度|年|月)`)
)

// withPreposition returns a time as it stands behind "sales": in the first
// quarter, last year.
func withPreposition(text string, p timePhrase) string {
	if p.relative {
		return text
	}
	return "in " + text
}

// putTime puts a time of the follow-up in the place of the one of the last
// question, or returns it to be appended where there is none.
func (f followUp) putTime(m mention, there []mention) (edits []edit, appended string) {
	text := f.text[m.start:m.end]
	if len(there) == 0 {
		if f.chinese {
			return nil, text
		}
		return nil, " " + withPreposition(text, m.time)
	}
	old := there[0]
	if m.time.bareYear && !old.time.bareYear && old.time.period.Unit >= calendar.Month && old.time.back == 0 {
		text = inYear(text, m.time, old.time.period.Start.Year(), f.chinese)
	}
	return []edit{f.exchanged(old, text, m.time.relative)}, ""
}

// inYear adds the year to a quarter, half-year or month that is named without.
func inYear(text string, p timePhrase, year int, chinese bool) string {
	switch {
	case chinese:
		return fmt.Sprintf("%d年%s", year, text)
	case p.unit == calendar.Month || !strings.Contains(text, " ") && !strings.Contains(text, "-"):
		return fmt.Sprintf("%s %d", text, year)
	}
	return fmt.Sprintf("%s of %d", text, year)
}

// exchanged puts text in the place of a time, with the preposition that it needs.
func (f followUp) exchanged(old mention, text string, relative bool) edit {
	start := old.start
	if f.chinese {
		return edit{chunk.Span{Start: start, End: old.end}, text}
	}
	switch lead := preposition.FindString(f.last[:start]); {
	case relative:
		start -= len(lead)
	case lead == "" && old.time.relative:
		text = "in " + text
	}
	return edit{chunk.Span{Start: start, End: old.end}, text}
}

// periodBeside asks the last question for the period before or behind its own:
// "the quarter before?". The year before a quarter is that quarter a year ago.
func (f followUp) periodBeside() string {
	m := besideEN.FindStringSubmatch(f.text)
	if f.chinese {
		m = besideZH.FindStringSubmatch(f.text)
	}
	there := inSlot(f.before, timeNamed)
	if m == nil || len(there) != 1 || there[0].time.period.IsZero() || there[0].time.since {
		return ""
	}
	which, word := strings.ToLower(strings.Join(m[1:], " ")), ""
	for w := range unitsByWord {
		if strings.Contains(which, w) && len(w) > len(word) {
			word = w
		}
	}
	step := -1
	if regexp.MustCompile(`next|following|after|later|下`).MatchString(which) {
		step = 1
	}
	old := there[0].time
	p := old.period
	switch unit := unitsByWord[word]; {
	case unit == p.Unit:
		p = p.Shifted(step)
	case unit == calendar.Year && p.Unit < calendar.Year:
		p.Start = p.Start.AddDate(step, 0, 0)
	default:
		return ""
	}
	return edited(f.last, []edit{f.exchanged(there[0], f.written(p, there[0]), false)})
}

// written writes a period as the last question has written another.
func (f followUp) written(p calendar.Period, like mention) string {
	old := f.last[like.start:like.end]
	bare := like.time.bareYear && p.Start.Year() == like.time.period.Start.Year()
	switch {
	case f.chinese && bare:
		return strings.TrimPrefix(p.Name(true), fmt.Sprintf("%d年", p.Start.Year()))
	case f.chinese:
		return p.Name(true)
	case p.Unit == calendar.Quarter && quarterSign.MatchString(old) && bare:
		return fmt.Sprintf("Q%d", p.Ordinal())
	case p.Unit == calendar.Quarter && quarterSign.MatchString(old):
		return fmt.Sprintf("Q%d %d", p.Ordinal(), p.Start.Year())
	}
	name := p.Name(false)
	if bare {
		name = strings.TrimSuffix(strings.TrimSuffix(name, fmt.Sprint(p.Start.Year())), " of ")
	}
	if p.Unit == calendar.Quarter || p.Unit == calendar.Half {
		name = "the " + name
	}
	return strings.TrimSpace(name)
}
