package fetch

import (
	"fmt"
	"net/netip"
	"strings"
)

// allowList is what Options.Allow names.
type allowList struct {
	names    map[string]bool // "wiki.example", and ".corp.example" for all below it
	prefixes []netip.Prefix
}

func parseAllow(entries []string) (allowList, error) {
	list := allowList{names: make(map[string]bool)}
	for _, entry := range entries {
		if err := list.add(strings.TrimSpace(entry)); err != nil {
			return list, fmt.Errorf("allow %q: %w", entry, err)
		}
	}
	return list, nil
}

func (l *allowList) add(entry string) error {
	if strings.Contains(entry, "/") {
		p, err := netip.ParsePrefix(entry)
		if err != nil || p.Bits() == 0 || p.Addr().Is4In6() {
			return refuse(ErrAddress, "not a network like 10.1.0.0/16")
		}
		l.prefixes = append(l.prefixes, p.Masked())
		return nil
	}
	if ip, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil && ip.Zone() == "" {
		ip = ip.Unmap()
		l.prefixes = append(l.prefixes, netip.PrefixFrom(ip, ip.BitLen()))
		return nil
	}
	below, wild := strings.CutPrefix(entry, "*.")
	name, err := canonicalHost(below)
	switch {
	case err != nil || strings.Contains(name, ":") || endsInNumber(name):
		return refuse(ErrAddress, "not a host like wiki.example or *.corp.example, an address or a network, without scheme, port and path")
	case wild:
		name = "." + name
	}
	l.names[name] = true
	return nil
}

// name says whether a host in canonical form is allowed, whatever address it has.
func (l allowList) name(host string) bool {
	if l.names[host] {
		return true
	}
	for i, c := range []byte(host) {
		if c == '.' && l.names[host[i:]] {
			return true
		}
	}
	return false
}

func (l allowList) address(ip netip.Addr) bool { return within(l.prefixes, ip.Unmap()) }
