package names_test

import (
	"strings"
	"testing"

	"footnote/corpus/terms"
	"footnote/rag/names"
)

var finder = names.New(terms.BuiltinLexicon(), []string{names.Company, names.Place, "metric", "account"}, map[string]bool{"loss": true})

// found writes the mentions of text as "words=first member".
func found(text string) string {
	var out []string
	for _, m := range finder.In(text) {
		out = append(out, text[m.Start:m.End]+"="+finder.Group(m.Group).Members[0])
	}
	return strings.Join(out, "; ")
}

func TestInFindsTheLongestName(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Alibaba Cloud's Revenues", "Alibaba Cloud=Alibaba Cloud; Revenues=revenue"},
		{"the cost of revenue", "cost of revenue=cost of revenue"},
		{"腾讯的资本开支", "腾讯=Tencent; 资本开支=capex"},
		{"an apple of Apple", "Apple=Apple"},   // a company has its capital
		{"Metaphors and capexes", ""},          // parts of words are no names
		{"a net loss in China", "China=China"}, // what is left out is not found
		{"JD and HPE", "JD=JD.com; HPE=Hewlett Packard Enterprise"},
		{"\xff\xfe", ""},
	} {
		if got := found(tt.text); got != tt.want {
			t.Errorf("In(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestAkin(t *testing.T) {
	group := func(text string) int { return finder.In(text)[0].Group }
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Alibaba", "Alibaba Cloud", true},
		{"Tencent", "腾讯", true},
		{"Tencent", "Alibaba", false},
	} {
		if got := finder.Akin(group(tt.a), group(tt.b)); got != tt.want {
			t.Errorf("Akin(%s, %s) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
