// Package prompts holds the words that go to a model, and nothing else.
//
// Each prompt is a .tmpl file (package text/template), embedded;
// a {{define}} is a shared part. Articles are untrusted:
// their text goes into a prompt only between two lines with a fresh nonce and
// through the function "plain", so that a passage can neither close its fence
// nor imitate a chat template.
package prompts

import (
	"crypto/rand"
	"embed"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"text/template"
)

//go:embed *.tmpl
var files embed.FS

var templates = template.Must(template.New("").Option("missingkey=error").Funcs(template.FuncMap{
	"plain": Plain,
}).ParseFS(files, "*.tmpl"))

// Render fills in the prompt of that name, without ".tmpl". It fails where the
// prompt asks for a key that values lacks. The key "nonce" is set here: a fresh
// random word for the fence around passages.
func Render(name string, values map[string]any) (string, error) {
	t := templates.Lookup(name + ".tmpl")
	if t == nil {
		return "", fmt.Errorf("prompt %s: no such prompt", name)
	}
	filled := map[string]any{}
	maps.Copy(filled, values)
	filled["nonce"] = strings.ToLower(rand.Text()[:12])
	var b strings.Builder
	if err := t.Execute(&b, filled); err != nil {
		return "", fmt.Errorf("prompt %s: %w", name, err)
	}
	return b.String(), nil
}

// Plain returns text with the control tokens of chat templates broken up, so
// that a model server does not take them for its own. A reader sees no
// difference but a space.
//
// A line that begins like a numbered passage gets one too, so that no passage
// can put another beside it.
func Plain(text string) string {
	return lineNumber.ReplaceAllString(controlTokens.Replace(text), "$1[ $2")
}

var lineNumber = regexp.MustCompile(`(?m)^(\s*)\[(\d)`)

var controlTokens = strings.NewReplacer(
	"<|>", "< | >", "<｜>", "< ｜ >", "<|", "< |", "|>", "| >", "<｜", "< ｜", "｜>", "｜ >",
	"[INST]", "[ INST]", "[/INST]", "[ /INST]", "<<SYS>>", "< <SYS>>", "<</SYS>>", "< </SYS>>",
	"<s>", "< s>", "</s>", "< /s>", "<start_of_turn>", "< start_of_turn>", "<end_of_turn>", "< end_of_turn>",
	"<think>", "< think>", "</think>", "< /think>", "<tool_call>", "< tool_call>", "</tool_call>", "< /tool_call>",
	"<bos>", "< bos>", "<eos>", "< eos>", "[SYSTEM_PROMPT]", "[ SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[ /SYSTEM_PROMPT]",
)
