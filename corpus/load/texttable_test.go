package load

import "testing"

// TestTablesOfPlainText: columns that gaps or tabs separate are named in each row, and
// prose with gaps is prose.
func TestTablesOfPlainText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"gaps", "Company    Q2 2025   Q3 2025\nTencent       19.1      13.0\nAlibaba       38.6      31.5", "Tencent, Q2 2025: 19.1; Q3 2025: 13.0\nAlibaba, Q2 2025: 38.6; Q3 2025: 31.5"},
		{"tabs", "Company\tQ2 2025\tQ3 2025\nTencent\t19.1\t13.0", "Tencent, Q2 2025: 19.1; Q3 2025: 13.0"},
		{"a rule", "Company   Spent\n-------   -----\nTencent    19.1", "Tencent, Spent: 19.1"},
		{"prose around it", "Both spent less.\nCompany   Spent\nTencent    19.1\nThey said so.", "Both spent less.\n\nTencent, Spent: 19.1\n\nThey said so."},
		{"a row with other cells", "Company   Spent\nTencent    19.1\nin all   two   38", "Tencent, Spent: 19.1\n\nin all two 38"},
		{"two spaces after full stops", "It was late.  They went home.\nIt was cold.  Nobody spoke.", "It was late. They went home.\n\nIt was cold. Nobody spoke."},
		{"a list", "-   one\n-   2", "- one\n- 2"},
	} {
		d := draft{blocks: readText(tt.text, Source{}).blocks, lines: true}
		if got := d.article().Text; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestNamesAreNotRepeated: the title and the author stand in their fields alone.
func TestNamesAreNotRepeated(t *testing.T) {
	const text = "The ferry left on Monday."
	for _, tt := range []struct {
		name   string
		blocks []string
		want   string
	}{
		{"the title", []string{"A Ferry Leaves", text}, text},
		{"title, author, title", []string{"A ferry leaves", "Jane Doe", "A ferry leaves", text}, text},
		{"the title on two lines", []string{"A ferry", "leaves", text}, text},
		{"another line first", []string{"News", "Jane Doe", text}, "News\n\nJane Doe\n\n" + text},
		{"nothing else", []string{"A ferry leaves"}, "A ferry leaves"},
	} {
		var d []block
		for _, b := range tt.blocks {
			d = append(d, block{paragraph, b})
		}
		if got := join(dropNames(d, "A ferry leaves", "Jane Doe")); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
