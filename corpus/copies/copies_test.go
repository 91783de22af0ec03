package copies

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// An article is made of paragraphs; each of its figures is one of a row that is
// drawn apart, so that there are articles of one mould.
type maker struct {
	words  []string
	join   string // between words
	stop   string
	r      *rand.Rand
	figure func() string
}

// makers make articles in English words and in Chinese characters.
func makers(seed uint64) map[string]*maker {
	r := rand.New(rand.NewPCG(seed, 7))
	english, chinese := &maker{join: " ", stop: ". ", r: r}, &maker{stop: "。", r: r}
	for i := range 3000 {
		english.words = append(english.words, fmt.Sprintf("%c%s%c", 'a'+i%26, []string{"or", "an", "il", "est", "um"}[i/26%5], 'a'+i/130))
		chinese.words = append(chinese.words, string(rune(0x4e00+i)))
	}
	for _, m := range []*maker{english, chinese} {
		m.figure = func() string { return fmt.Sprintf("%d.%d", r.IntN(900)+10, r.IntN(9)+1) }
	}
	return map[string]*maker{"English": english, "Chinese": chinese}
}

// sentence makes a sentence of n words; the words are those of the seed, so that
// two articles of one event share their vocabulary but no sentence.
func (m *maker) sentence(n int) string {
	words := make([]string, n)
	for i := range words {
		// Few words are frequent, most are rare.
		words[i] = m.words[int(float64(len(m.words))*m.r.Float64()*m.r.Float64()*m.r.Float64())]
	}
	words[n/2] = "%s" // of a figure
	return strings.Join(words, m.join) + m.stop
}

// mould makes an article of n paragraphs with a place for a figure in each sentence.
func (m *maker) mould(n int) []string {
	out := make([]string, n)
	for i := range out {
		for range 3 + m.r.IntN(3) {
			out[i] += m.sentence(14 + m.r.IntN(10))
		}
	}
	return out
}

// filled puts figures into a mould.
func (m *maker) filled(mould []string) []string {
	out := slices.Clone(mould)
	for i := range out {
		for strings.Contains(out[i], "%s") {
			out[i] = strings.Replace(out[i], "%s", m.figure(), 1)
		}
	}
	return out
}

func text(paragraphs []string) string { return strings.Join(paragraphs, "\n\n") }

// isCopy is what callers ask: near, and in agreement.
func isCopy(a, b string) bool {
	s, ok := Of(a)
	t, alsoOK := Of(b)
	return ok && alsoOK && s.Resemblance(t) >= Threshold && Agree(a, b)
}

// What syndication does to an article leaves a copy; what only looks like one is
// another article.
func TestCopies(t *testing.T) {
	const articles = 100
	for language, m := range makers(1) {
		for _, tt := range []struct {
			name string
			// change returns another article made from a mould with and without its figures.
			change func(mould, article []string) []string
			least  int // of 100 that are found to be copies
			most   int
		}{
			{"the same", func(_, a []string) []string { return a }, articles, articles},
			{"another first line", func(_, a []string) []string { return slices.Concat([]string{"By A. Writer (Wire) 10:30"}, a) }, articles, articles},
			{"the last paragraph cut", func(_, a []string) []string { return a[:len(a)-1] }, articles, articles},
			{"a note added", func(_, a []string) []string { return append(slices.Clone(a), m.sentence(12)) }, articles, articles},
			{"all of it", func(_, a []string) []string {
				return slices.Concat([]string{"By A. Writer (Wire) 10:30"}, a[:len(a)-1], []string{m.sentence(12)})
			}, articles - 2, articles},
			{"paragraphs and spaces", func(_, a []string) []string { return strings.Split(strings.ReplaceAll(text(a), "\n\n", "\n"), "\n") }, articles, articles},
			{"another article with the same words", func(mould, _ []string) []string { return m.filled(m.mould(len(mould))) }, 0, 0},
			{"the same mould, other figures", func(mould, _ []string) []string { return m.filled(mould) }, 0, 0},
			{"one figure corrected", func(_, a []string) []string { return changeFigure(a) }, 0, 0},
			{"half of each paragraph shared", func(mould, a []string) []string {
				return slices.Concat(a[:len(a)/2], m.filled(m.mould(len(mould)/2)))
			}, 0, 0},
		} {
			t.Run(language+"/"+tt.name, func(t *testing.T) {
				found := 0
				for range articles {
					mould := m.mould(8 + m.r.IntN(8))
					article := m.filled(mould)
					other := m.filled(tt.change(mould, article))
					if isCopy(text(article), text(other)) {
						found++
					}
				}
				if found < tt.least || found > tt.most {
					t.Errorf("%d of %d are copies, want %d to %d", found, articles, tt.least, tt.most)
				}
			})
		}
	}
}

// changeFigure gives an article another figure in the middle.
func changeFigure(article []string) []string {
	out := slices.Clone(article)
	middle := &out[len(out)/2]
	at := strings.IndexAny(*middle, "0123456789")
	*middle = (*middle)[:at] + "7" + (*middle)[at:]
	return out
}

