package llm

import (
	"context"
	"io"
	"time"
)

// watched is the body of a streamed reply under its time limits. A limit runs only while the server is waited for,
// so that a slow reader of the answer is not taken for a slow server. Close ends the request upstream.
type watched struct {
	t        *transport
	ctx      context.Context // of the request; its cause says which limit passed
	cancel   context.CancelCauseFunc
	body     io.ReadCloser
	first    *time.Timer // runs from the request to the first word; nil afterwards
	finished bool        // the finish reason was seen
	n        int64       // bytes read
}

func (w *watched) Read(p []byte) (int, error) {
	if w.first == nil {
		limit := w.t.limits.Idle
		if w.finished {
			limit = w.t.limits.Tail
		}
		idle := time.AfterFunc(limit, func() { w.cancel(timedOut(w.t.ep, "nothing more", limit)) })
		defer idle.Stop()
	}
	n, err := w.body.Read(p)
	w.n += int64(n)
	switch {
	case w.n > maxStreamBytes:
		return 0, w.t.upstream("%s: the answer is larger than %d bytes", w.t.ep, maxStreamBytes)
	case err != nil && err != io.EOF:
		return n, w.t.brokenOff(w.ctx, err)
	}
	return n, err
}

// gotWord ends the wait for the first word.
func (w *watched) gotWord() {
	if w.first != nil {
		w.first.Stop()
		w.first = nil
	}
}

func (w *watched) Close() error {
	w.gotWord()
	w.cancel(nil)
	return w.body.Close()
}
