package ui

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

// policyFile is the one module that may parse HTML.
const policyFile = "html.js"

// files reads every embedded file whose name ends in one of the extensions;
// with none given, all of them.
func files(t *testing.T, extensions ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if len(extensions) > 0 && !strings.Contains(strings.Join(extensions, " ")+" ", path.Ext(name)+" ") {
			return nil
		}
		text, err := fs.ReadFile(Files, name)
		found[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatalf("read the embedded files: %v", err)
	}
	return found
}

func languageStrings(t *testing.T, name string) map[string]string {
	t.Helper()
	words := map[string]string{}
	if err := json.Unmarshal([]byte(files(t, ".json")[name]), &words); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return words
}

func TestLanguagesAreComplete(t *testing.T) {
	en, zh := languageStrings(t, "en.json"), languageStrings(t, "zh.json")
	for key, words := range en {
		if strings.TrimSpace(words) == "" {
			t.Errorf("en.json: %s is empty", key)
		}
		if strings.TrimSpace(zh[key]) == "" {
			t.Errorf("zh.json lacks %s", key)
		}
	}
	for key := range zh {
		if _, ok := en[key]; !ok {
			t.Errorf("en.json lacks %s", key)
		}
	}
}

func TestLanguagesNameTheSameValues(t *testing.T) {
	value := regexp.MustCompile(`\{\w+\}`)
	zh := languageStrings(t, "zh.json")
	for key, words := range languageStrings(t, "en.json") {
		for _, name := range value.FindAllString(words, -1) {
			if !strings.Contains(zh[key], name) {
				t.Errorf("zh.json: %s does not say %s", key, name)
			}
		}
		for _, name := range value.FindAllString(zh[key], -1) {
			if !strings.Contains(words, name) {
				t.Errorf("en.json: %s does not say %s", key, name)
			}
		}
	}
}

func TestEveryStringIsUsedAndEveryUsedStringExists(t *testing.T) {
	call := regexp.MustCompile(`\bt\(([^),]*)`)
	en := languageStrings(t, "en.json")
	used := map[string]bool{}
	for name, text := range files(t, ".js") {
		if name == "i18n.js" {
			continue // defines t
		}
		for _, match := range call.FindAllStringSubmatch(text, -1) {
			key := strings.Trim(match[1], `"`)
			if len(key) != len(match[1])-2 {
				t.Errorf("%s: t(%s: the key must be a plain string, so that this test can follow it", name, match[1])
				continue
			}
			used[key] = true
			if _, ok := en[key]; !ok {
				t.Errorf("%s uses %s, which no language has", name, key)
			}
		}
	}
	for key := range en {
		if !used[key] {
			t.Errorf("no module uses %s", key)
		}
	}
}

func TestOnlyOneModuleParsesHTML(t *testing.T) {
	doors := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseFromString|createContextualFragment|document\.write|\beval\(|new Function|createPolicy`)
	for name, text := range files(t, ".js") {
		if found := doors.FindString(text); found != "" && name != policyFile {
			t.Errorf("%s uses %s; only %s may", name, found, policyFile)
		}
	}
}

func TestPageAsksNoOtherHost(t *testing.T) {
	address := regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9\[][^\s"'<>)]*`)
	// Named in comments or shown as words; never fetched.
	shown := []string{"//www.w3.org/2000/svg", "//127.0.0.1:8000/v1", "//html.spec.whatwg.org/", "//wicg.github.io/"}
	for name, text := range files(t) {
		for _, found := range address.FindAllString(text, -1) {
			known := false
			for _, each := range shown {
				known = known || strings.Contains(found, each)
			}
			if !known {
				t.Errorf("%s names another host: %s", name, found)
			}
		}
	}
}

func TestIndexHoldsNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son\w+=|javascript:|<script(?:\s[^>]*)?>[^<]`)
	if found := inline.FindString(files(t, ".html")["index.html"]); found != "" {
		t.Errorf("index.html has %q, which the content security policy forbids", found)
	}
}

// A first visit loads the modules that app.js imports, and theirs; the index names each of
// them, so that the browser asks for all at once, and no other. The rest belong to a part
// that some module loads when it is first shown.
func TestIndexNamesWhatAFirstVisitLoads(t *testing.T) {
	index, modules := files(t, ".html")["index.html"], files(t, ".js")
	from := regexp.MustCompile(`(?m)^import .* from "\./([^"]+)";`)
	part := regexp.MustCompile(`\bpart\("(\w+)"(, true)?\)`)
	first, later := map[string]bool{"icon.svg": true}, map[string]bool{}
	var follow func(set map[string]bool, name string)
	follow = func(set map[string]bool, name string) {
		if set[name] || first[name] {
			return
		}
		set[name] = true
		for _, match := range from.FindAllStringSubmatch(modules[name], -1) {
			follow(set, match[1])
		}
	}
	follow(first, "app.js")
	styled := map[string]bool{}
	for _, text := range modules {
		for _, match := range part.FindAllStringSubmatch(text, -1) {
			follow(later, match[1]+".js")
			if match[2] != "" {
				styled[match[1]+".css"] = true
			}
		}
	}
	for name := range files(t, ".css") {
		if !styled[name] {
			first[name] = true
		}
	}
	for name := range first {
		if !strings.Contains(index, `"{{assets}}`+name+`"`) {
			t.Errorf("index.html does not name %s: the browser would find it late or never", name)
		}
	}
	for _, match := range regexp.MustCompile(`\{\{assets\}\}([^"]*)`).FindAllStringSubmatch(index, -1) {
		if !first[match[1]] {
			t.Errorf("index.html names %s, which a first visit does not need", match[1])
		}
	}
	for name := range modules {
		if !first[name] && !later[name] {
			t.Errorf("nothing loads %s", name)
		}
	}
}

func TestModulesImportWhatExists(t *testing.T) {
	from := regexp.MustCompile(`(?m)^import .* from "\./([^"]+)";`)
	modules := files(t, ".js")
	for name, text := range modules {
		for _, match := range from.FindAllStringSubmatch(text, -1) {
			if _, ok := modules[match[1]]; !ok {
				t.Errorf("%s imports %s, which does not exist", name, match[1])
			}
		}
	}
}
