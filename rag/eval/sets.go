package eval

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Published question sets, known by the beginning of their folder's name, are
// judged as their own scorer does.
var knownSets = []struct {
	prefix, subject string
	rule            Rule
}{
	{"rtqa", "news", ByAnswer},
	{"mh", "news", ByPassage},
	{"rgb", "news", ByGroup},
	{"crud", "news", ByGroup},
	{"cmrc", "encyclopedia", ByAnswer},
	{"squad2s", "encyclopedia", ByAnswer},
	{"finbench", "filings", ByArticle},
	{"kg10q", "filings", ByArticle},
	{"mtrag", "conversations", ByArticle},
}

// RuleOf returns the rule for the first of the folders that is a known set's;
// Infer where none is.
func RuleOf(folders ...string) Rule {
	for _, folder := range folders {
		for _, set := range knownSets {
			if strings.HasPrefix(filepath.Base(folder), set.prefix) {
				return set.rule
			}
		}
	}
	return Infer
}

// ParseRule reads a rule by its name. The empty name is Infer.
func ParseRule(name string) (Rule, error) {
	rules := []Rule{ByAnswer, ByPassage, ByArticle, ByGroup}
	if name != "" && !slices.Contains(rules, Rule(name)) {
		return Infer, fmt.Errorf("%q is not one of answer, passage, article, group", name)
	}
	return Rule(name), nil
}

func subjectOf(set string) string {
	for _, known := range knownSets {
		if strings.HasPrefix(set, known.prefix) {
			return known.subject
		}
	}
	return set
}

// Files are a file of questions and the file of the articles that they are about.
type Files struct {
	Name      string // of their folder; with the name of the questions where that has several
	Folder    string
	Documents string // path
	Questions []Question
}

// FindSets returns the sets in dir, by name: each folder in it that has
// docs.jsonl and one or more files questions*.jsonl, compressed or not. Other
// folders are passed over; it is an error where no set is found.
func FindSets(dir string) ([]Files, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err // names dir already
	}
	var out []Files
	for _, e := range entries {
		sets, err := setsIn(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, sets...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no folder in it has docs.jsonl and questions*.jsonl (or .gz of them)", dir)
	}
	return out, nil
}

func setsIn(folder string) ([]Files, error) {
	docs, questions := lineFiles(folder, "docs"), lineFiles(folder, "questions*")
	if len(docs) == 0 {
		return nil, nil
	}
	var out []Files
	for _, file := range questions {
		f := Files{Name: filepath.Base(folder), Folder: folder, Documents: docs[0]}
		if len(questions) > 1 {
			f.Name += "/" + strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".gz"), ".jsonl")
		}
		var err error
		if f.Questions, err = ReadQuestions(file); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// lineFiles returns the files in folder whose name is name and an ending of JSON
// lines, in order.
func lineFiles(folder, name string) []string {
	var out []string
	entries, _ := os.ReadDir(folder) // what is no folder has none
	for _, e := range entries {
		base := strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".gz"), ".jsonl")
		if ok, _ := path.Match(name, base); ok && base != e.Name() && !e.IsDir() {
			out = append(out, filepath.Join(folder, e.Name()))
		}
	}
	return out
}

// maxAbsent is the number of questions that are taken from another set.
const maxAbsent = 200

// Absent returns questions that the articles of the set sets[i] do not answer:
// those of the next set, in order and around the end, that is of another subject,
// one in the same language before one in another. They are spread evenly over
// that set; none where there is no such set. Conversations are passed over: what
// is asked there is about nothing without what was said before.
func Absent(sets []Files, i int) []string {
	var other []Question
	for k := 1; k < len(sets); k++ {
		s := sets[(i+k)%len(sets)]
		if subjectOf(s.Name) == subjectOf(sets[i].Name) || slices.ContainsFunc(s.Questions, Question.inConversation) {
			continue
		}
		if s.language() == sets[i].language() {
			other = s.Questions
			break
		}
		if other == nil {
			other = s.Questions
		}
	}
	n := min(maxAbsent, len(other))
	var out []string
	for j := range n {
		out = append(out, other[j*len(other)/n].Text)
	}
	return out
}

// language is that of the set's first question.
func (s Files) language() string {
	if len(s.Questions) == 0 {
		return ""
	}
	return s.Questions[0].Lang
}
