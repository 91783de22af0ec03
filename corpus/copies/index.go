package copies

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Bands of a signature (Leskovec, Rajaraman and Ullman, "Mining of Massive
// Datasets", chapter 3.4): two texts meet where one band is equal, which at a
// resemblance r has the probability 1-(1-r^4)^16: 0.64 at 0.5, 0.95 at 0.65, 0.9998
// at 0.8.
const (
	bands = 16
	rows  = size / bands
)

// Index finds signatures that are near another. It takes some 300 bytes of memory
// a signature. The zero value is empty. It is not safe for concurrent use.
type Index struct {
	signatures []Signature
	live       []bool
	free       []uint32 // numbers to be given again
	heads      []uint32 // first of the chain of each bucket, a place in next plus 1; 0: none
	next       []uint32 // bands of each signature: the next of its chain, as in heads
}

// Neighbour is a signature that is near another.
type Neighbour struct {
	Number      uint32 // as Add gave it
	Resemblance float64
}

// Len returns the number of signatures.
func (x *Index) Len() int { return len(x.signatures) - len(x.free) }

// Add takes up a signature and returns its number, the smallest that is free.
func (x *Index) Add(s Signature) uint32 {
	var n uint32
	if last := len(x.free) - 1; last >= 0 {
		n, x.free = x.free[last], x.free[:last]
		x.signatures[n], x.live[n] = s, true
	} else {
		n = uint32(len(x.signatures))
		x.signatures, x.live = append(x.signatures, s), append(x.live, true)
		x.next = append(x.next, make([]uint32, bands)...)
	}
	if len(x.next) > len(x.heads) {
		x.grow()
	} else {
		x.chain(n)
	}
	return n
}

// grow makes more buckets and chains all signatures anew.
func (x *Index) grow() {
	const least = 1024
	x.heads = make([]uint32, max(least, 2*len(x.heads)))
	for n := range x.signatures {
		if x.live[n] {
			x.chain(uint32(n))
		}
	}
}

// chain puts the bands of a signature at the heads of their chains.
func (x *Index) chain(n uint32) {
	for band := range uint32(bands) {
		head := x.bucket(x.signatures[n], band)
		place := n*bands + band
		x.next[place], *head = *head, place+1
	}
}

// bucket returns the head of the chain of a band.
func (x *Index) bucket(s Signature, band uint32) *uint32 {
	h := mixed(s.band(band) + uint64(band)*factors[0])
	return &x.heads[h%uint64(len(x.heads))]
}

// band returns the rows of a band as one number.
func (s Signature) band(band uint32) uint64 {
	var b [2 * rows]byte
	for i := range uint32(rows) {
		binary.LittleEndian.PutUint16(b[2*i:], s[band*rows+i])
	}
	return binary.LittleEndian.Uint64(b[:])
}

// Remove forgets the signature of a number, if there is one.
func (x *Index) Remove(n uint32) {
	if int(n) >= len(x.live) || !x.live[n] {
		return
	}
	for band := range uint32(bands) {
		place := n*bands + band
		at := x.bucket(x.signatures[n], band)
		for *at != place+1 {
			at = &x.next[*at-1]
		}
		*at = x.next[place]
	}
	x.live[n] = false
	x.free = append(x.free, n)
}

// Near returns the signatures whose resemblance to s is at least that, the
// nearest first, equal ones by number. It may miss some of low resemblance; see
// the bands.
func (x *Index) Near(s Signature, least float64) []Neighbour {
	if len(x.heads) == 0 {
		return nil
	}
	var out []Neighbour
	seen := make(map[uint32]bool)
	for band := range uint32(bands) {
		for place := *x.bucket(s, band); place != 0; place = x.next[place-1] {
			n := (place - 1) / bands
			if seen[n] || x.signatures[n].band(band) != s.band(band) {
				continue
			}
			seen[n] = true
			if r := s.Resemblance(x.signatures[n]); r >= least {
				out = append(out, Neighbour{n, r})
			}
		}
	}
	slices.SortFunc(out, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(b.Resemblance, a.Resemblance), cmp.Compare(a.Number, b.Number))
	})
	return out
}
