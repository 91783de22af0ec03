package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// sessionCookie is the name of the cookie with a session's id.
const sessionCookie = "footnote_session"

// Session is who sends requests, as programs see it.
type Session struct {
	Scope    state.Scope `json:"scope"`
	SignedIn bool        `json:"signed_in"` // the browser has a session that can be ended
	KeyID    *string     `json:"key_id"`    // null: the person at the machine, without a key
	Name     *string     `json:"name"`      // of the key
}

func (h holder) session() Session {
	out := Session{Scope: h.scope(), SignedIn: h.signedIn}
	if h.key != nil {
		out.KeyID, out.Name = &h.key.ID, &h.key.Name
	}
	return out
}

func (s *Server) getSession(c *gin.Context) {
	by, _ := c.MustGet(holderKey).(holder) // admitted has set it
	c.JSON(http.StatusOK, by.session())
}

// signIn begins a session with a key.
func (s *Server) signIn(c *gin.Context) {
	var body struct {
		Key string `json:"key"`
	}
	if err := decode(c, &body); err != nil {
		fail(c, err)
		return
	}
	from := clientOf(c.Request)
	if wait := s.signIns.wait(from, time.Now()); wait > 0 {
		c.Header("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		fail(c, errSignIns)
		return
	}
	k, err := s.State.Key(c.Request.Context(), body.Key)
	if errors.Is(err, state.ErrNotFound) {
		s.signIns.failed(from, time.Now())
		err = errWrongKey
	}
	if err != nil {
		fail(c, err)
		return
	}
	id, err := s.State.BeginSession(c.Request.Context(), k.ID)
	if err != nil {
		fail(c, err)
		return
	}
	s.setSession(c, id, int(state.SessionFor/time.Second))
	c.JSON(http.StatusOK, holder{&k, true}.session())
}

// signOut ends the session of the browser that asks for it.
func (s *Server) signOut(c *gin.Context) {
	if cookie, err := c.Request.Cookie(sessionCookie); err == nil {
		if err := s.State.EndSession(c.Request.Context(), cookie.Value); err != nil {
			fail(c, err)
			return
		}
	}
	s.setSession(c, "", -1)
	c.Status(http.StatusNoContent)
}

// setSession gives the browser a session's id for so many seconds, or with -1 takes it
// back. The cookie is for HTTPS alone where the page is open at an https public URL; what
// a proxy says of that in a header is not believed, because anyone could.
func (s *Server) setSession(c *gin.Context, id string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: sessionCookie, Value: id, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: c.Request.TLS != nil || s.Access.overHTTPS(c.Request),
	})
}
