package load

import "testing"

func TestScriptDate(t *testing.T) {
	for _, tt := range []struct{ name, script, want string }{
		{"a state", `window.__DATA__ = {"title":"Harbour","newsTime":"2025-12-02 16:04:30","list":[{"newsTime":"2025-12-01"}]}`, "2025-12-02"},
		{"a variable", `var page = { pubtime:'2025-12-02 07:48', id: 7 };`, "2025-12-02"},
		{"an account of WeChat, in the evening of Beijing", `var ct = "1764691200";`, "2025-12-03"},
		{"the last change", `{"updateTime":"2025-12-02"}`, ""},
		{"a day that does not exist", `{"pubtime":"2025-02-30"}`, ""},
		{"a number", `var ct = "17";`, ""},
	} {
		if got := isoDay(scriptDate([]string{"", tt.script})); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
