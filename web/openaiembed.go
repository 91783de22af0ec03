package web

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"footnote/rag/llm"
)

// Caps on a request for embeddings, as OpenAI has them.
const (
	maxEmbedding  = 8 << 20 // bytes of the body
	maxEmbedTexts = 2048
)

// embeddingRequest is the body of POST /v1/embeddings; fields beside these are
// ignored.
type embeddingRequest struct {
	Model          string `json:"model"`
	Input          texts  `json:"input"`
	EncodingFormat string `json:"encoding_format"` // float, also where it is empty, or base64
	Dimensions     *int   `json:"dimensions"`      // those that the model has
}

// texts are given as one string or as a list.
type texts []string

// UnmarshalJSON reads a string or a list of strings. Numbers of tokens are refused:
// they mean something to one model only.
func (t *texts) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*t = texts{one}
		return nil
	}
	if err := json.Unmarshal(data, (*[]string)(t)); err != nil {
		return badRequest("input", "input must be a string or a list of strings")
	}
	return nil
}

func (r embeddingRequest) check() error {
	if r.Model == "" {
		return namelessModel(modelEmbedding)
	}
	if len(r.Input) == 0 || len(r.Input) > maxEmbedTexts {
		return badRequest("input", fmt.Sprintf("input must hold 1 to %d texts", maxEmbedTexts))
	}
	for i, text := range r.Input {
		if strings.TrimSpace(text) == "" {
			return badRequest("input", fmt.Sprintf("input[%d] is empty", i))
		}
	}
	switch r.EncodingFormat {
	case "", "float", "base64":
		return nil
	}
	return badRequest("encoding_format", `encoding_format must be "float" or "base64"`)
}

// embedding is a vector: a list of numbers, or base64 of them as little-endian
// 32-bit floats.
type embedding struct {
	Object    string `json:"object"`
	Index     int    `json:"index"`
	Embedding any    `json:"embedding"`
}

// embeddings makes vectors as the articles have them. The name of their space is the
// model of the reply: vectors of two names are not to be compared.
func (s *Server) embeddings(c *gin.Context) {
	var req embeddingRequest
	err := decodeKnown(c, &req, maxEmbedding)
	if err == nil {
		err = req.check()
	}
	if err != nil {
		fail(c, err)
		return
	}
	e := s.engine().Retriever.Embedder
	if e == nil {
		fail(c, errNoEmbedder)
		return
	}
	if req.Model != modelEmbedding && req.Model != e.EmbeddingModel() {
		fail(c, noModel(req.Model, "for embeddings "+modelEmbedding))
		return
	}
	vectors, err := e.EmbedDocuments(c.Request.Context(), req.Input)
	if err == nil && req.Dimensions != nil && *req.Dimensions != len(vectors[0]) {
		err = badRequest("dimensions", fmt.Sprintf("dimensions must be %d, as the articles' vectors have", len(vectors[0])))
	}
	if err != nil {
		fail(c, err)
		return
	}
	list, tokens := []embedding{}, 0
	for i, v := range vectors {
		list = append(list, embedding{"embedding", i, encoded(v, req.EncodingFormat)})
		tokens += llm.EstimateTokens(req.Input[i])
	}
	c.JSON(http.StatusOK, gin.H{"object": "list", "data": list, "model": e.EmbeddingModel(),
		"usage": gin.H{"prompt_tokens": tokens, "total_tokens": tokens}})
}

func encoded(v []float32, format string) any {
	if format != "base64" {
		return v
	}
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return base64.StdEncoding.EncodeToString(b)
}
