package fetch

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// names is a name server of a test: each question for the addresses of a name is answered with the next
// entry of its list, the last for ever; other names do not exist.
type names struct {
	mu   sync.Mutex
	list map[string][]string // "site.example." → addresses
}

// resolver asks the name server over a pipe.
func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go n.serve(theirs)
		return ours, nil
	}}
}

// serve answers questions in the form of DNS over TCP, which a pipe is taken for.
func (n *names) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		question := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, question); err != nil {
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(question); err != nil || len(m.Questions) != 1 {
			return
		}
		n.answer(&m)
		out, err := m.Pack()
		if err != nil {
			return
		}
		conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...))
	}
}

func (n *names) answer(m *dnsmessage.Message) {
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.list[q.Name.String()]
	if len(list) == 0 {
		m.RCode = dnsmessage.RCodeNameError
		return
	}
	ip := netip.MustParseAddr(list[0])
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	switch {
	case q.Type == dnsmessage.TypeA && ip.Is4():
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: ip.As4()}}}
	case q.Type == dnsmessage.TypeAAAA && ip.Is6():
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}}}
	default:
		return // the name is there, without an address of this kind
	}
	if len(list) > 1 {
		n.list[q.Name.String()] = list[1:]
	}
}

func TestNamesAnswerInTurn(t *testing.T) {
	n := &names{list: map[string][]string{"a.example.": {"192.0.2.1", "127.0.0.1"}}}
	for _, want := range []string{"192.0.2.1", "127.0.0.1", "127.0.0.1"} {
		got, err := n.resolver().LookupNetIP(t.Context(), "ip4", "a.example")
		if err != nil || len(got) != 1 || got[0].Unmap().String() != want {
			t.Errorf("got %v, %v; want %s", got, err, want)
		}
	}
	if _, err := n.resolver().LookupHost(t.Context(), "b.example"); err == nil {
		t.Error("a name that is not there was found")
	}
}
