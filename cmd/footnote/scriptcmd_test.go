package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"footnote/corpus"
	"footnote/rag/llm/llmtest"
)

// scriptCommands are the commands of the scripts besides those of testscript.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":    cmdExits,
	"json":     cmdJSON,
	"let":      cmdLet,
	"result":   cmdResult,
	"cited":    cmdCited,
	"passages": cmdPassages,
	"settled":  cmdSettled,
	"reply":    cmdReply,
	"asked":    cmdAsked,
	"persona":  cmdPersona,
	"hold":     cmdHold,
	"newer":    cmdNewer,
	"alter":    cmdAlter,
	"picture":  cmdPicture,
	"site":     cmdSite,
}

// need ends the script where a command was given the wrong arguments.
func need(ts *testscript.TestScript, ok bool, usage string) {
	if !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

// exits CODE PROGRAM [ARG…] runs a program that must end with this code.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) >= 2, "exits CODE PROGRAM [ARG…]")
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) {
			ts.Fatalf("run %s: %v", args[1], err)
		}
		code = exit.ExitCode()
	}
	if args[0] != strconv.Itoa(code) {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// json PATH PATTERN looks into the JSON value that the last program printed: at
// PATH (names and indexes with dots between them, len for a length) there must be
// a value whose compact form matches the whole PATTERN.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, len(args) == 2, "[!] json PATH PATTERN")
	pattern, err := regexp.Compile(`^(?s:` + args[1] + `)$`)
	ts.Check(err)
	if got := valueAt(ts, args[0]); pattern.MatchString(got) == neg {
		ts.Fatalf("%s is %s, want %v of %s", args[0], got, !neg, args[1])
	}
}

// let NAME PATH sets an environment variable to a value of the JSON that the
// last program printed.
func cmdLet(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 2, "let NAME PATH")
	ts.Setenv(args[0], valueAt(ts, args[1]))
}

// valueAt returns the value at a path of the printed JSON: a string as it is,
// anything else as JSON.
func valueAt(ts *testscript.TestScript, path string) string {
	var v any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &v); err != nil {
		ts.Fatalf("standard output is not one JSON value: %v", err)
	}
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[step]
			if !ok {
				ts.Fatalf("%s: there is no %q", path, step)
			}
			v = next
		case []any:
			if step == "len" {
				v = len(at)
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				ts.Fatalf("%s: there is no %q among %d", path, step, len(at))
			}
			v = at[i]
		default:
			ts.Fatalf("%s: %v has no %q", path, v, step)
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	ts.Check(err)
	return string(b)
}

// result SOURCE STATUS [ERROR] checks the one line of ingest --json for SOURCE:
// its fields are those of the contract, and say what STATUS promises.
func cmdResult(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && (len(args) == 2 || len(args) == 3), "result SOURCE STATUS [ERROR]")
	var line map[string]any
	for text := range strings.Lines(ts.ReadFile("stdout")) {
		var l map[string]any
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			ts.Fatalf("%q is not a JSON object: %v", text, err)
		}
		if l["source"] == args[0] {
			if line != nil {
				ts.Fatalf("two lines for %s", args[0])
			}
			line = l
		}
	}
	want := []string{"article_id", "chunks", "error", "source", "status"}
	if got := slices.Sorted(maps.Keys(line)); !slices.Equal(got, want) {
		ts.Fatalf("the line for %s has the fields %q, want %q", args[0], got, want)
	}
	if line["status"] != args[1] {
		ts.Fatalf("%s is %v, want %s", args[0], line["status"], args[1])
	}
	id, _ := line["article_id"].(string)
	chunks, _ := line["chunks"].(float64)
	message, _ := line["error"].(string)
	if failed := args[1] == "failed"; failed != (id == "") || failed != (chunks == 0) || failed != (message != "") {
		ts.Fatalf("%s is %s, with article_id %v, chunks %v and error %v", args[0], args[1], line["article_id"], line["chunks"], line["error"])
	}
	if len(args) == 3 && !regexp.MustCompile(args[2]).MatchString(message) {
		ts.Fatalf("%s: the error is %q, want one like %q", args[0], message, args[2])
	}
}

// cited checks the answer object that the last program printed against the
// articles that it cites; see answer.check.
func cmdCited(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 0, "cited")
	a, err := readAnswer([]byte(ts.ReadFile("stdout")))
	ts.Check(err)
	ts.Check(a.check(func(id string) (string, error) { return articleText(ts, id) }))
}

// passages checks that the passages that search --json printed stand in their
// articles where they say.
func cmdPassages(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 0, "passages")
	var found struct {
		Passages []struct {
			ArticleID string `json:"article_id"`
			Text      string
			Start     int `json:"article_start"`
			End       int `json:"article_end"`
		}
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &found))
	for _, p := range found.Passages {
		text, err := articleText(ts, p.ArticleID)
		ts.Check(err)
		if got, err := part(text, p.Start, p.End); err != nil || got != p.Text {
			ts.Fatalf("%d to %d of %s is %q (%v), the passage is %q", p.Start, p.End, p.ArticleID, got, err, p.Text)
		}
	}
}

