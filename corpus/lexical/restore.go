package lexical

import (
	"encoding/binary"
	"fmt"
	"math"
)

// restore checks tables that were read from a snapshot, whose articles are given
// as rows of four, and fills in what the snapshot leaves out. Nothing that it
// accepts can make a search fail.
func (ix *tables) restore(articles []uint32) error {
	if err := ix.restoreArticles(articles); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if !ascending(ix.order.ends, len(ix.order.prints)) {
		return fmt.Errorf("%w: broken order of terms", ErrSnapshot)
	}
	if !ascending(ix.words.ends, len(ix.words.text)) || !ascending(ix.sealed.starts, len(ix.sealed.data)) || ix.sealed.starts[0] != 0 {
		return fmt.Errorf("%w: broken tables of terms", ErrSnapshot)
	}
	indexed := make(chan struct{})
	go func() { // beside the postings: both take about as long
		ix.words.index(ix.words.len())
		close(indexed)
	}()
	err := ix.restoreLists()
	<-indexed
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	ix.findCommon(commonTerms{})
	return nil
}

// ascending says whether ends do not fall and the last is end.
func ascending(ends []uint32, end int) bool {
	last := uint32(0)
	for _, e := range ends {
		if e < last {
			return false
		}
		last = e
	}
	return int(last) == end
}

func (ix *tables) restoreArticles(rows []uint32) error {
	if len(ix.workOf) != len(ix.works)-1 || len(ix.lengths) > maxSlot {
		return fmt.Errorf("%d works, %d slots", len(ix.works), len(ix.lengths))
	}
	ix.articleOf = make([]uint32, len(ix.lengths))
	ix.articles = make([]article, 0, len(rows)/4)
	next := uint32(0) // the first slot that may have a chunk
	for ; len(rows) > 0; rows = rows[4:] {
		a := article{first: rows[0], end: rows[1], titleLength: rows[2], work: rows[3]}
		if a.first < next || a.end <= a.first || int(a.end) > len(ix.lengths) || int(a.work) >= len(ix.works) {
			return fmt.Errorf("article %d is out of place", len(ix.articles))
		}
		if !allZero(ix.lengths[next:a.first]) {
			return fmt.Errorf("chunks of no article before %d", len(ix.articles))
		}
		sum := uint64(0)
		for slot := a.first; slot < a.end; slot++ {
			ix.articleOf[slot] = uint32(len(ix.articles))
			if (ix.lengths[slot] == 0) != (ix.lengths[a.first] == 0) {
				return fmt.Errorf("article %d is half removed", len(ix.articles))
			}
			sum += uint64(ix.lengths[slot])
		}
		if sum > math.MaxUint32 {
			return fmt.Errorf("article %d has %d terms", len(ix.articles), sum)
		}
		a.length = uint32(sum)
		ix.append(a)
		if a.length > 0 {
			ix.countIn(a)
		}
		next = a.end
	}
	if !allZero(ix.lengths[next:]) {
		return fmt.Errorf("chunks of no article at the end")
	}
	return nil
}

func allZero(list []uint32) bool {
	for _, n := range list {
		if n != 0 {
			return false
		}
	}
	return true
}

// restoreLists checks the postings and makes their skips.
func (ix *tables) restoreLists() error {
	titles := make([]uint32, len(ix.articles)) // lengths, by article
	for i, a := range ix.articles {
		if a.length > 0 {
			titles[i] = a.titleLength
		}
	}
	for t, df := range ix.df {
		if df == 0 || int(df) > ix.chunks {
			return fmt.Errorf("term %d is in %d chunks", t, df)
		}
		if err := ix.restoreList(textList(uint32(t)), ix.lengths); err != nil {
			return err
		}
		if err := ix.restoreList(titleList(uint32(t)), titles); err != nil {
			return err
		}
	}
	return nil
}

// restoreList checks that the numbers of a list ascend and that no count is
// above the length of the text, by number; that is 0 for removed ones.
func (ix *tables) restoreList(list uint32, lengths []uint32) error {
	start, end := ix.sealed.bounds(list)
	data := ix.sealed.data[:end]
	at, mark := uint64(0), start
	for i := int(start); i < len(data); {
		if uint32(i)-mark >= skipBytes {
			mark = uint32(i)
			ix.sealed.skips = append(ix.sealed.skips, skip{mark, uint32(at)})
		}
		v := uint64(data[i])
		i++
		if v >= 0x80 {
			more, n := binary.Uvarint(data[i:])
			if n <= 0 || more == 0 || more > maxSlot {
				return fmt.Errorf("list %d: broken posting", list)
			}
			v += (more - 1) << 7
			i += n
		}
		count := v & maxCount
		if count == 0 {
			more, n := binary.Uvarint(data[i:])
			if n <= 0 || more > math.MaxUint32 {
				return fmt.Errorf("list %d: broken count", list)
			}
			count = more + maxCount + 1
			i += n
		}
		delta := v >> countBits
		at += delta
		if delta == 0 || at > uint64(len(lengths)) || uint64(lengths[at-1]) < count {
			return fmt.Errorf("list %d: posting out of place", list)
		}
	}
	return nil
}
