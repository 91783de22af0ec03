package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/corpus"
	"footnote/rag"
)

// The API of OpenAI, for programs that speak to a model: the articles are one. It
// follows https://platform.openai.com/docs/api-reference/chat; what that has and
// Footnote does not is ignored, as servers of its kind do.

// The models that the API lists, with modelArticles:TAG for each tag; and
// modelEmbedding, which makes vectors and is in no list that a person chooses from.
const (
	modelArticles  = "footnote"
	modelQuotes    = "footnote-extractive" // never calls a model
	modelEmbedding = "footnote-embedding"
)

// openAIRoutes are the routes under /v1.
func (s *Server) openAIRoutes(v1 *gin.RouterGroup) {
	v1.GET("/models", s.listModels)
	v1.GET("/models/*id", s.getModel) // a tag may have slashes
	v1.POST("/chat/completions", s.chatCompletions)
	v1.POST("/embeddings", s.embeddings)
}

// noRoute answers what no route is for. Newer clients of OpenAI ask /v1/responses
// first: they are told where to go.
func noRoute(c *gin.Context) {
	if strings.HasPrefix(c.Request.URL.Path, "/v1/") {
		fail(c, errNoOpenAI)
		return
	}
	fail(c, errNoRoute)
}

// openAIModel is a model as the API lists it.
type openAIModel struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"` // always 0: the articles were never made
	OwnedBy string `json:"owned_by"`
}

func newModel(id string) openAIModel {
	return openAIModel{ID: id, Object: "model", OwnedBy: "footnote"}
}

func (s *Server) listModels(c *gin.Context) {
	list := []openAIModel{newModel(modelArticles), newModel(modelQuotes)}
	tags := s.Corpus.Facets().Tags
	for _, tag := range tags[:min(len(tags), maxFacets)] {
		list = append(list, newModel(modelArticles+":"+tag.Value))
	}
	c.JSON(http.StatusOK, gin.H{"object": "list", "data": list})
}

func (s *Server) getModel(c *gin.Context) {
	id := strings.TrimPrefix(c.Param("id"), "/")
	if id != modelEmbedding {
		if _, err := s.modelNamed(id); err != nil {
			fail(c, err)
			return
		}
	}
	c.JSON(http.StatusOK, newModel(id))
}

// modelNamed returns what a question to a model begins as: its mode and its filter.
func (s *Server) modelNamed(id string) (rag.Question, error) {
	switch id {
	case "":
		return rag.Question{}, namelessModel(modelArticles)
	case modelArticles:
		return rag.Question{Mode: rag.Auto}, nil
	case modelQuotes:
		return rag.Question{Mode: rag.Extractive}, nil
	}
	tag, ok := strings.CutPrefix(id, modelArticles+":")
	if !ok || !slices.ContainsFunc(s.Corpus.Facets().Tags, func(f corpus.Facet) bool { return strings.EqualFold(f.Value, tag) }) {
		return rag.Question{}, noModel(id, fmt.Sprintf("%s, %s, and %s:TAG with a tag of the articles", modelArticles, modelQuotes, modelArticles))
	}
	return rag.Question{Filter: corpus.Filter{Tags: []string{tag}}}, nil
}

// namelessModel says that no model was named, and which could be.
func namelessModel(such string) *apiError {
	return badRequest("model", fmt.Sprintf("model must name one, such as %q", such))
}

// noModel says that there is no model of that id, and which there are.
func noModel(id, there string) *apiError {
	param := "model"
	return &apiError{Status: 404, Type: typeRequest, Code: "model_not_found", Message: fmt.Sprintf("there is no model %q here; there are %s", id, there), Param: &param}
}
