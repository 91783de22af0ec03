package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// Conversation describes a conversation; Answers counts its answers.
type Conversation struct {
	ID        string    `json:"id"`
	Title     string    `json:"title"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Answers   int       `json:"answers"`
}

func newConversation(c state.Conversation) Conversation {
	return Conversation{c.ID, c.Title, c.Created, c.Updated, c.Answers}
}

func (s *Server) listConversations(c *gin.Context) {
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		fail(c, err)
		return
	}
	found, next, err := s.State.Conversations(c.Request.Context(), c.Query("cursor"), n)
	if err != nil {
		fail(c, err)
		return
	}
	list := []Conversation{}
	for _, f := range found {
		list = append(list, newConversation(f))
	}
	c.JSON(http.StatusOK, gin.H{"conversations": list, "next_cursor": optional(next)})
}

func (s *Server) getConversation(c *gin.Context) {
	found, err := s.State.Conversation(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	answers, err := s.State.Answers(c.Request.Context(), found.ID)
	if err != nil {
		fail(c, err)
		return
	}
	list := []json.RawMessage{}
	for _, a := range answers {
		list = append(list, a.Receipt)
	}
	view := newConversation(found)
	c.JSON(http.StatusOK, gin.H{"id": view.ID, "title": view.Title, "created_at": view.CreatedAt, "updated_at": view.UpdatedAt, "answers": list})
}

func (s *Server) renameConversation(c *gin.Context) {
	var req struct {
		Title string `json:"title"`
	}
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	title := strings.TrimSpace(req.Title)
	if title == "" || utf8.RuneCountInString(title) > maxTitle {
		fail(c, badRequest("title", "a title has 1 to 80 characters"))
		return
	}
	if err := s.State.Rename(c.Request.Context(), c.Param("id"), title); err != nil {
		fail(c, err)
		return
	}
	found, err := s.State.Conversation(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, newConversation(found))
}

func (s *Server) deleteConversation(c *gin.Context) {
	if err := s.State.Delete(c.Request.Context(), c.Param("id")); err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
