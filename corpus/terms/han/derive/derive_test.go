package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// text is made of words in random order, with particles between some, so that
// nothing but the words coheres.
func text(words []string, length int) string {
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i := range length {
		b.WriteString(words[random.IntN(len(words))])
		if random.IntN(3) == 0 {
			b.WriteString("的")
		}
		if i%10 == 9 {
			b.WriteString("。\n")
		}
	}
	return b.String()
}

func TestTrainFindsWords(t *testing.T) {
	want := strings.Fields("资本 开支 自由现金流 季度 腾讯 游戏 微信 阿里巴巴 公司 增长 下降 投入")
	r := &runs{count: make(map[string]int)}
	r.add(text(want, 4000))
	words := candidates(r.letters(), limits{count: 5, cohesion: 1, freedom: 0.9})
	for _, c := range r.letters() {
		if c != 0 {
			words[string(c)]++
		}
	}
	words = train(r, words, pruning{rounds: 4, keep: 3, gain: 2, alone: 0.5})
	for _, w := range want {
		if words[w] == 0 {
			t.Errorf("%s is not found", w)
		}
		delete(words, w)
	}
	delete(words, "的")
	if len(words) > 0 {
		t.Errorf("these are no words: %v", words)
	}
}

// The same texts give the same list, as plain text or as JSON lines.
func TestDeriveIsRepeatable(t *testing.T) {
	dir := t.TempDir()
	plain := text(strings.Fields("资本 开支 季度 腾讯 游戏 微信 公司 增长"), 500)
	write(t, dir, "a.txt", plain)
	write(t, dir, "a.jsonl", `{"title": "", "text": "`+strings.ReplaceAll(plain, "\n", `\n`)+`"}`)
	var lists [][]byte
	for _, name := range []string{"a.txt", "a.txt", "a.jsonl"} {
		out := filepath.Join(dir, "list.bin")
		if err := derive([]string{"-o", out, filepath.Join(dir, name)}); err != nil {
			t.Fatal(err)
		}
		list, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	if !bytes.Equal(lists[0], lists[1]) || !bytes.Equal(lists[0], lists[2]) {
		t.Error("the lists differ")
	}
	record, err := os.ReadFile(filepath.Join(dir, "list.txt"))
	if err != nil || !strings.Contains(string(record), "a.jsonl, ") {
		t.Errorf("record %q, %v", record, err)
	}
	if err := derive([]string{filepath.Join(dir, "none.txt")}); err == nil {
		t.Error("a text that is not there is no error")
	}
}

func write(t *testing.T, dir, name, s string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(s), 0o644); err != nil {
		t.Fatal(err)
	}
}
