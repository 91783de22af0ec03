package llm

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// Endpoint says where a model is served. Printing, logging or marshalling it never shows the key.
type Endpoint struct {
	Preset        string // name of a [Preset]; empty: "custom"
	BaseURL       string // up to and including /v1; empty: the preset's
	APIKey        string `json:"-"` // empty: none is sent
	Model         string // empty: the preset's, else the first suitable model the server lists
	ContextTokens int    // window of the model in tokens; 0: unknown

	preset *Preset // a user's own; nil: the built-in one of that name
}

// String names the endpoint without its key.
func (e Endpoint) String() string {
	s := e.BaseURL
	if e.Preset != "" && e.Preset != customPreset {
		s = e.Preset + " at " + s
	}
	return s
}

// GoString keeps the key out of %#v.
func (e Endpoint) GoString() string { return fmt.Sprintf("llm.Endpoint{%s}", e) }

// LogValue describes the endpoint for a log without its key.
func (e Endpoint) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("preset", e.Preset),
		slog.String("base_url", e.BaseURL),
		slog.String("model", e.Model),
		slog.Bool("has_key", e.APIKey != ""),
	)
}

// Loopback reports whether the endpoint is on this machine, so that nothing sent to it leaves it.
func (e Endpoint) Loopback() bool { return loopbackHost(hostOf(e.BaseURL)) }

// complete fills the endpoint from its preset and checks it.
func (e Endpoint) complete() (Endpoint, Preset, error) {
	if e.Preset == "" {
		e.Preset = customPreset
	}
	if e.preset == nil {
		p, ok := BuiltIn().Lookup(e.Preset)
		if !ok {
			return e, p, badEndpoint("unknown preset %q; known are %s", e.Preset, BuiltIn().Names())
		}
		e.preset = &p
	}
	p := *e.preset
	e.Preset = p.Name
	if e.BaseURL == "" {
		e.BaseURL = p.BaseURL
	}
	e.BaseURL = strings.TrimRight(strings.TrimSpace(e.BaseURL), "/")
	e.BaseURL = strings.TrimSuffix(e.BaseURL, "/chat/completions")
	e.APIKey = strings.TrimSpace(e.APIKey)
	if strings.ContainsFunc(e.APIKey, unicode.IsControl) {
		return e, p, badEndpoint("the API key for %s contains a line break or control character", e.Preset)
	}
	return e, p, checkBaseURL(e.BaseURL)
}

// checkBaseURL never repeats a URL that may hold a password.
func checkBaseURL(base string) error {
	if base == "" {
		return badEndpoint("no base URL: give one, such as http://127.0.0.1:11434/v1")
	}
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return badEndpoint("the base URL is not a URL")
	case u.User != nil:
		return badEndpoint("the base URL for %s holds a user name or password: give the API key apart", u.Host)
	case u.RawQuery != "" || u.Fragment != "":
		return badEndpoint("the base URL for %s holds a query or fragment: it ends in a path such as /v1", u.Host)
	case u.Scheme != "http" && u.Scheme != "https":
		return badEndpoint("the base URL must begin with http:// or https://, such as http://127.0.0.1:11434/v1")
	case u.Hostname() == "":
		return badEndpoint("the base URL names no host")
	}
	return nil
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// serverOf names the server behind a base URL that was checked: its host, and the path where that is not only /v1. It
// has neither key nor password.
func serverOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host) + strings.TrimRight(strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/v1"), "/")
}

func loopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.Unmap().IsLoopback() || ip.Unmap().IsUnspecified())
}

// nearHost also counts the machines of a home or office network: slow to load a model, like one's own.
func nearHost(host string) bool {
	if loopbackHost(host) {
		return true
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsPrivate() || ip.Unmap().IsLinkLocalUnicast()
	}
	host = strings.ToLower(host)
	if !strings.Contains(host, ".") {
		return host != ""
	}
	for _, suffix := range []string{".localhost", ".local", ".lan", ".internal", ".home.arpa"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// tryV1 suggests the usual path where the base URL lacks it.
func (t *transport) tryV1() string {
	u, err := url.Parse(t.ep.BaseURL)
	if err != nil || strings.HasSuffix(u.Path, "/v1") {
		return "; check the base URL"
	}
	u.Path = "/v1"
	return ", try " + u.String()
}
