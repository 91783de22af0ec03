package web

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Access says where a server can be reached, and so who may send it requests. On a
// loopback address it is open to the person at the machine; where other machines can
// reach it ([Reachable]), every request needs a key. The zero value needs one.
type Access struct {
	Addr      string // that it listens on, as "127.0.0.1:8484"
	PublicURL string // where a proxy shows it to others, as "https://footnote.example"; "": nowhere
}

// Reachable says whether other machines can reach a server that listens on addr and is
// shown to others at publicURL, which may be "".
func Reachable(addr, publicURL string) bool {
	return !IsLoopback(addr) || publicURL != "" && !localHost(hostOf(publicURL))
}

// needsKey says whether a request needs a key.
func (a Access) needsKey() bool { return Reachable(a.Addr, a.PublicURL) }

// guard is the gate in front of every route. A request that names another host (a
// rebound domain) or comes from another origin is refused.
func (a Access) guard(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		switch {
		case !a.serves(r.Host):
			writeError(w, errForeignHost)
		case !a.fromPublicPage(r) && (!sameOrigin(r) || crossOrigin.Check(r) != nil):
			writeError(w, errForeignOrigin)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// serves says whether a Host header names this server: this machine itself, the name or
// address it listens on, or its public name. Listening on every address it is named by
// any of them, and where they are translated on the way, by others; a name that an
// attacker rebinds is never an address.
func (a Access) serves(host string) bool {
	if localHost(host) {
		return true
	}
	if IsLoopback(a.Addr) {
		return a.isPublic(host)
	}
	own, name := hostName(a.Addr), hostName(host)
	if addr, err := netip.ParseAddr(cmp.Or(own, "0.0.0.0")); err == nil && addr.IsUnspecified() {
		_, err := netip.ParseAddr(name)
		return err == nil || a.isPublic(host)
	}
	return strings.EqualFold(name, own) || a.isPublic(host)
}

func (a Access) isPublic(host string) bool {
	return a.PublicURL != "" && strings.EqualFold(hostName(host), hostName(hostOf(a.PublicURL)))
}

// fromPublicPage says whether a request comes from Footnote's own page at its public
// URL; the proxy before it may have changed the host that the request names.
func (a Access) fromPublicPage(r *http.Request) bool {
	return a.PublicURL != "" && strings.EqualFold(r.Header.Get("Origin"), a.PublicURL)
}

// overHTTPS says whether the page that sends a request is open at a public URL of https.
func (a Access) overHTTPS(r *http.Request) bool {
	return strings.HasPrefix(a.PublicURL, "https:") && (a.fromPublicPage(r) || a.isPublic(r.Host))
}

// hostOf returns the host and port of a URL, "" of what is none.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return u.Host
}

// hostName returns a host without its port and brackets.
func hostName(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.Trim(host, "[]")
}

// localHost says whether a Host header names this machine.
func localHost(host string) bool {
	name := hostName(host)
	if strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback() && addr.Zone() == ""
}

// sameOrigin says whether a request comes from no page or from Footnote's own.
// A page on another site, in a sandbox or in a file sends another Origin.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, r.Host)
}

// IsLoopback says whether a listening address is one of this machine only. An
// empty host, as in ":8484", is every address.
func IsLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && host != "" && localHost(host)
}
