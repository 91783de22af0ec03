package lexical

import "encoding/binary"

// A posting list is a run of numbers (slots, or articles for titles), ascending,
// each with a count. A posting is a varint of delta<<countBits | count, where
// delta is how far the number is from the one before (from -1 for the first) and
// a count of 0 says that the true one, less maxCount+1, follows as a varint.
const (
	countBits = 2
	maxCount  = 1<<countBits - 1
)

// postings is a list that grows. The zero value is empty.
type postings struct {
	data []byte
	at   uint32 // the last number plus 1
}

func (p *postings) add(number, count uint32) {
	p.data = appendPosting(p.data, number+1-p.at, count)
	p.at = number + 1
}

func appendPosting(dst []byte, delta, count uint32) []byte {
	v := uint64(delta) << countBits
	if count <= maxCount {
		return binary.AppendUvarint(dst, v|uint64(count))
	}
	dst = binary.AppendUvarint(dst, v)
	return binary.AppendUvarint(dst, uint64(count-maxCount-1))
}

// cursor walks a list that is known to be sound.
type cursor struct {
	data  []byte // what is left
	at    uint32 // the current number plus 1
	count uint32
}

// next moves to the next posting and says whether there is one.
func (c *cursor) next() bool {
	if len(c.data) == 0 {
		return false
	}
	v, n := uint64(c.data[0]), 1
	if v >= 0x80 {
		v, n = binary.Uvarint(c.data)
	}
	c.at += uint32(v >> countBits)
	c.count = uint32(v) & maxCount
	if c.count == 0 {
		more, m := binary.Uvarint(c.data[n:])
		c.count = uint32(more) + maxCount + 1
		n += m
	}
	c.data = c.data[n:]
	return true
}

// number is that of the current posting.
func (c *cursor) number() uint32 { return c.at - 1 }

// count returns the count of number in a list whose first delta is from at-1, 0
// if it is not in it.
func count(data []byte, at, number uint32) uint32 {
	for c := (cursor{data: data, at: at}); c.next() && c.number() <= number; {
		if c.number() == number {
			return c.count
		}
	}
	return 0
}
