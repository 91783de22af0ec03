package llm

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzStream: whatever the bytes, the stream ends, in io.EOF or an *Error, and the same way when they come one by one.
func FuzzStream(f *testing.F) {
	for _, seed := range []string{
		helloSSE + stop + done, helloSSE, "<html>", `{"choices":[{"message":{"content":"x"}}]}`, "data: {oops\n\n" + done,
		"event: error\ndata: x\n\n", ": c\r\rdata:" + content("<think>a</think>b") + "\r\n\r\n", "\ufeff", "data", ":",
	} {
		f.Add(seed)
	}
	c, err := NewClient(Endpoint{Preset: "ollama"})
	if err != nil {
		f.Fatal(err)
	}
	read := func(t *testing.T, r io.Reader) (string, error) {
		s := newStream(c.wire, &watched{t: c.wire, ctx: t.Context(), cancel: func(error) {}, body: io.NopCloser(r)})
		b, err := io.ReadAll(s)
		return string(b), err
	}
	f.Fuzz(func(t *testing.T, wire string) {
		whole, err := read(t, strings.NewReader(wire))
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("error %v", err)
		}
		bytewise, err2 := read(t, iotest.OneByteReader(strings.NewReader(wire)))
		if whole != bytewise || (err == nil) != (err2 == nil) {
			t.Errorf("at once %q, %v\nbyte by byte %q, %v", whole, err, bytewise, err2)
		}
		for line := range strings.Lines(whole) {
			if !strings.HasPrefix(line, `data: {"id"`) {
				t.Errorf("line %q", line)
			}
		}
	})
}

// FuzzThink: thinking and answer are the text without the tags, however it is cut. Only a lone closing tag that was
// not waited for depends on the cut, because what was passed on by then cannot be taken back.
func FuzzThink(f *testing.F) {
	f.Add("<think>a</think>b", 3, false)
	f.Add("  <think>a<</thin</think>\n\n</think>b", 1, true)
	f.Add("<thi", 2, false)
	f.Add("a<think>b</think>", 4, true)
	f.Add("a\n</think>\n\nb", 2, false)
	f.Add("</think>b", 1, false)
	f.Fuzz(func(t *testing.T, text string, size int, hold bool) {
		run := func(size int) (answer, thinking string, lone bool) {
			s := thinkSplitter{hold: hold}
			for rest := text; rest != ""; {
				n := min(size, len(rest))
				a, th := s.split(rest[:n])
				answer, thinking, rest = answer+a, thinking+th, rest[n:]
			}
			a, th := s.flush(false)
			return answer + a, thinking + th, s.lone
		}
		answer, thinking, lone := run(max(len(text), 1))
		inPieces, thoughtInPieces, loneInPieces := run(max(size, 1))
		if lone != loneInPieces || (hold || !lone) && (answer != inPieces || thinking != thoughtInPieces) {
			t.Errorf("whole %q, %q; in pieces %q, %q", answer, thinking, inPieces, thoughtInPieces)
		}
		if !strings.Contains(text, thinkOpen) && !strings.Contains(text, thinkClose) && strings.TrimSpace(text) != strings.TrimSpace(answer) {
			t.Errorf("%q became %q", text, answer)
		}
	})
}

// FuzzEmbeddings: a reply is refused, or every vector has length 1.
func FuzzEmbeddings(f *testing.F) {
	f.Add(`{"data":[{"index":1,"embedding":[1,2]},{"index":0,"embedding":[3,4]}]}`)
	f.Add(`{"data":[{"embedding":"AAAAQAAAAAA="},{"embedding":[1e-300,1e38]}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		vs, err := parseEmbeddings([]byte(body), 2)
		if err != nil {
			return
		}
		for _, v := range vs {
			var sum float64
			for _, x := range v {
				sum += float64(x) * float64(x)
			}
			if !(sum > 0.999 && sum < 1.001) || len(v) != len(vs[0]) {
				t.Errorf("%v", vs)
			}
		}
	})
}

// FuzzRefusal: any body gives one line without control characters and without the key.
func FuzzRefusal(f *testing.F) {
	f.Add(500, `{"error":{"message":"key sk-canary"}}`)
	f.Add(404, "sk-canary\r\n\x1b")
	f.Add(0, `{"object":"error","message":["a"],"code":400}`)
	c, err := NewClient(Endpoint{Preset: "openai", APIKey: "sk-canary"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		r, ok := parseRefusal([]byte(body))
		if !ok {
			r = refusal{Message: body}
		}
		e := c.wire.errorFrom(status, r)
		if e.Code == "" || strings.Contains(e.Message, "sk-canary") || strings.ContainsAny(e.Message, "\r\n\x1b") || len([]rune(e.Message)) > maxMessageRunes+200 {
			t.Errorf("%#v", e)
		}
	})
}

func FuzzSSELine(f *testing.F) {
	f.Add("a\r\nb\rc\n\nd")
	f.Fuzz(func(t *testing.T, text string) {
		want := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
		r := &sseReader{in: bufio.NewReader(strings.NewReader(text))}
		for i, w := range want {
			got, err := r.line()
			if string(got) != w || (err == nil) != (i < len(want)-1) {
				t.Fatalf("line %d of %q: %q, %v", i, text, got, err)
			}
		}
	})
}
