package load

import (
	"slices"
	"testing"
	"time"
)

// What people write above an article is read, also where it is no YAML.
func TestLooseFrontMatter(t *testing.T) {
	for name, front := range map[string]string{
		"YAML":             "title: \"Containers: a new high\"\npublisher: Daily News\ndate: 2026-03-05\ntags: [ports, belgium]\n",
		"a colon in it":    "title: Containers: a new high\npublisher: Daily News\ndate: 2026-03-05\ntags:\n  - ports\n  - belgium\n",
		"a quote, and CR":  "title: Containers: a new high\r\n# a remark\r\n\r\npublisher: 'Daily News'\r\ndate: 2026-03-05\r\nTags: ports, belgium\r\n",
		"indented details": "title: Containers: a new high\npublisher: Daily News\nlayout: post: wide\n  more of it\ndate: 2026-03-05\ntags:\n- ports\n- belgium\n",
	} {
		a, err := Load([]byte("---\n"+front+"---\n\nThe port grows.\n"), Source{Name: "a.md"})
		if err != nil || a.Title != "Containers: a new high" || a.Publisher != "Daily News" || a.Published.Format(time.DateOnly) != "2026-03-05" ||
			!slices.Equal(a.Tags, []string{"ports", "belgium"}) || a.Text != "The port grows." {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	for _, prose := range []string{"It rained: all day.\nAnd then it stopped: at six.\nNobody noticed.\n", "\tindented: [\n", "- a: [\n"} {
		if v := looseValues(prose); v != nil {
			t.Errorf("%q is front matter: %v", prose, v)
		}
	}
}
