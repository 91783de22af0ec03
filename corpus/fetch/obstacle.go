package fetch

// obstacle says what stands in the way of the article; nil: nothing.
func (p *page) obstacle() error { return statusError(p.status, p.header) }
