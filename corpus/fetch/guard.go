package fetch

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
)

// notPublic are the IPv4 blocks that are no address of a public site.
// Source: https://www.iana.org/assignments/iana-ipv4-special-registry
var notPublic = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")

// globalIPv6 is all that is given out to sites; withinIPv6 what of it is not one, or hides an IPv4 address.
// Source: https://www.iana.org/assignments/iana-ipv6-special-registry
var (
	globalIPv6 = netip.MustParsePrefix("2000::/3")
	withinIPv6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "64:ff9b::/96")
)

// localNames are top levels that never lead to a public site (RFC 6761, RFC 6762, RFC 8375, and
// "internal", which ICANN reserved in 2024).
var localNames = []string{"localhost", "local", "internal", "home.arpa"}

func prefixes(blocks ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(blocks))
	for i, b := range blocks {
		out[i] = netip.MustParsePrefix(b)
	}
	return out
}

func within(blocks []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(blocks, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// public says whether an address is one of the public Internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	switch {
	case !ip.IsValid() || ip.Zone() != "":
		return false
	case ip.Is4():
		return !within(notPublic, ip)
	}
	return globalIPv6.Contains(ip) && !within(withinIPv6, ip)
}

// guard decides which addresses are connected to.
type guard struct {
	allow    allowList
	ports    []uint16 // of public sites
	resolver *net.Resolver
}

// permit looks at an address before anything is sent, for a clear error: hosts that are IP
// addresses and names that cannot be public. Any other name is for control to judge.
func (g *guard) permit(u *url.URL) error {
	host := u.Hostname()
	if ip, err := netip.ParseAddr(host); err == nil {
		port := u.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
		}
		return g.control(host, net.JoinHostPort(ip.String(), port))
	}
	if g.allow.name(host) || len(g.allow.prefixes) > 0 {
		return nil // it may lead to an address that is allowed
	}
	local := !strings.Contains(host, ".") || slices.ContainsFunc(localNames, func(top string) bool {
		return host == top || strings.HasSuffix(host, "."+top)
	})
	if local {
		return refuse(ErrAddress, "%s is on this machine or in its network: such addresses are fetched only where they are allowed by name", host)
	}
	return nil
}

// dial connects to an address of net/http's making. The check is made on the IP address that
// is connected to, after the name was resolved and for every attempt: neither a redirect nor a
// name that resolves to something else the second time gets by it.
func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{
		Timeout:  connectWithin,
		Resolver: g.resolver,
		Control:  func(_, dialled string, _ syscall.RawConn) error { return g.control(host, dialled) },
	}
	return d.DialContext(ctx, network, address)
}

// control says why a host may not be connected to at an IP address and port; nil where it may.
func (g *guard) control(host, dialled string) error {
	at, err := netip.ParseAddrPort(dialled)
	if err != nil {
		return refuse(ErrAddress, "%s leads to no address that may be fetched", host)
	}
	switch ip := at.Addr(); {
	case g.allow.name(host) || g.allow.address(ip):
		return nil
	case !public(ip):
		return refuse(ErrAddress, "%s is on this machine or in a network that is not public: such addresses are fetched only where they are allowed by name", host)
	case !slices.Contains(g.ports, at.Port()):
		return refuse(ErrAddress, "port %d is not one of web pages: only 80 and 443 are fetched from", at.Port())
	}
	return nil
}

// transport is net/http's, without proxies: a proxy would make the connections that the guard looks at.
func (g *guard) transport() *http.Transport {
	return &http.Transport{
		DialContext:            g.dial,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // the body's reader counts what it unpacks
		MaxIdleConns:           32,
		MaxConnsPerHost:        perHost,
		IdleConnTimeout:        idleFor,
		TLSHandshakeTimeout:    connectWithin,
		ResponseHeaderTimeout:  headerWithin,
		MaxResponseHeaderBytes: maxHeader,
	}
}
