package web

import (
	"strings"
	"testing"
)

func TestEmphasisBesideChinese(t *testing.T) {
	tests := []struct{ markdown, html string }{
		{"**资本开支（capex）**下降", "<p><strong>资本开支（capex）</strong>下降</p>"},
		{"腾讯**“资本开支”**下降**24%**。", "<p>腾讯<strong>“资本开支”</strong>下降<strong>24%</strong>。</p>"},
		{"a**b**c *d* _e_ snake_case_name", "<p>a<strong>b</strong>c <em>d</em> <em>e</em> snake_case_name</p>"},
		{"2 * 3 * 4 = 24", "<p>2 * 3 * 4 = 24</p>"},
		{"价格 * 数量", "<p>价格 * 数量</p>"},
	}
	for _, tt := range tests {
		if got := strings.Join(rendering{}.blocks(tt.markdown), ""); got != tt.html {
			t.Errorf("%s\ngot  %s\nwant %s", tt.markdown, got, tt.html)
		}
	}
}
