package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// score is the score of one text as rerank servers write it.
type score struct {
	Index     *int     `json:"index"`
	Relevance *float64 `json:"relevance_score"` // Cohere, Jina, vLLM, llama.cpp, DashScope
	Score     *float64 `json:"score"`           // text-embeddings-inference
}

// parseScores reads the reply for n texts and returns their scores in the order of the texts. The reply is
// {"results":[…]}, {"output":{"results":[…]}} or a bare list, in any order, each text once.
func parseScores(body []byte, n int) ([]float64, error) {
	list, err := scoreList(body)
	if err != nil {
		return nil, err
	}
	if len(list) != n {
		return nil, fmt.Errorf("%d scores came for %d texts", len(list), n)
	}
	out, seen := make([]float64, n), make([]bool, n)
	for _, s := range list {
		if s.Index == nil {
			return nil, errors.New("a score has no index")
		}
		if s.Relevance == nil {
			s.Relevance = s.Score
		}
		i := *s.Index
		switch {
		case i < 0 || i >= n || seen[i]:
			return nil, fmt.Errorf("index %d is out of range or came twice", i)
		case s.Relevance == nil: // llama.cpp writes NaN as null
			return nil, fmt.Errorf("text %d has no score", i)
		}
		out[i], seen[i] = *s.Relevance, true
	}
	return out, nil
}

func scoreList(body []byte) ([]score, error) {
	var list []score
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		if json.Unmarshal(body, &list) != nil {
			return nil, errors.New("the list does not hold scores")
		}
		return list, nil
	}
	var reply struct {
		Results []score `json:"results"`
		Output  struct {
			Results []score `json:"results"`
		} `json:"output"`
	}
	if json.Unmarshal(body, &reply) != nil {
		return nil, errors.New("the reply does not hold scores")
	}
	if reply.Results == nil {
		return reply.Output.Results, nil
	}
	return reply.Results, nil
}
