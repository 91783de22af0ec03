package vector

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// written returns the bytes of a space.
func written(t testing.TB, ix *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := ix.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("wrote %d bytes and said %d, %v", b.Len(), n, err)
	}
	return b.Bytes()
}

// numbered gives the chunk "c7" the slot 7.
func numbered(id string, _ uint32) (slot uint32, ok bool) {
	_, err := fmt.Sscanf(id, "c%d", &slot)
	return slot, err == nil
}

// What was written is read as it was, without gaps, and lives on.
func TestReadWhatWasWritten(t *testing.T) {
	for _, n := range []int{0, 1, 36, 37, 38, 500} {
		r := rand.New(rand.NewPCG(1, uint64(n)))
		ix, vectors := small(t, 16), make(map[uint32][]float32)
		numbers, _, v := random(r, n, 16)
		add(t, ix, numbers, v...)
		for _, slot := range numbers {
			if slot%3 == 1 {
				if err := ix.Remove(t.Context(), slot); err != nil {
					t.Fatal(err)
				}
			} else {
				vectors[slot] = v[slot]
			}
		}
		got, err := Read(t.Context(), bytes.NewReader(written(t, ix)), numbered)
		if err != nil {
			t.Fatal(err)
		}
		if got.Model() != "m" || got.Dimension() != 16 || len(got.rows.slots) != len(vectors) {
			t.Errorf("%d vectors of %s at %d", len(got.rows.slots), got.Model(), got.Dimension())
		}
		check(t, r, got, vectors)
		add(t, got, []uint32{1}, first(16))
		vectors[1] = first(16)
		check(t, r, got, vectors)
	}
}

// first returns the vector along the first axis.
func first(dimension int) []float32 {
	v := make([]float32, dimension)
	v[0] = 1
	return v
}