// articleText asks the program for the text of an article.
func articleText(ts *testscript.TestScript, id string) (string, error) {
	show := exec.Command("footnote", "articles", "show", id, "--json") // not ts.Exec: its output would be the last
	show.Env = []string{"HOME=" + ts.Getenv("HOME"), "FOOTNOTE_DATA=" + ts.Getenv("FOOTNOTE_DATA")}
	out, err := show.Output()
	if err != nil {
		return "", fmt.Errorf("%v: %w", show, err)
	}
	var shown struct{ ID, Text string }
	if err := json.Unmarshal(out, &shown); err != nil {
		return "", err
	}
	if shown.ID != id {
		return "", fmt.Errorf("articles show %s shows %s", id, shown.ID)
	}
	return shown.Text, nil
}

// settled prints the answer object that the last program printed again, without
// what differs from run to run: ids are numbered in order, times are 0; and
// without why each source was found, whose scores are no business of its caller.
func cmdSettled(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 0, "settled")
	text := regexp.MustCompile(`"(retrieve|first_token|total)": \d+`).ReplaceAllString(ts.ReadFile("stdout"), `"$1": 0`)
	text = regexp.MustCompile(`(?s),\s*"why": \{\s*"score".*?\n {6}\}`).ReplaceAllString(text, "")
	numbers := make(map[string]int)
	text = regexp.MustCompile(`"(ans|cnv|a|p)_[0-9a-z]+"`).ReplaceAllStringFunc(text, func(id string) string {
		kind, _, _ := strings.Cut(id, "_")
		if numbers[id] == 0 {
			numbers[kind]++
			numbers[id] = numbers[kind]
		}
		return fmt.Sprintf(`%s_%d"`, kind, numbers[id])
	})
	fmt.Fprint(ts.Stdout(), text)
}

// modelServer is the key of the script's model server.
type modelServer struct{}

// reply PATH FAULT lets the next request to a path of the model server fail as
// llmtest.Fault says.
func cmdReply(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 2 && slices.Contains(llmtest.Faults(), args[1]), "reply PATH FAULT")
	r := llmtest.Fault(args[1])
	r.Path = args[0]
	ts.Value(modelServer{}).(*llmtest.Server).Enqueue(r)
}

// asked N PATH [AUTHORIZATION] checks how often the model server was asked, all
// in all (some: at least once), and what the last request was signed with.
func cmdAsked(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && (len(args) == 2 || len(args) == 3), "asked N PATH [AUTHORIZATION]")
	requests := ts.Value(modelServer{}).(*llmtest.Server).Asked(args[1])
	if args[0] != strconv.Itoa(len(requests)) && !(args[0] == "some" && len(requests) > 0) {
		ts.Fatalf("%s was asked %d times, want %s", args[1], len(requests), args[0])
	}
	if len(args) == 3 && (len(requests) == 0 || requests[len(requests)-1].Header.Get("Authorization") != args[2]) {
		ts.Fatalf("the last request to %s is not signed with %s", args[1], args[2])
	}
}

// persona NAME WINDOW starts a model server of this kind, whose models take so
// many tokens, and has the presets in the data folder say that it is where such
// a server is looked for. $NAME_URL, in capitals, is its base URL.
func cmdPersona(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 2 && slices.Contains(llmtest.Personas(), llmtest.Persona(args[0])), "persona NAME WINDOW")
	window, err := strconv.Atoi(args[1])
	ts.Check(err)
	model := llmtest.New()
	model.Persona, model.Window, model.Models = llmtest.Persona(args[0]), window, []string{llmtest.ChatModel}
	server := httptest.NewServer(model)
	ts.Defer(func() {
		model.Close()
		server.CloseClientConnections()
		server.Close()
	})
	ts.Setenv(strings.ToUpper(args[0])+"_URL", server.URL+"/v1")
	path := ts.MkAbs("data/presets.json")
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	var presets []map[string]string
	if before, err := os.ReadFile(path); err == nil {
		ts.Check(json.Unmarshal(before, &presets))
	}
	presets = append(presets, map[string]string{"name": args[0], "base_url": server.URL + "/v1"})
	list, err := json.Marshal(presets)
	ts.Check(err)
	ts.Check(os.WriteFile(path, list, 0o600))
}

// hold DIR claims a data folder for this process, whose id it sets as $HOLDER.
func cmdHold(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "hold DIR")
	release, err := corpus.Lock(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { ts.Check(release()) })
	ts.Setenv("HOLDER", strconv.Itoa(os.Getpid()))
}

// newer FILE gives a database the schema version of a later program: 99, in the
// four bytes at offset 60 (sqlite.org/fileformat2.html#user_version_number).
func cmdNewer(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "newer FILE")
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	binary.BigEndian.PutUint32(data[60:], 99)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// alter FILE OLD NEW puts bytes in place of as many others, as a failing disk
// would. OLD must stand in the file.
func cmdAlter(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 3 && len(args[1]) == len(args[2]), "alter FILE OLD NEW")
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if !bytes.Contains(data, []byte(args[1])) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.ReplaceAll(data, []byte(args[1]), []byte(args[2])), 0o600))
}

// picture FILE writes a small PNG file, which a script cannot hold.
func cmdPicture(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "picture FILE")
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(errors.Join(png.Encode(f, image.NewGray(image.Rect(0, 0, 8, 8))), f.Close()))
}

// site DIR serves a folder as a web site of this machine. SITE_ADDR is its address and
// SITE its URL.
func cmdSite(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "site DIR")
	files := http.FileServer(http.Dir(ts.MkAbs(args[0])))
	server := httptest.NewServer(files)
	ts.Defer(server.Close)
	ts.Setenv("SITE_ADDR", server.Listener.Addr().(*net.TCPAddr).IP.String())
	ts.Setenv("SITE", server.URL)
}
