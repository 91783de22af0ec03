package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// admitted lets a request through whose key allows what it asks for.
func (s *Server) admitted(c *gin.Context) {
	need := scopeOf(c.Request.Method, c.FullPath())
	if need == anyone {
		return
	}
	by, err := s.holder(c.Request)
	if err != nil {
		fail(c, err)
		return
	}
	if !by.scope().Covers(need) {
		c.Header("WWW-Authenticate", fmt.Sprintf(`Bearer error="insufficient_scope", scope=%q`, need))
		fail(c, &apiError{Status: 403, Type: typeAccess, Code: "insufficient_scope", Message: fmt.Sprintf("this needs a key of the scope %s, and this one has %s", need, by.scope())})
		return
	}
	c.Set(holderKey, by)
}

// holderKey is the name of the holder in a gin context.
const holderKey = "holder"

// holder is who sent a request.
type holder struct {
	key      *state.Key // nil: the person at the machine, who needs none
	signedIn bool       // by a session, instead of sending the key each time
}

func (h holder) scope() state.Scope {
	if h.key == nil {
		return state.ScopeAdmin
	}
	return h.key.Scope
}

// holder returns who sent a request. A key that is sent counts, on a loopback address
// too. There a session that has ended does not keep the person out, nor does what a
// client sends for a key as long as there are none: OpenAI's clients always send one.
func (s *Server) holder(r *http.Request) (holder, error) {
	ctx, needed := r.Context(), s.Access.needsKey()
	if header := r.Header.Get("Authorization"); header != "" {
		k, err := s.State.Key(ctx, bearer(header))
		if !errors.Is(err, state.ErrNotFound) {
			return holder{key: &k}, err
		}
		if !needed {
			keys, err := s.State.Keys(ctx)
			if err != nil || len(keys) == 0 {
				return holder{}, err
			}
		}
		return holder{}, errWrongKey
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		k, err := s.State.SessionKey(ctx, cookie.Value)
		if err == nil || !errors.Is(err, state.ErrNotFound) {
			return holder{&k, true}, err
		}
		if needed {
			return holder{}, errSignedOut
		}
	}
	if needed {
		return holder{}, errNoKey
	}
	return holder{}, nil
}

// bearer returns the key of an Authorization header, "" where it has none (RFC 6750).
func bearer(header string) string {
	scheme, key, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}
