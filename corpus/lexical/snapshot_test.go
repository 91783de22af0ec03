package lexical

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"
)

// randomIndex holds articles of which some were removed.
func randomIndex(t testing.TB, articles int) *Index {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 8))
	ix := new(Index)
	for i, a := range randomArticles(r, articles) {
		ix.Add(a)
		if i%5 == 0 {
			ix.Remove(a.First, a.First+1)
		}
	}
	return ix
}

func snapshot(t testing.TB, ix *Index) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := ix.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("wrote %d of %d bytes, %v", n, b.Len(), err)
	}
	return b.Bytes()
}

// A restored index is the one that was written, and goes on from there.
func TestSnapshot(t *testing.T) {
	for _, articles := range []int{0, 1, 500} {
		ix := randomIndex(t, articles)
		data := snapshot(t, ix)
		next := articleOf(uint32(len(ix.lengths)), "w1", "w2 w3", "new")
		ix.Add(next)
		for name, r := range map[string]io.Reader{
			"known length":   bytes.NewReader(append(slices.Clip(data), "more"...)),
			"unknown length": iotest.HalfReader(bytes.NewReader(data)),
		} {
			restored := new(Index)
			restored.Add(articleOf(0, "", "to be replaced"))
			if n, err := restored.ReadFrom(r); err != nil || n != int64(len(data)) {
				t.Fatalf("%s: read %d of %d bytes, %v", name, n, len(data), err)
			}
			if again := snapshot(t, restored); !bytes.Equal(again, data) {
				t.Errorf("%s: the snapshot of the restored index is another", name)
			}
			restored.Add(next)
			r := rand.New(rand.NewPCG(9, 10))
			for range 20 {
				q := randomTerms(r)
				if got, want := restored.Search(Query{Terms: q, Allow: nil, N: 50}), ix.Search(Query{Terms: q, Allow: nil, N: 50}); !slices.Equal(got, want) {
					t.Fatalf("%s: found %v, want %v", name, got, want)
				}
			}
		}
	}
}

// A damaged snapshot is refused, and the index stays as it was.
func TestDamagedSnapshot(t *testing.T) {
	data := snapshot(t, randomIndex(t, 20))
	ix := new(Index)
	ix.Add(articleOf(0, "", "here before"))
	refused := func(name string, b []byte) {
		if _, err := ix.ReadFrom(bytes.NewReader(b)); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for n := range data {
		refused("cut", data[:n])
		flipped := slices.Clone(data)
		flipped[n] ^= 1 << (n % 8)
		refused("flipped", flipped)
	}
	refused("a later version", append([]byte("footnote lexical index 4\n"), data[len(snapshotMagic):]...))
	if ix.Len() != 1 || !ix.Has(0, "before") {
		t.Error("the index has changed")
	}
	broken := errors.New("broken disk")
	if _, err := ix.ReadFrom(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// maxForged is far above what reading a file that is not one may take, in bytes.
const maxForged = 4 << 20

// A forged size takes no more memory than what was sent.
func TestForgedSize(t *testing.T) {
	forged := []byte(snapshotMagic)
	for range len(new(sizes).all()) {
		forged = binary.LittleEndian.AppendUint64(forged, 1<<32-2)
	}
	forged = append(forged, make([]byte, 1000)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var ix Index
	if _, err := ix.ReadFrom(iotest.OneByteReader(bytes.NewReader(forged))); !errors.Is(err, ErrSnapshot) {
		t.Errorf("error %v", err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > maxForged {
		t.Errorf("took %d bytes for %d", took, len(forged))
	}
}

// Any bytes with a right checksum give an error or an index that works.
func FuzzReadFrom(f *testing.F) {
	data := snapshot(f, randomIndex(f, 8))
	f.Add(data[:len(data)-4])
	f.Add(snapshot(f, new(Index)))
	for n := len(snapshotMagic) + 80; n < len(data)-4; n += 3 {
		changed := slices.Clone(data[:len(data)-4])
		changed[n]++
		f.Add(changed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = binary.LittleEndian.AppendUint32(slices.Clip(data), crc32.Checksum(data, castagnoli))
		var ix Index
		if _, err := ix.ReadFrom(bytes.NewReader(data)); err != nil {
			return
		}
		var q []Term
		for n := range uint32(ix.words.len()) {
			q = append(q, Term{string(ix.words.word(n)), 1})
		}
		use := func() {
			for _, h := range ix.Search(Query{Terms: q, Allow: nil, N: 100}) {
				if math.IsNaN(h.Score) {
					t.Errorf("slot %d has no score", h.Slot)
				}
				ix.Explain(h.Slot, q)
			}
		}
		use()
		ix.Add(articleOf(uint32(len(ix.lengths)), "w1", "w2 w3"))
		ix.Remove(0, uint32(len(ix.lengths)/2))
		use()
		ix.fold()
		use()
		var again Index
		if _, err := again.ReadFrom(bytes.NewReader(snapshot(t, &ix))); err != nil {
			t.Errorf("its snapshot cannot be read: %v", err)
		}
	})
}
