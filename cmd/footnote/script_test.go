package main

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"footnote/rag/llm/llmtest"
)

var update = flag.Bool("update", false, "write what the program prints into the scripts that compare it")

// TestMain makes the test binary stand in for the program: a process that is
// started under the name footnote runs the real one.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"footnote": func() { os.Exit(run()) }})
}

// sharedArticles holds articles that are handed out beside the checkout, realFiles files
// of every format.
const (
	sharedArticles = "../../../shared/articles"
	realFiles      = "../../corpus/load/testdata/real"
)

// TestScript runs testdata/script: one script a verb, and some for what the
// verbs have in common. A script begins in an empty folder with the data folder
// $WORK/data, without settings but FOOTNOTE_PROVIDER=none, and with a scripted
// model server (package llmtest) at $MODEL_URL that is asked only when a script
// points the program at it. Besides the commands of testscript there are those
// of scriptcmd_test.go.
func TestScript(t *testing.T) {
	shared, err := filepath.Abs(sharedArticles)
	if err != nil {
		t.Fatal(err)
	}
	formats, err := filepath.Abs(realFiles)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scriptCommands,
		Condition: func(name string) (bool, error) {
			switch name {
			case "root":
				return os.Geteuid() == 0, nil
			case "race":
				return raceOn, nil
			case "shared":
				_, err := os.Stat(shared)
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Setup: func(env *testscript.Env) error {
			model := llmtest.New()
			server := httptest.NewServer(model)
			env.Defer(func() {
				model.Close()
				server.CloseClientConnections()
				server.Close()
			})
			env.Values[modelServer{}] = model
			env.Setenv("MODEL_ADDR", server.Listener.Addr().String())
			env.Setenv("MODEL_URL", server.URL+"/v1")
			env.Setenv("SHARED", shared)
			env.Setenv("REAL", formats)
			for name, value := range settingsFor(env.WorkDir) {
				env.Setenv(name, value)
			}
			return nil
		},
	})
}

// settingsFor returns the environment in which the program sees nothing of the
// person who runs the tests: no settings, no keys, no local model server.
func settingsFor(dir string) map[string]string {
	return map[string]string{
		"HOME":              filepath.Join(dir, "home"),
		"XDG_DATA_HOME":     filepath.Join(dir, "xdg", "data"),
		"XDG_CONFIG_HOME":   filepath.Join(dir, "xdg", "config"),
		"FOOTNOTE_DATA":     filepath.Join(dir, "data"),
		"FOOTNOTE_PROVIDER": "none",
	}
}

// Every verb, and every setting, has to be in the scripts.
func TestScriptsAreComplete(t *testing.T) {
	var all strings.Builder
	for _, v := range append([]verb{{name: "help"}}, verbs...) {
		script, err := os.ReadFile(filepath.Join("testdata", "script", v.name+".txtar"))
		if err != nil {
			t.Errorf("the verb %s has no script: %v", v.name, err)
		}
		all.Write(script)
	}
	for _, v := range verbs {
		if !strings.Contains(all.String(), "exec footnote "+v.name+" --help") {
			t.Errorf("footnote %s --help is in no script", v.name)
		}
	}
	for _, s := range settings() {
		if !strings.Contains(all.String(), s.variable()) {
			t.Errorf("%s is in no script", s.variable())
		}
	}
}
