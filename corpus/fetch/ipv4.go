package fetch

import (
	"net/netip"
	"strconv"
	"strings"
)

// endsInNumber says whether a host is an IPv4 address in any of its forms, so that it can
// be no name: its last label is a number.
// Source: https://url.spec.whatwg.org/#ends-in-a-number-checker
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.Trim(last, "0123456789") == "" {
		return true
	}
	_, ok := parseIPv4Part(last)
	return ok
}

// parseIPv4 reads one to four numbers, each decimal, octal (0…) or hexadecimal (0x…), of which
// the last fills the bytes that are left: 127.1, 0x7f000001 and 0177.0.0.1 are 127.0.0.1.
// Source: https://url.spec.whatwg.org/#concept-ipv4-parser
func parseIPv4(host string) (netip.Addr, bool) {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var ip uint64
	for i, part := range parts {
		n, ok := parseIPv4Part(part)
		bytesLeft := 4 - i
		if i < len(parts)-1 {
			ok = ok && n <= 0xff
			ip |= n << (8 * (bytesLeft - 1))
		} else {
			ok = ok && n < 1<<(8*bytesLeft)
			ip |= n
		}
		if !ok {
			return netip.Addr{}, false
		}
	}
	return netip.AddrFrom4([4]byte{byte(ip >> 24), byte(ip >> 16), byte(ip >> 8), byte(ip)}), true
}

func parseIPv4Part(part string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(part, "0x"):
		part, base = part[2:], 16
		if part == "" {
			return 0, true
		}
	case len(part) > 1 && part[0] == '0':
		part, base = part[1:], 8
	}
	n, err := strconv.ParseUint(part, base, 33)
	return n, err == nil
}
