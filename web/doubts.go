package web

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"footnote/rag"
	"footnote/rag/verify"
)

// doubt is a place of an answer that did not pass its check, in bytes of the answer. Row
// names the check: f, q or c with its index in the figures, quotes or claims.
type doubt struct {
	start, end int
	status     string
	row        string
}

// doubts returns what is to be marked in an answer: figures and quotes that did not
// pass, and the sentences that are contradicted, or are unsupported for another reason than
// a figure or quote in them.
func doubts(a *rag.Answer) []doubt {
	var out []doubt
	for i, f := range a.Checks.Figures {
		if f.Status == verify.Unsupported || f.Status == verify.Elsewhere {
			out = append(out, doubt{f.Start, f.End, string(f.Status), fmt.Sprintf("f%d", i)})
		}
	}
	for i, q := range a.Checks.Quotes {
		if q.Status != verify.Verbatim {
			out = append(out, doubt{q.Start, q.End, string(q.Status), fmt.Sprintf("q%d", i)})
		}
	}
	named := slices.Clone(out)
	for i, c := range a.Checks.Claims {
		explained := slices.ContainsFunc(named, func(d doubt) bool { return c.Start <= d.start && d.end <= c.End })
		if c.Support == verify.Contradicted || c.Support == verify.NotSupported && !explained {
			out = append(out, doubt{c.Start, c.End, string(c.Support), fmt.Sprintf("c%d", i)})
		}
	}
	return out
}

// doubtful is a part of a doubt in the syntax tree: a doubt that reaches over emphasis or
// a footnote has several.
type doubtful struct {
	ast.BaseInline
	doubt doubt
}

var kindDoubtful = ast.NewNodeKind("Doubtful")

func (*doubtful) Kind() ast.NodeKind { return kindDoubtful }

func (m *doubtful) Dump(source []byte, level int) { ast.DumpHelper(m, source, level, nil, nil) }

// markDoubts wraps the text of each doubt. Where one lies within another, as a figure in
// its sentence, the narrower counts.
func markDoubts(doc ast.Node, list []doubt) {
	if len(list) == 0 {
		return
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b doubt) int { return cmp.Compare(a.end-a.start, b.end-b.start) })
	var texts []*ast.Text
	var spans []*ast.CodeSpan
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeSpan: // its text cannot be wrapped in parts
			if entering {
				spans = append(spans, n)
			}
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if entering {
				texts = append(texts, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, t := range texts {
		splitText(t, list)
	}
	for _, span := range spans {
		wrapSpan(span, list)
	}
}

// splitText puts parts in the place of t: those in a doubt are wrapped.
func splitText(t *ast.Text, list []doubt) {
	at := []int{t.Segment.Start, t.Segment.Stop}
	for _, d := range list {
		for _, edge := range []int{d.start, d.end} {
			if edge > t.Segment.Start && edge < t.Segment.Stop {
				at = append(at, edge)
			}
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	parent := t.Parent()
	for i := 1; i < len(at); i++ {
		piece := ast.NewTextSegment(text.NewSegment(at[i-1], at[i]))
		piece.SetRaw(t.IsRaw())
		if i == len(at)-1 {
			piece.SetSoftLineBreak(t.SoftLineBreak())
			piece.SetHardLineBreak(t.HardLineBreak())
		}
		var part ast.Node = piece
		if d, ok := covering(list, at[i-1], at[i]); ok {
			wrapper := &doubtful{doubt: d}
			wrapper.AppendChild(wrapper, part)
			part = wrapper
		}
		parent.InsertBefore(parent, t, part)
	}
	if len(at) > 1 {
		parent.RemoveChild(parent, t)
	}
}

// wrapSpan wraps code that a doubt reaches into.
func wrapSpan(span *ast.CodeSpan, list []doubt) {
	first, ok := span.FirstChild().(*ast.Text)
	if !ok {
		return
	}
	start, end := first.Segment.Start, first.Segment.Stop
	if last, ok := span.LastChild().(*ast.Text); ok {
		end = last.Segment.Stop
	}
	for _, d := range list {
		if d.start < end && start < d.end {
			wrapper := &doubtful{doubt: d}
			parent := span.Parent()
			parent.ReplaceChild(parent, span, wrapper)
			wrapper.AppendChild(wrapper, span)
			return
		}
	}
}

// covering returns the narrowest doubt that [start, end) lies in.
func covering(list []doubt, start, end int) (doubt, bool) {
	i := slices.IndexFunc(list, func(d doubt) bool { return d.start <= start && end <= d.end })
	if i < 0 {
		return doubt{}, false
	}
	return list[i], true
}

func renderDoubtful(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if d := n.(*doubtful).doubt; entering {
		fmt.Fprintf(w, `<mark data-check="%s" data-row="%s">`, d.status, d.row)
	} else {
		_, _ = w.WriteString("</mark>")
	}
	return ast.WalkContinue, nil
}
