package llm

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

const probeLimit = 300 * time.Millisecond // for one server on this machine to list its models

// Found is a server that answered [Discover].
type Found struct {
	Endpoint         // without a key; Model is the one that would be used, empty when there is none or NeedsKey
	Models   []Model // in the server's order; nil when NeedsKey
	NeedsKey bool    // it answered 401 or 403
}

// Discover asks those candidates that run on this machine for their models, all at once, without a key, and returns
// those that answered, in the order of candidates, each address once. It connects to loopback addresses only and takes at most 300 ms.
func Discover(ctx context.Context, candidates Presets) []Found {
	found := make([]*Found, len(candidates))
	var wg sync.WaitGroup
	for i, p := range candidates {
		ep := Endpoint{Preset: p.Name, BaseURL: p.BaseURL, preset: &p}
		asked := slices.ContainsFunc(candidates[:i], func(other Preset) bool { return other.BaseURL == p.BaseURL })
		if !p.Local || asked || !ep.Loopback() {
			continue
		}
		wg.Go(func() { found[i] = probe(ctx, ep) })
	}
	wg.Wait()
	var out []Found
	for _, f := range slices.DeleteFunc(found, func(f *Found) bool { return f == nil }) {
		out = append(out, *f)
	}
	return out
}

// probe returns nil where nothing at ep speaks the protocol.
func probe(ctx context.Context, ep Endpoint) *Found {
	c, err := NewClient(ep)
	if err != nil {
		return nil
	}
	defer c.Close()
	c.Limits.List = probeLimit
	models, err := c.Models(ctx)
	var e *Error
	switch {
	case errors.As(err, &e) && e.Code == CodeUnauthorized:
		return &Found{Endpoint: c.ep, NeedsKey: true}
	case err != nil:
		return nil
	}
	f := &Found{Endpoint: c.ep, Models: models}
	f.Model = c.choose(models)
	return f
}
