// Package copies finds texts that are copies of one another: syndicated under
// another headline, cut at the end, with a note added. It compares by shingles
// (Broder, "On the resemblance and containment of documents", 1997): a text is
// the set of its runs of a few words, and the resemblance of two texts is the
// part of the runs of either that both have.
//
// A [Signature] stands for the set by its minima under a number of hash
// functions, an [Index] finds the signatures that are near another without
// looking at all of them, and [Agree] tells copies from texts of one mould, whose
// figures or names differ.
package copies

import (
	"encoding/binary"
	"math/rand/v2"
)

// size is the number of hash functions: resemblance is estimated to about 0.06
// (the standard deviation at 0.5).
const size = 64

// Signature stands for a text. It is the low 16 bits of 64 minima (Li and König,
// "b-Bit Minwise Hashing", 2010), so unlike texts agree in one place of 65,536.
type Signature [size]uint16

// SignatureBytes is the length of a signature in bytes.
const SignatureBytes = 2 * size

// factors and terms are those of the hash functions x*a+b (Dietzfelbinger et al.,
// "A reliable randomized algorithm for the closest-pair problem", 1997). Stored
// signatures depend on them.
var factors, terms = hashFunctions()

func hashFunctions() (factors, terms [size]uint64) {
	r := rand.New(rand.NewPCG(1997, 0x9e3779b97f4a7c15))
	for i := range size {
		factors[i], terms[i] = r.Uint64()|1, r.Uint64()
	}
	return factors, terms
}

// Threshold is the resemblance from which on texts that agree are copies. Of 1,800
// news articles in English and Chinese, each made into a copy with another first
// line, its last eighth cut, a note added and a word changed in every third
// sentence, 95 of 100 copies had 0.66 or more; of 100 articles 99 had no other with
// more than 0.11 (English) or 0.50 (Chinese, most of them of one mould).
const Threshold = 0.65

// minShingles is the number of shingles below which a text is too short to be
// told from another one on the same thing.
const minShingles = 24

// Of returns the signature of a text; ok is false where it is too short to have
// one.
func Of(text string) (s Signature, ok bool) {
	var least [size]uint32
	for i := range least {
		least[i] = 1<<32 - 1
	}
	n := 0
	for shingle := range shingles(text) {
		n++
		for i := range size {
			if v := uint32((shingle*factors[i] + terms[i]) >> 32); v < least[i] {
				least[i] = v
			}
		}
	}
	if n < minShingles {
		return Signature{}, false
	}
	for i, v := range least {
		s[i] = uint16(v)
	}
	return s, true
}

// Resemblance estimates the part of the shingles of two texts that both have, 0
// to 1.
func (s Signature) Resemblance(t Signature) float64 {
	same := 0
	for i := range s {
		if s[i] == t[i] {
			same++
		}
	}
	return float64(same) / size
}

// Bytes returns the stored form of a signature, SignatureBytes long.
func (s Signature) Bytes() []byte {
	b := make([]byte, 0, SignatureBytes)
	for _, v := range s {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	return b
}

// FromBytes undoes Bytes; ok is false for what is no signature.
func FromBytes(b []byte) (s Signature, ok bool) {
	if len(b) != SignatureBytes {
		return Signature{}, false
	}
	for i := range s {
		s[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return s, true
}
