package corpus

// Confidence says how far a date of publication can be trusted.
type Confidence string

// The degrees of confidence.
const (
	High    Confidence = "high"    // a person said it, or the publisher for machines to read
	Medium  Confidence = "medium"  // it stands where a reader sees it, and was read from there
	Low     Confidence = "low"     // it belongs to the file or its address rather than to the article
	Unknown Confidence = "unknown" // there is no date
)

// PublishedConfidence returns how far the date of publication can be trusted, by
// where it was found.
//
// High: corrected, json-ld, meta, feed, front-matter, header (of an e-mail).
// Medium: byline, column, url. Low: file, and whatever is not known.
func (d Document) PublishedConfidence() Confidence {
	if d.Published.IsZero() {
		return Unknown
	}
	switch d.PublishedFrom {
	case fromCorrection, "json-ld", "meta", "feed", "front-matter", "header":
		return High
	case "byline", "column", "url":
		return Medium
	}
	return Low
}
