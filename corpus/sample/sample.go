// Package sample holds the articles that an empty corpus starts with, so that
// a first question can be asked at once.
//
// The articles are written for Footnote. Companies, figures and dates in them
// are real and come from published results; publishers and authors are the
// sample's own and named so. Each file is Markdown under YAML front matter with
// the keys title, author, publisher, date (YYYY-MM-DD), lang ("en" or "zh") and
// tags.
package sample

import "embed"

// Files holds the sample articles, all in its root directory. It is read-only
// and safe for concurrent use.
//
//go:embed *.md
var Files embed.FS