// A space of several blocks of the usual size.
func TestReadManyBlocks(t *testing.T) {
	const dimension = 4096
	ix, err := NewIndex("m", dimension)
	if err != nil {
		t.Fatal(err)
	}
	numbers, _, vectors := random(rand.New(rand.NewPCG(2, 2)), 3*rowsPerBlock(dimension)+1, dimension)
	add(t, ix, numbers, vectors...)
	data := written(t, ix)
	got, err := Read(t.Context(), bytes.NewReader(data), numbered)
	if err != nil || got.Len() != len(vectors) || !bytes.Equal(written(t, got), data) {
		t.Fatalf("what was read is not what was written: %v", err)
	}
	data[len(data)-5]++
	if _, err := Read(t.Context(), bytes.NewReader(data), numbered); !errors.Is(err, ErrDamaged) {
		t.Errorf("damaged in the last block: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(gone, bytes.NewReader(data), numbered); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Chunks that are no more, or have another slot now, are as the caller says.
func TestReadWithOtherSlots(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	ix, vectors := small(t, 4), make(map[uint32][]float32)
	numbers, _, v := random(r, 100, 4)
	add(t, ix, numbers, v...)
	got, err := Read(t.Context(), bytes.NewReader(written(t, ix)), func(id string, was uint32) (uint32, bool) {
		slot, _ := numbered(id, was)
		if slot != was {
			t.Errorf("chunk %s had the slot %d", id, was)
		}
		return 1000 - slot, slot%2 == 0
	})
	if err != nil {
		t.Fatal(err)
	}
	for slot := uint32(0); slot < 100; slot += 2 {
		vectors[1000-slot] = v[slot]
	}
	check(t, r, got, vectors)
	for name, slot := range map[string]uint32{"the slot of another": 7, "no slot at all": noSlot} {
		if _, err := Read(t.Context(), bytes.NewReader(written(t, ix)), func(string, uint32) (uint32, bool) { return slot, true }); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file with any bit changed, or cut anywhere, is refused.
func TestReadDamaged(t *testing.T) {
	ix := small(t, 3)
	numbers, _, v := random(rand.New(rand.NewPCG(1, 1)), 5, 3)
	add(t, ix, numbers, v...)
	data := written(t, ix)
	for i := range data {
		if _, err := Read(t.Context(), bytes.NewReader(data[:i]), numbered); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut at %d: %v", i, err)
		}
		for bit := range 8 {
			bad := slices.Clone(data)
			bad[i] ^= 1 << bit
			if _, err := Read(t.Context(), bytes.NewReader(bad), numbered); !errors.Is(err, ErrDamaged) {
				t.Errorf("byte %d, bit %d: %v", i, bit, err)
			}
		}
	}
}

// forged returns a file with right checksums, whatever it says.
func forged(modelBytes, idBytes, dimension, count uint32, names string, floats ...float32) []byte {
	b := []byte(magic)
	for _, n := range []uint32{modelBytes, idBytes, dimension, count} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	b = append(b, names...)
	for range min(count, 9) {
		b = binary.LittleEndian.AppendUint32(b, 5)
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	block, _ := binary.Append(nil, binary.LittleEndian, floats)
	return append(binary.LittleEndian.AppendUint32(b, crc32.Checksum(block, castagnoli)), block...)
}

// Right checksums do not make a file right.
func TestReadForged(t *testing.T) {
	nan := float32(math.NaN())
	if _, err := Read(t.Context(), bytes.NewReader(forged(1, 3, 2, 1, "m\x02c1", 0, 1)), numbered); err != nil {
		t.Fatalf("a right one: %v", err)
	}
	for name, data := range map[string][]byte{
		"dimension 0":         forged(1, 3, 0, 1, "m\x02c1"),
		"a huge dimension":    forged(1, 3, math.MaxUint32, 1, "m\x02c1", 1, 0),
		"a huge number":       forged(1, 3, 2, math.MaxUint32, "m\x02c1", 1, 0),
		"huge names":          forged(math.MaxUint32, math.MaxUint32, 2, 1, "m\x02c1", 1, 0),
		"no vectors":          forged(1, 3, 2, 1, "m\x02c1"),
		"an empty id":         forged(1, 1, 2, 1, "m\x00", 1, 0),
		"a longer id":         forged(1, 3, 2, 1, "m\x03c1", 1, 0),
		"more ids":            forged(1, 6, 2, 1, "m\x02c1\x02c2", 1, 0),
		"the same chunk":      forged(1, 6, 2, 2, "m\x02c1\x02c1", 1, 0, 1, 0),
		"NaN":                 forged(1, 3, 2, 1, "m\x02c1", nan, 0),
		"zero":                forged(1, 3, 2, 1, "m\x02c1", 0, 0),
		"another length":      forged(1, 3, 2, 1, "m\x02c1", 1, 1),
		"an infinite length":  forged(1, 3, 2, 1, "m\x02c1", math.MaxFloat32, math.MaxFloat32),
		"another magic":       bytes.Replace(forged(1, 3, 2, 1, "m\x02c1", 1, 0), []byte(magic), []byte("footvec0"), 1),
		"nothing":             nil,
		"the text of another": []byte("SQLite format 3\x00, a header, and more"),
	} {
		if _, err := Read(t.Context(), bytes.NewReader(data), numbered); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Names that a file cannot hold are refused when it is written.
func TestWriteLongNames(t *testing.T) {
	long := string(make([]byte, maxNameBytes+1))
	ix, _ := NewIndex(long, 1)
	if _, err := ix.WriteTo(&bytes.Buffer{}); err == nil {
		t.Error("a long model name was written")
	}
	ix = small(t, 1)
	if err := ix.Add(t.Context(), []uint32{0}, []string{long}, [][]float32{{1}}); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.WriteTo(&bytes.Buffer{}); err == nil {
		t.Error("a long id was written")
	}
}

// full takes some bytes.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.left)
	if f.left -= n; n < len(p) {
		return n, errors.New("the disk is full")
	}
	return n, nil
}

func TestWriteFails(t *testing.T) {
	ix := small(t, 3)
	numbers, _, v := random(rand.New(rand.NewPCG(1, 1)), 5, 3)
	add(t, ix, numbers, v...)
	for left := range len(written(t, ix)) {
		if n, err := ix.WriteTo(&full{left}); err == nil || n != int64(left) {
			t.Errorf("room for %d bytes: wrote %d, %v", left, n, err)
		}
	}
}

// Whatever bytes come, Read returns a space that can be searched, or an error.
func FuzzRead(f *testing.F) {
	ix, _ := NewIndex("m", 3)
	numbers, ids, v := random(rand.New(rand.NewPCG(1, 1)), 5, 3)
	if err := ix.Add(f.Context(), numbers, ids, v); err != nil {
		f.Fatal(err)
	}
	f.Add(written(f, ix))
	f.Add(forged(1, 3, 2, 1, "m\x02c1", 0, 1))
	f.Fuzz(func(t *testing.T, data []byte) {
		slot := uint32(0)
		got, err := Read(t.Context(), bytes.NewReader(data), func(string, uint32) (uint32, bool) {
			slot++
			return slot, slot%5 != 0
		})
		if err != nil {
			return
		}
		q := first(got.Dimension())
		hits, err := got.Search(t.Context(), q, nil, 10)
		if err != nil || len(hits) != min(10, got.Len()) {
			t.Fatalf("%d of %d, %v", len(hits), got.Len(), err)
		}
	})
}