func TestAgree(t *testing.T) {
	const report = "Revenue of the harbour rose to %s million euros in the quarter, more than the %s million of a year before, the authority said on Monday."
	const certificate = "I, %s %s, certify that I have read this report of %s Corporation and that, as far as I know, it has no untrue statement."
	for _, tt := range []struct {
		name, a, b string
		want       bool
	}{
		{"the same figures", fmt.Sprintf(report, "42", "40"), fmt.Sprintf(report, "42", "40"), true},
		{"another figure", fmt.Sprintf(report, "42", "40"), fmt.Sprintf(report, "43", "40"), false},
		{"written otherwise", "It sold 12,400 tonnes of herring last year alone.", "It sold 12400 tonnes of herring last year alone.", true},
		{"decimals count", "It sold 12.4 tonnes of herring last year alone.", "It sold 12.5 tonnes of herring last year alone.", false},
		{"times of day do not", "It opened at 10:30 in the morning of the day.", "It opened at 11:45 in the morning of the day.", true},
		{"a sentence more", fmt.Sprintf(report, "42", "40"), fmt.Sprintf(report, "42", "40") + " It employs 312 people.", true},
		{"a table of one frame, a row less", "In the first year 5. In the first year 6. In the first year 7.", "In the first year 5. In the first year 6.", true},
		{"a table of one frame, another row", "In the first year 5. In the first year 6. In the first year 7.", "In the first year 5. In the first year 6. In the first year 8.", false},
		{"other people and companies", fmt.Sprintf(certificate, "Ada", "Quill", "Gazette"), fmt.Sprintf(certificate, "Bo", "Berg", "Wire"), false},
		{"one other name", "The harbour grew, wrote Ada Quill for the paper of the town.", "The harbour grew, wrote Ada Berg for the paper of the town.", true},
		{"中文数字相同", "港口今年第三季度营业收入达到42亿元，同比增长5.2%。", "港口今年第三季度营业收入达到42亿元，同比增长5.2%。", true},
		{"中文数字不同", "港口今年第三季度营业收入达到42亿元，同比增长5.2%。", "港口今年第三季度营业收入达到43亿元，同比增长5.2%。", false},
		{"nothing", "", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Agree(tt.a, tt.b); got != tt.want {
				t.Errorf("agree: %v", got)
			}
			if got := Agree(tt.b, tt.a); got != tt.want {
				t.Errorf("the other way round: %v", got)
			}
		})
	}
}

func TestSignature(t *testing.T) {
	if _, ok := Of("A text of a few words is too short."); ok {
		t.Error("a sentence has a signature")
	}
	m := makers(2)["English"]
	a := text(m.filled(m.mould(6)))
	s, ok := Of(a)
	if !ok {
		t.Fatal("an article has none")
	}
	if again, _ := Of(strings.ToUpper(strings.ReplaceAll(a, ". ", "!\n\n- "))); again != s {
		t.Error("case, punctuation and line ends count")
	}
	back, ok := FromBytes(s.Bytes())
	if !ok || back != s || len(s.Bytes()) != SignatureBytes {
		t.Error("the stored form is not that of the signature")
	}
	for _, size := range []int{0, SignatureBytes - 1, SignatureBytes + 1} {
		if _, ok := FromBytes(make([]byte, size)); ok {
			t.Errorf("%d bytes are a signature", size)
		}
	}
	// What is stored was made by earlier versions of the program.
	const stored = "483f13c5b2493389"
	if got := fmt.Sprintf("%x", s.Bytes()[:8]); got != stored {
		t.Errorf("the signature begins with %s, want %s", got, stored)
	}
}

// The estimate is near the true resemblance.
func TestResemblance(t *testing.T) {
	m := makers(3)["English"]
	for _, shared := range []int{0, 5, 10, 15, 20} { // paragraphs of 20
		var sum float64
		const pairs = 20
		for range pairs {
			common := m.filled(m.mould(shared))
			a, _ := Of(text(append(slices.Clone(common), m.filled(m.mould(20-shared))...)))
			b, _ := Of(text(append(slices.Clone(common), m.filled(m.mould(20-shared))...)))
			sum += a.Resemblance(b)
		}
		want := float64(shared) / float64(40-shared)
		if got := sum / pairs; got < want-0.08 || got > want+0.08 {
			t.Errorf("%d of 20 paragraphs shared: %.2f, want %.2f", shared, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("The harbour sold 12,400.5 tonnes.", "港口 12亿")
	f.Add("\xff\x00,1,234,", "1.2.3")
	f.Fuzz(func(t *testing.T, a, b string) {
		end := 0
		for tok := range tokens(a) {
			if tok.start < end || tok.end <= tok.start || tok.end > len(a) {
				t.Fatalf("token %+v behind %d", tok, end)
			}
			end = tok.end
		}
		if s, ok := Of(a); ok && s.Resemblance(s) != 1 {
			t.Error("a text does not resemble itself")
		}
		if !Agree(a, a) || Agree(a, b) != Agree(b, a) {
			t.Error("agreement is not of both")
		}
	})
}
