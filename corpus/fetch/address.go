package fetch

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxAddress is the length of an address in bytes. Browsers take more, sites do not need it.
const maxAddress = 2000

// parse reads a web address and brings its host and port into one form, whatever way they
// were written in. The fragment is dropped.
func parse(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	if len(address) > maxAddress {
		return nil, refuse(ErrAddress, "the address is longer than %d bytes", maxAddress)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, refuse(ErrAddress, "this is not a web address: it should look like https://example.com/article")
	}
	return tidy(u)
}

// tidy does the work of parse on an address that was taken apart.
func tidy(u *url.URL) (*url.URL, error) {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, refuse(ErrAddress, "only addresses that begin with https:// or http:// can be fetched")
	case u.User != nil:
		return nil, refuse(ErrAddress, "an address with a user name or password in it is not fetched")
	case u.Opaque != "" || u.Host == "":
		return nil, refuse(ErrAddress, "the address names no site: it should look like https://example.com/article")
	}
	host, err := canonicalHost(u.Hostname())
	if err != nil {
		return nil, err
	}
	port, err := canonicalPort(u)
	if err != nil {
		return nil, err
	}
	out := &url.URL{Scheme: u.Scheme, Host: host + port, Path: u.Path, RawPath: u.RawPath, RawQuery: escapeQuery(u.RawQuery)}
	if strings.Contains(host, ":") {
		out.Host = "[" + host + "]" + port
	}
	if out.Path == "" {
		out.Path = "/"
	}
	if len(out.String()) > maxAddress {
		return nil, refuse(ErrAddress, "the address is longer than %d bytes", maxAddress)
	}
	return out, nil
}

// canonicalHost returns a name in lower-case ASCII without a dot at its end, or an IP address
// as netip prints it. Every other way to write an address (full-width digits, 0x7f.1, 017700000001,
// 2130706433) comes out as the address that a browser would go to, so that one check sees them all.
func canonicalHost(host string) (string, error) {
	if strings.ContainsAny(host, ":%") {
		return canonicalIPv6(host)
	}
	if !isASCII(host) {
		name, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", refuse(ErrAddress, "the address names no site that can exist")
		}
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if !isName(host) {
		return "", refuse(ErrAddress, "the address names no site that can exist")
	}
	if !endsInNumber(host) {
		return host, nil
	}
	ip, ok := parseIPv4(host)
	if !ok {
		return "", refuse(ErrAddress, "the address names no site that can exist")
	}
	return ip.String(), nil
}

func canonicalIPv6(host string) (string, error) {
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Zone() != "" || ip.Is4In6() {
		return "", refuse(ErrAddress, "addresses of this form are not fetched: use the name of the site")
	}
	return ip.String(), nil
}

// canonicalPort returns ":8080", or "" for the scheme's own port.
func canonicalPort(u *url.URL) (string, error) {
	if u.Port() == "" {
		return "", nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	switch {
	case err != nil || port == 0:
		return "", refuse(ErrAddress, "the address has a port that cannot be")
	case u.Scheme == "http" && port == 80, u.Scheme == "https" && port == 443:
		return "", nil
	}
	return ":" + strconv.FormatUint(port, 10), nil
}

// isName says whether a host is labels of letters, digits, - and _, parted by single dots,
// in the lengths of RFC 1035 section 2.3.4.
func isName(host string) bool {
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for _, c := range []byte(label) {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// escapeQuery percent-encodes what a request line cannot carry (the query set of
// https://url.spec.whatwg.org/#query-percent-encode-set) and leaves the rest as it is.
func escapeQuery(query string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"#<>`, c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
