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

// cursor walks a list. A mistake in it, which only a forged snapshot has, ends it.
type cursor struct {
	data  []byte // what is left
	at    uint32 // the current number plus 1
	end   uint32 // above all numbers
	count uint32
}

// walk returns a cursor for a list of numbers below end.
func walk(list []byte, end uint32) cursor { return cursor{data: list, end: end} }

// next moves to the next posting and says whether there is one.
func (c *cursor) next() bool {
	if len(c.data) == 0 {
		return false
	}
	v, n := uint64(c.data[0]), 1
	if v >= 0x80 {
		v, n = uvarint(c.data)
	}
	delta, count := v>>countBits, uint32(v)&maxCount
	if count == 0 {
		more, m := uvarint(c.data[n:])
		count = uint32(more) + maxCount + 1
		n += m
	}
	if delta == 0 || uint64(c.at)+delta > uint64(c.end) {
		c.data = nil
		return false
	}
	c.at += uint32(delta)
	c.count = count
	c.data = c.data[n:]
	return true
}

// number is that of the current posting.
func (c *cursor) number() uint32 { return c.at - 1 }

// find moves on to number and returns its count, 0 if it is not in what is left
// of the list.
func (c cursor) find(number uint32) uint32 {
	for c.next() && c.number() <= number {
		if c.number() == number {
			return c.count
		}
	}
	return 0
}

// uvarint is binary.Uvarint, quick where one byte is all. Of what is no varint it
// takes all.
func uvarint(b []byte) (uint64, int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 1, len(b)
	}
	return v, n
}
