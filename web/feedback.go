package web

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"footnote/web/state"
)

// Feedback is what a person thinks of an answer.
type Feedback struct {
	AnswerID string `json:"answer_id"`
	Rating   string `json:"rating"` // up, down or, where it is taken back, none
	Reason   string `json:"reason"`
}

const (
	ratingNone = "none"
	maxReason  = 1000 // characters
)

// setFeedback keeps what is thought of an answer, in place of what was before.
func (s *Server) setFeedback(c *gin.Context) {
	var req Feedback
	if err := decode(c, &req); err != nil {
		fail(c, err)
		return
	}
	req.Reason = strings.TrimSpace(req.Reason)
	if err := req.check(); err != nil {
		fail(c, err)
		return
	}
	kept := state.Feedback{AnswerID: req.AnswerID, Rating: req.Rating, Reason: req.Reason}
	if req.Rating == ratingNone {
		req.Reason, kept.Rating = "", ""
	}
	if err := s.State.SetFeedback(c.Request.Context(), kept); err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, req)
}

func (f Feedback) check() error {
	switch {
	case f.AnswerID == "":
		return badRequest("answer_id", "answer_id must name an answer")
	case f.Rating != state.RatingUp && f.Rating != state.RatingDown && f.Rating != ratingNone:
		return badRequest("rating", `rating must be "up", "down" or "none"`)
	case utf8.RuneCountInString(f.Reason) > maxReason:
		return badRequest("reason", fmt.Sprintf("a reason has at most %d characters", maxReason))
	}
	return nil
}
