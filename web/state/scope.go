package state

import "slices"

// Scope is what a key allows. Each scope allows what those before it do.
type Scope string

// The scopes, the narrowest first.
const (
	ScopeAsk   Scope = "ask"   // ask, and read all there is
	ScopeWrite Scope = "write" // change the articles and the feeds
	ScopeAdmin Scope = "admin" // change settings and keys
)

var scopes = []Scope{ScopeAsk, ScopeWrite, ScopeAdmin}

// Covers says whether who has the scope s may do what needs the scope need. What is
// no scope covers nothing, and nothing covers it.
func (s Scope) Covers(need Scope) bool {
	return need.exists() && slices.Index(scopes, s) >= slices.Index(scopes, need)
}

func (s Scope) exists() bool { return slices.Contains(scopes, s) }
