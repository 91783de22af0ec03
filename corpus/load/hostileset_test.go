package load

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// hostileSource is a program beside the checkout that writes files made to do harm, and
// what has to become of each.
const hostileSource = "../../../shared/hostile"

type hostileCase struct {
	Name    string   `json:"name"`
	Outcome string   `json:"required_outcome"`
	Expect  string   `json:"expect"`
	Forbid  []string `json:"forbid"`
}

// hostileCases writes the files into a folder and returns them as the manifest lists them.
func hostileCases(t *testing.T) (dir string, cases []hostileCase) {
	t.Helper()
	if _, err := os.Stat(hostileSource); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the source of the hostile files is not here")
	}
	dir = t.TempDir()
	program := exec.CommandContext(t.Context(), "go", "run", ".", "gen", "-out", dir)
	program.Dir = hostileSource
	if out, err := program.CombinedOutput(); err != nil {
		t.Fatalf("make the hostile files: %v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Cases []hostileCase `json:"cases"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "dev"), manifest.Cases
}

// TestHostileSet: every file of the independent set ends as its manifest asks.
func TestHostileSet(t *testing.T) {
	read := readPDFs(t)
	dir, cases := hostileCases(t)
	checked := 0
	for _, c := range cases {
		path := filepath.Join(dir, filepath.FromSlash(c.Name))
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || c.Outcome == "SKIP" {
			continue // names of uploads, links and rights are for those who open files
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		checked++
		var texts strings.Builder
		var failures []error
		for p, err := range Each(data, Source{Name: filepath.Base(path), PDF: read}) {
			if err != nil {
				failures = append(failures, err)
				continue
			}
			a := p.Article
			texts.WriteString(strings.Join([]string{a.Title, a.Author, a.Publisher, a.Text, ""}, "\n"))
		}
		checkHostile(t, c, texts.String(), failures)
	}
	if checked < len(cases)/2 {
		t.Errorf("%d of %d cases are files", checked, len(cases))
	}
}

func checkHostile(t *testing.T, c hostileCase, texts string, failures []error) {
	t.Helper()
	wrong := false
	switch c.Outcome {
	case "REJECT":
		wrong = texts != "" || len(failures) == 0
	case "ACCEPT":
		wrong = len(failures) > 0 || texts == ""
	}
	if wrong {
		t.Errorf("%s has to end in %s: %.80q, errors %v", c.Name, c.Outcome, texts, failures)
	}
	for word := range strings.FieldsSeq(c.Expect) {
		if texts != "" && !strings.Contains(texts, word) {
			t.Errorf("%s: %q is not in %.80q", c.Name, word, texts)
		}
	}
	said := errors.Join(failures...)
	for _, f := range c.Forbid {
		if strings.Contains(texts, f) || said != nil && strings.Contains(said.Error(), f) {
			t.Errorf("%s: %q is in %.80q or %v", c.Name, f, texts, said)
		}
	}
	for _, err := range failures {
		if !errors.Is(err, ErrUnsupported) && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: an error without a name: %v", c.Name, err)
		}
	}
}
