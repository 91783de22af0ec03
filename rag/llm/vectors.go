package llm

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// vector is an embedding as sent: numbers, or little-endian float32 in base64.
type vector []float64

func (v *vector) UnmarshalJSON(b []byte) error {
	var packed string
	if json.Unmarshal(b, &packed) == nil && len(b) > 0 && b[0] == '"' {
		return v.unpack(packed)
	}
	var numbers []*float64 // a pointer, because llama.cpp writes NaN as null
	if err := json.Unmarshal(b, &numbers); err != nil {
		return errors.New("a vector is not a list of numbers")
	}
	*v = make(vector, len(numbers))
	for i, n := range numbers {
		if n == nil {
			return errors.New("a vector holds null")
		}
		(*v)[i] = *n
	}
	return nil
}

func (v *vector) unpack(s string) error {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(raw)%4 != 0 {
		return errors.New("a vector is not base64 of float32")
	}
	*v = make(vector, len(raw)/4)
	for i := range *v {
		(*v)[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:])))
	}
	return nil
}

// unit scales v to length 1, and refuses what has no direction.
func (v vector) unit() ([]float32, error) {
	var sum float64
	for _, x := range v {
		if math.IsNaN(x) || math.Abs(x) > math.MaxFloat32 {
			return nil, errors.New("a vector holds a number that is not finite")
		}
		sum += x * x
	}
	norm := math.Sqrt(sum)
	if norm == 0 {
		return nil, errors.New("a vector is zero")
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(x / norm)
	}
	return out, nil
}

// fewDistinct is the number of different texts from which on one vector for all of them is no chance.
const fewDistinct = 3

// checkDistinct refuses one vector for many texts: that of a server which does not read them.
func checkDistinct(texts []string, vs [][]float32) error {
	different := map[string]bool{}
	for i, text := range texts {
		if !slices.Equal(vs[i], vs[0]) {
			return nil
		}
		different[text] = true
	}
	if len(different) >= fewDistinct {
		return fmt.Errorf("%d different texts have the same vector", len(different))
	}
	return nil
}

// parseEmbeddings reads the reply for n texts, ordered by index; a reply without any index is in order.
func parseEmbeddings(body []byte, n int) ([][]float32, error) {
	var reply struct {
		Data []struct {
			Index     *int   `json:"index"`
			Embedding vector `json:"embedding"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &reply); err != nil {
		return nil, err
	}
	if len(reply.Data) != n {
		return nil, fmt.Errorf("%d vectors came for %d texts", len(reply.Data), n)
	}
	out := make([][]float32, n)
	for i, d := range reply.Data {
		at := i
		if d.Index != nil {
			at = *d.Index
		}
		if at < 0 || at >= n || out[at] != nil {
			return nil, fmt.Errorf("index %d is out of range or came twice", at)
		}
		v, err := d.Embedding.unit()
		if err != nil {
			return nil, err
		}
		if len(v) != len(reply.Data[0].Embedding) {
			return nil, fmt.Errorf("vectors of %d and %d dimensions came together", len(reply.Data[0].Embedding), len(v))
		}
		out[at] = v
	}
	return out, nil
}
