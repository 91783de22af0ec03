package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// Key is an access key as programs see it.
type Key struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Scope      state.Scope `json:"scope"` // ask, write or admin
	CreatedAt  time.Time   `json:"created_at"`
	LastUsedAt *time.Time  `json:"last_used_at"` // to the minute
}

// NewKey returns k as programs see it.
func NewKey(k state.Key) Key { return Key{k.ID, k.Name, k.Scope, k.Created, timeOf(k.Used)} }

func (s *Server) listKeys(c *gin.Context) {
	found, err := s.State.Keys(c.Request.Context())
	if err != nil {
		fail(c, err)
		return
	}
	list := []Key{}
	for _, k := range found {
		list = append(list, NewKey(k))
	}
	c.JSON(http.StatusOK, gin.H{"keys": list})
}

// createKey makes a key, and shows it this once.
func (s *Server) createKey(c *gin.Context) {
	body := struct {
		Name  string      `json:"name"`
		Scope state.Scope `json:"scope"`
	}{Scope: state.ScopeAsk}
	if err := decode(c, &body); err != nil {
		fail(c, err)
		return
	}
	k, secret, err := s.State.CreateKey(c.Request.Context(), body.Name, body.Scope)
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, struct {
		Key
		Secret string `json:"key"`
	}{NewKey(k), secret})
}

// revokeKey deletes a key; who has signed in with it is signed out.
func (s *Server) revokeKey(c *gin.Context) {
	if err := s.State.RevokeKey(c.Request.Context(), c.Param("id")); err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
