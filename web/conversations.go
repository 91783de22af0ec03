package web

import (
	"context"
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
	Pinned    bool      `json:"pinned"`
}

func newConversation(c state.Conversation) Conversation {
	return Conversation{c.ID, c.Title, c.Created, c.Updated, c.Answers, c.Pinned}
}

func (s *Server) listConversations(c *gin.Context) {
	n, err := limit(c, "limit", defaultLimit, maxLimit)
	if err != nil {
		fail(c, err)
		return
	}
	found, next, err := s.State.Conversations(c.Request.Context(), state.ConversationList{Query: c.Query("q"), Cursor: c.Query("cursor"), Limit: n})
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

// wholeConversation is a conversation with the receipts of its answers and what is
// thought of them.
type wholeConversation struct {
	ID        string            `json:"id"`
	Title     string            `json:"title"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
	Pinned    bool              `json:"pinned"`
	Answers   []json.RawMessage `json:"answers"`
	Feedback  []Feedback        `json:"feedback"`
}

func (s *Server) readConversation(ctx context.Context, id string) (wholeConversation, error) {
	found, err := s.State.Conversation(ctx, id)
	if err != nil {
		return wholeConversation{}, err
	}
	out := wholeConversation{found.ID, found.Title, found.Created, found.Updated, found.Pinned, []json.RawMessage{}, []Feedback{}}
	answers, err := s.State.Answers(ctx, id)
	if err != nil {
		return wholeConversation{}, err
	}
	for _, a := range answers {
		out.Answers = append(out.Answers, a.Receipt)
	}
	opinions, err := s.State.Feedback(ctx, id)
	for _, f := range opinions {
		out.Feedback = append(out.Feedback, Feedback{f.AnswerID, f.Rating, f.Reason})
	}
	return out, err
}

func (s *Server) getConversation(c *gin.Context) {
	found, err := s.readConversation(c.Request.Context(), c.Param("id"))
	if err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, found)
}

// changeConversation sets the title, whether it is pinned, or both.
func (s *Server) changeConversation(c *gin.Context) {
	var req struct {
		Title  *string `json:"title"`
		Pinned *bool   `json:"pinned"`
	}
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	if req.Title == nil && req.Pinned == nil {
		fail(c, badRequest("body", "name what is to change: title or pinned"))
		return
	}
	if req.Title != nil {
		*req.Title = strings.TrimSpace(*req.Title)
		if *req.Title == "" || utf8.RuneCountInString(*req.Title) > maxTitle {
			fail(c, badRequest("title", "a title has 1 to 80 characters"))
			return
		}
	}
	err := s.State.Change(c.Request.Context(), c.Param("id"), state.ConversationChange{Title: req.Title, Pinned: req.Pinned})
	if err != nil {
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
