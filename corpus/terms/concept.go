package terms

// Concept returns the concept term of a word or phrase of the lexicon, in any
// form that stems alike, without anything around it; "" for any other text. It is
// safe for concurrent use.
func (l *Lexicon) Concept(text string) string {
	if l == nil {
		return ""
	}
	if concepts := l.at(phrase(text)); len(concepts) > 0 {
		return concepts[0]
	}
	return ""
}
