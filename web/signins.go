package web

import (
	"net/http"
	"net/netip"
	"sync"
	"time"
)

const (
	// maxFailedSignIns is the number of wrong keys that an address may try to sign in
	// with in signInWindow. It spares the log and the disk: keys are too long to guess.
	maxFailedSignIns = 10
	signInWindow     = time.Minute
	// maxSignInClients bounds the addresses that are remembered.
	maxSignInClients = 10_000
	// clientBits is the part of an IPv6 address that its network hands out to one
	// customer (RFC 6177).
	clientBits = 64
)

// signIns counts the wrong keys by where they come from. The zero value is ready.
type signIns struct {
	mu      sync.Mutex
	clients map[netip.Prefix]failedSignIns
}

type failedSignIns struct {
	n     int
	since time.Time
}

// wait returns how long an address has to wait before it may sign in; 0: not at all.
func (s *signIns) wait(from netip.Prefix, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.clients[from]
	if f.n < maxFailedSignIns {
		return 0
	}
	return max(0, f.since.Add(signInWindow).Sub(now))
}

// failed counts a wrong key.
func (s *signIns) failed(from netip.Prefix, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clients == nil || len(s.clients) >= maxSignInClients {
		s.clients = make(map[netip.Prefix]failedSignIns)
	}
	f := s.clients[from]
	if now.Sub(f.since) >= signInWindow {
		f = failedSignIns{since: now}
	}
	f.n++
	s.clients[from] = f
}

// clientOf returns the network that a request comes from: the address of the
// connection, whatever its headers say.
func clientOf(r *http.Request) netip.Prefix {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{} // not over TCP
	}
	addr, bits := at.Addr().Unmap(), clientBits
	if addr.Is4() {
		bits = addr.BitLen()
	}
	p, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
