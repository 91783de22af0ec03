package eval

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write writes a file into a folder of the test and returns its path.
func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadQuestions(t *testing.T) {
	const text = `{"id":"1","question":"q","gold_doc_ids":["a"],"history":[{"role":"user","text":"before"}],"unknown":{"x":1}}` + "\n\n" + `{"id":"2","question":"q","answers":null}` + "\n"
	for name, data := range map[string][]byte{"q.jsonl": []byte(text), "q.jsonl.gz": packed(t, text), "packed under another name.jsonl": packed(t, text)} {
		got, err := ReadQuestions(write(t, name, data))
		if err != nil || len(got) != 2 || got[0].GoldDocIDs[0] != "a" || got[0].History[0] != (Turn{"user", "before"}) || got[1].ID != "2" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := ReadQuestions(write(t, "empty.jsonl", nil)); err != nil || got != nil {
		t.Errorf("an empty file: %+v, %v", got, err)
	}
}

func TestWrongLinesAreNamed(t *testing.T) {
	cut := packed(t, `{"id":"1","question":"a question of some length"}`)
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"no JSON", []byte("{\"id\":\"1\",\"question\":\"q\"}\n\nrubbish"), "line 3: invalid character"},
		{"wrong kind", []byte(`{"id":1}`), "line 1: json: cannot unmarshal number"},
		{"no id", []byte(`{"question":"q"}`), "line 1: id and question"},
		{"no question", []byte(`{"id":"1"}`), "line 1: id and question"},
		{"twice", []byte("{\"id\":\"1\",\"question\":\"q\"}\n{\"id\":\"1\",\"question\":\"r\"}"), `line 2: "1": the id`},
		{"cut off", cut[:len(cut)-16], "line 1: unexpected EOF"},
		{"no gzip", []byte{0x1f, 0x8b, 0}, "EOF"},
	}
	for _, tt := range tests {
		path := write(t, "q.jsonl", tt.data)
		if _, err := ReadQuestions(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want the path and %q", tt.name, err, tt.want)
		}
	}
	if _, err := ReadDocuments(write(t, "d.jsonl", []byte(`{"text":"t"}`))); err == nil || !strings.Contains(err.Error(), "line 1: id is required") {
		t.Errorf("a document without id: %v", err)
	}
}

func FuzzReadQuestions(f *testing.F) {
	f.Add([]byte(`{"id":"1","question":"q","gold_groups":[["a"],[]]}`))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		questions, err := ReadQuestions(write(t, "q.jsonl", data))
		if err != nil && !strings.Contains(err.Error(), "q.jsonl") {
			t.Errorf("the error does not name the file: %v", err)
		}
		for _, q := range questions {
			q.answerable()
			q.shortAnswers()
			for _, r := range []Rule{ByAnswer, ByPassage, ByArticle, ByGroup} {
				r.judge(q).covers(Passage{DocID: "a", Text: string(data)})
			}
		}
	})
}

func TestAnswerable(t *testing.T) {
	gold := []string{"a"}
	tests := []struct {
		name       string
		q          Question
		yes, known bool
	}{
		{"gold article", Question{GoldDocIDs: gold}, true, true},
		{"pooled article", Question{PooledDocIDs: gold}, true, true},
		{"no article", Question{}, false, true},
		{"somewhere in a file", Question{GoldFiles: gold}, false, false},
		{"said to be", Question{Answerability: "PARTIAL", GoldDocIDs: gold}, true, true},
		{"said not to be", Question{Answerability: "UNANSWERABLE", GoldDocIDs: gold}, false, true},
		{"said to be neither", Question{Answerability: "UNDERSPECIFIED", GoldDocIDs: gold}, false, false},
	}
	for _, tt := range tests {
		if yes, known := tt.q.answerable(); yes != tt.yes || known != tt.known {
			t.Errorf("%s: %v, %v, want %v, %v", tt.name, yes, known, tt.yes, tt.known)
		}
	}
}

func TestDay(t *testing.T) {
	for date, want := range map[string]string{"2022-06-12": "2022-06-12", "2018": "", "2022 Q3": "", "": "", "2022-13-01": ""} {
		got := ""
		if d := Day(date); !d.IsZero() {
			got = d.Format("2006-01-02")
		}
		if got != want {
			t.Errorf("%q is %q, want %q", date, got, want)
		}
	}
}
