package llm

import (
	"context"
	"sync"

	"github.com/sashabaranov/go-openai"
)

// Client asks one endpoint for answers. It is safe for concurrent use.
type Client struct {
	Limits Limits // defaults by endpoint; may be changed before the first call

	ep     Endpoint
	preset Preset
	wire   *transport
	root   *transport // to the server's own API, beside /v1
	api    *openai.Client
	params params
	known  *known
	counts counts

	thinkers thinkers

	mu     sync.Mutex
	chosen string // model picked from the server's list; empty: not yet
}

// NewClient prepares a client for ep, with gaps filled from its preset; it sends nothing. The error is an *Error
// with CodeBadEndpoint where ep cannot be used.
func NewClient(ep Endpoint) (*Client, error) {
	ep, preset, err := ep.complete()
	if err != nil {
		return nil, err
	}
	c := &Client{ep: ep, preset: preset, Limits: defaultLimits(nearHost(hostOf(ep.BaseURL)))}
	c.wire = newTransport(ep, preset, &c.Limits)
	c.root = c.wire.root()
	c.known = newKnown(kindOf(ep))
	cfg := openai.DefaultConfig("") // the key is the transport's matter
	cfg.BaseURL = ep.BaseURL
	cfg.HTTPClient = c.wire
	c.api = openai.NewClientWithConfig(cfg)
	return c, nil
}

// Endpoint returns the endpoint with the preset's values filled in. It holds the key; printing it does not show it.
func (c *Client) Endpoint() Endpoint { return c.ep }

// Close releases idle connections. Calls under way are not touched, later ones open new connections.
func (c *Client) Close() { c.wire.client.CloseIdleConnections() }

// Model returns the model that Generate uses where Options name none: the endpoint's, else the preset's, else one
// from the server's list, which is then remembered. The error is an *Error; CodeNoModel says that one must be set.
func (c *Client) Model(ctx context.Context) (string, error) {
	if m := c.modelAtHand(); m != "" {
		return m, nil
	}
	models, err := c.list(ctx)
	if err != nil {
		return "", err
	}
	chosen := c.choose(models)
	if chosen == "" {
		return "", c.noModel(models)
	}
	c.mu.Lock()
	c.chosen = chosen
	c.mu.Unlock()
	return chosen, nil
}

// modelAtHand is what Model returns without asking the server; empty: it must be asked.
func (c *Client) modelAtHand() string {
	if m := firstOf(c.ep.Model, c.preset.DefaultModel); m != "" {
		return m
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chosen
}
