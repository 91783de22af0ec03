package han

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

//go:embed words.txt
var record string

// small is a list for the tests of the method.
var small = FromCounts(map[string]int{
	"的": 100, "人": 40, "民": 5, "中": 20, "国": 10, "中国": 50, "人民": 50, "国人": 2, "共和国": 20, "和": 50, "中华人民共和国": 10, "中华": 10,
})

func cut(w *Words, run string) string {
	s := Segmenter{Words: w}
	chars := []rune(run)
	var out []string
	for _, word := range s.Segment(chars) {
		out = append(out, string(chars[word.Start:word.End]))
	}
	return strings.Join(out, " ")
}

func TestSegment(t *testing.T) {
	for _, tt := range []struct{ name, run, want string }{
		{"nothing", "", ""},
		{"a word", "中国", "中国"},
		{"frequent words win", "中国人民", "中国 人民"},
		{"a long word wins over its parts", "中华人民共和国", "中华人民共和国"},
		{"a part of it", "人民共和国", "人民 共和国"},
		{"characters that are no words", "吴泳铭的", "吴 泳 铭 的"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := cut(small, tt.run); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBuiltinList(t *testing.T) {
	w := New()
	for _, tt := range []struct{ run, want string }{
		{"中国经济增长", "中国 经济 增长"},
		{"公司发布公告", "公司 发布 公告"},
		{"乡村振兴的基础设施", "乡村振兴 的 基础设施"},
	} {
		if got := cut(w, tt.run); got != tt.want {
			t.Errorf("%s is cut %q, want %q", tt.run, got, tt.want)
		}
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(embedded)); !strings.Contains(record, sum) {
		t.Errorf("words.txt is the record of another list: no %s in it", sum)
	}
}

func TestExtraWords(t *testing.T) {
	const run = "即时零售的海力士"
	got := cut(New("即时零售", "海力士", ""), run)
	if want := "即时零售 的 海力士"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if cut(New(), run) == got {
		t.Errorf("%s is cut so without extra words: the test tests nothing", run)
	}
}

// The words cover the run without a gap, a word is listed, and an unlisted part
// is one character.
func FuzzSegment(f *testing.F) {
	f.Add("腾讯的资本开支为什么下降")
	f.Add("ソフトバンク𠀀\x00\xff")
	w := New()
	f.Fuzz(func(t *testing.T, text string) {
		run := []rune(text)
		s := Segmenter{Words: w}
		at := 0
		for _, word := range s.Segment(run) {
			if word.Start != at || word.End <= at {
				t.Fatalf("%q: %v after place %d", text, word, at)
			}
			at = word.End
			if word.Listed != w.Has(run[word.Start:word.End]) || !word.Listed && word.End-word.Start != 1 {
				t.Fatalf("%q: %v, in the list: %v", text, word, !word.Listed)
			}
		}
		if at != len(run) {
			t.Fatalf("%q: cut to %d of %d", text, at, len(run))
		}
	})
}

// No cut of a run costs less than the one that is found.
func TestSegmentIsCheapest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune('一' + rune(random.IntN(4)))
		}
		return b.String()
	}
	for range 300 {
		counts := make(map[string]int)
		for range 12 {
			counts[letters(1+random.IntN(3))] = 1 + random.IntN(1000)
		}
		w := FromCounts(counts)
		run := []rune(letters(8))
		s := Segmenter{Words: w}
		s.Segment(run)
		if got, want := s.cost(), cheapest(w, run); got != want {
			t.Fatalf("%s by %v costs %d, want %d", string(run), counts, got, want)
		}
	}
}

// cheapest tries every cut.
func cheapest(w *Words, run []rune) uint32 {
	if len(run) == 0 {
		return 0
	}
	best := unlistedCost + cheapest(w, run[1:])
	for n := 1; n <= len(run); n++ {
		if w.Has(run[:n]) {
			best = min(best, w.tree.cost[w.tree.find(run[:n])]+cheapest(w, run[n:]))
		}
	}
	return best
}

func TestInside(t *testing.T) {
	run := []rune("中华人民共和国")
	var got []string
	small.Inside(run, func(start, end int) { got = append(got, string(run[start:end])) })
	if s := strings.Join(got, " "); s != "中华 人民 共和国" {
		t.Errorf("inside %s: %q", string(run), s)
	}
}

func TestGain(t *testing.T) {
	s := Segmenter{Words: FromCounts(map[string]int{"中": 100, "国": 100, "中国": 100})}
	// The word costs ln 3, its parts 2 ln 3.
	if got := s.Gain([]rune("中国")); got < 1.05 || got > 1.15 {
		t.Errorf("gain %v, want ln 3", got)
	}
}

func BenchmarkSegment(b *testing.B) {
	s := Segmenter{Words: New()}
	const text = "腾讯的资本开支从上一季度的水平继续下降主要原因在于游戏和微信这两项核心业务稳固公司并不急于扩大对人工智能基础设施的投入"
	run := []rune(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s.Segment(run)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		list, err := decode(embedded)
		if err != nil {
			b.Fatal(err)
		}
		fromList(list)
	}
}
