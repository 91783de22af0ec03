package web

import "footnote/web/state"

// anyone needs no key, wherever the server can be reached.
const anyone state.Scope = ""

// scopes says what each route needs, as "METHOD path". A route that is not here needs
// [state.ScopeAdmin].
var scopes = map[string]state.Scope{
	"GET /healthz":             anyone,
	"POST /api/v1/session":     anyone, // it brings the key
	"GET /":                    anyone, // the page holds nothing of what is asked for through the API
	"GET /c/:id":               anyone,
	"GET /articles":            anyone,
	"GET /articles/:id":        anyone,
	"GET /settings":            anyone,
	"GET /assets/:hash/:name":  anyone,
	"GET /readyz":              state.ScopeAsk,
	"GET /api/v1/session":      state.ScopeAsk,
	"DELETE /api/v1/session":   state.ScopeAsk,
	"GET /api/v1/status":       state.ScopeAsk,
	"POST /api/v1/ask":         state.ScopeAsk,
	"GET /api/v1/search":       state.ScopeAsk,
	"POST /api/v1/feedback":    state.ScopeAsk,
	"GET /api/v1/answers/:id":  state.ScopeAsk,
	"GET /api/v1/figures":      state.ScopeAsk,
	"GET /api/v1/jobs":         state.ScopeAsk,
	"GET /api/v1/jobs/:id":     state.ScopeAsk,
	"GET /api/v1/feeds":        state.ScopeAsk,
	"GET /api/v1/feeds/:id":    state.ScopeAsk,
	"GET /api/v1/feeds/export": state.ScopeAsk,

	"GET /api/v1/answers/:id/events":       state.ScopeAsk,
	"DELETE /api/v1/answers/:id":           state.ScopeAsk,
	"GET /api/v1/answers/:id/export":       state.ScopeAsk,
	"GET /api/v1/articles":                 state.ScopeAsk,
	"GET /api/v1/articles/facets":          state.ScopeAsk,
	"GET /api/v1/articles/export":          state.ScopeAsk,
	"GET /api/v1/articles/:id":             state.ScopeAsk,
	"GET /api/v1/articles/:id/text":        state.ScopeAsk,
	"GET /api/v1/articles/:id/versions":    state.ScopeAsk,
	"GET /api/v1/conversations":            state.ScopeAsk,
	"GET /api/v1/conversations/:id":        state.ScopeAsk,
	"PATCH /api/v1/conversations/:id":      state.ScopeAsk, // what was asked belongs to those who ask
	"DELETE /api/v1/conversations/:id":     state.ScopeAsk,
	"GET /api/v1/conversations/:id/export": state.ScopeAsk,

	"POST /api/v1/articles":            state.ScopeWrite,
	"PATCH /api/v1/articles":           state.ScopeWrite,
	"DELETE /api/v1/articles":          state.ScopeWrite,
	"POST /api/v1/articles/reload":     state.ScopeWrite,
	"POST /api/v1/articles/:id/reload": state.ScopeWrite,
	"PATCH /api/v1/articles/:id":       state.ScopeWrite,
	"DELETE /api/v1/articles/:id":      state.ScopeWrite,
	"DELETE /api/v1/jobs/:id":          state.ScopeWrite,
	"POST /api/v1/jobs/:id/retry":      state.ScopeWrite,
	"POST /api/v1/feeds":               state.ScopeWrite,
	"POST /api/v1/feeds/import":        state.ScopeWrite,
	"PATCH /api/v1/feeds/:id":          state.ScopeWrite,
	"DELETE /api/v1/feeds/:id":         state.ScopeWrite,
	"POST /api/v1/feeds/:id/poll":      state.ScopeWrite,

	"GET /v1/models":            state.ScopeAsk,
	"GET /v1/models/*id":        state.ScopeAsk,
	"POST /v1/chat/completions": state.ScopeAsk,
	"POST /v1/embeddings":       state.ScopeAsk,

	"GET /api/v1/settings":       state.ScopeAdmin,
	"PUT /api/v1/settings":       state.ScopeAdmin,
	"POST /api/v1/settings/test": state.ScopeAdmin, // it sends requests where it is told to
	"GET /api/v1/keys":           state.ScopeAdmin,
	"POST /api/v1/keys":          state.ScopeAdmin,
	"DELETE /api/v1/keys/:id":    state.ScopeAdmin,
}

// scopeOf returns what a route of the router needs. A path that there is not needs a
// key as well: who has none learns nothing of which there are.
func scopeOf(method, path string) state.Scope {
	if path == "" {
		return state.ScopeAsk
	}
	if need, ok := scopes[method+" "+path]; ok {
		return need
	}
	return state.ScopeAdmin
}
