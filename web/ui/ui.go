// Package ui holds the page: one HTML file, ES modules, style sheets, an icon
// and the strings of each language, embedded as they stand. There is no build
// step. The page talks to the public API alone.
//
// The server that serves it replaces the literal {{assets}} in index.html by
// the path, ending in a slash, under which it serves the other files; modules
// and strings are found relative to that. index.html answers /, /settings, /c/{id},
// /articles and /articles/{id}.
//
// The files need nothing that this content security policy forbids:
//
//	default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;
//	font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';
//	frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types footnote
package ui

import "embed"

// Files holds index.html and the assets beside it, all at the root.
//
//go:embed index.html *.js *.css *.json *.svg
var Files embed.FS
