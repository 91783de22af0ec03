package rag

import (
	"strings"
	"testing"
	"time"
)

// What it costs to understand a question, of each kind, before it is searched.
func BenchmarkUnderstand(b *testing.B) {
	r := retriever(b, false)
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for name, text := range map[string]string{
		"short":   "How much did Tencent spend on capex in the third quarter of 2025?",
		"Chinese": "腾讯2025年第三季度的资本开支是多少？",
		"longest": strings.Repeat("How much did Tencent spend on capex in the third quarter of 2025? ", MaxQuestion/66),
	} {
		b.Run("time "+name, func(b *testing.B) {
			for b.Loop() {
				spanOf(text, today, "en")
			}
		})
		b.Run("parts "+name, func(b *testing.B) {
			for b.Loop() {
				r.partsOf(text, today)
			}
		})
		b.Run("rewrite "+name, func(b *testing.B) {
			for b.Loop() {
				r.rewritten("and Alibaba's?", text, today)
			}
		})
	}
}
