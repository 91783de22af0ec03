package load

import (
	"strings"
	"testing"
)

const (
	shown  = "<p>The harbour exported 12,400 tonnes of herring last year, which is more than in any year since the war, its master said.</p>"
	shown2 = "<p>Prices fell by a tenth all the same, because the fleets of three other countries had landed as much in the same months.</p>"
)

// What a page offers beside its article is left out; what its article holds is not.
func TestBoxes(t *testing.T) {
	long := strings.Repeat(shown2, 8)
	for _, tt := range []struct {
		name, box string
		kept      bool
	}{
		{"newsletter", `<div class="b-newsletter"><p>Get the news of the harbour by seven.</p></div>`, false},
		{"related articles", `<section id="related"><p>Get the news of the harbour by seven.</p></section>`, false},
		{"comments", `<div class="post comments"><p>Get the news of the harbour by seven.</p></div>`, false},
		{"a longer name", `<div class="newsletter2025"><p>Get the news of the harbour by seven.</p></div>`, true},
		{"no name", `<div class="body"><p>Get the news of the harbour by seven.</p></div>`, true},
	} {
		page := "<html><body><article><h1>Harbour</h1>" + shown + tt.box + long + "</article></body></html>"
		a, err := Load([]byte(page), Source{})
		if err != nil || strings.Contains(a.Text, "by seven") != tt.kept || !strings.Contains(a.Text, "12,400") {
			t.Errorf("%s: error %v, text %q", tt.name, err, a.Text)
		}
	}
	page := `<html><body><h1>Harbour</h1><div class="newsletter">` + shown + long + "</div></body></html>"
	if a, err := Load([]byte(page), Source{}); err != nil || !strings.Contains(a.Text, "12,400") {
		t.Errorf("an article under such a name: error %v, text %q", err, a.Text)
	}
}

// A body that a script fades in is read; invisible text beside an article is not.
func TestFadedIn(t *testing.T) {
	body := strings.Repeat(shown2, 8)
	for _, tt := range []struct {
		name, style, beside string
		read                bool
	}{
		{"faded in", "visibility: hidden; opacity: 0; ", "", true},
		{"invisible beside an article", "visibility: hidden", strings.Repeat(shown, 7), false},
		{"transparent letters", "opacity: 0; color: transparent", "", false},
		{"not displayed", "visibility: hidden; display: none", "", false},
	} {
		page := `<html><body><h1>Harbour</h1>` + shown + tt.beside + `<div style="` + tt.style + `">` + body + `</div></body></html>`
		a, err := Load([]byte(page), Source{})
		if err != nil || strings.Contains(a.Text, "Prices fell") != tt.read {
			t.Errorf("%s: error %v, text %q", tt.name, err, a.Text)
		}
	}
}
