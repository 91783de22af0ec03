package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// forms are ways to write or to reach an address that is not public; PORT is that of the canary.
var forms = strings.Fields(`
	127.0.0.1:PORT 127.0.0.1 127.1:PORT 127.0.1:PORT 2130706433:PORT 0x7f000001:PORT 0x7F.0.0.1:PORT 0x7f.1:PORT 0x7f.0x0.0x0.0x1:PORT
	017700000001:PORT 0177.0.0.1:PORT 0177.1:PORT 00177.00.00.01:PORT 127.0.0.1.:PORT 127.0.0.2:PORT 127.255.255.254:PORT
	0:PORT 0.0.0.0:PORT 0x0:PORT 0.1:PORT
	１２７.０.０.１:PORT 127。0。0。1:PORT ①②⑦.⓪.⓪.①:PORT ０x7f.1:PORT
	localhost:PORT LOCALHOST:PORT localhost.:PORT ｌｏｃａｌｈｏｓｔ:PORT a.localhost:PORT printer:PORT printer.local:PORT
	metadata.google.internal:PORT router.home.arpa:PORT
	[::1]:PORT [::]:PORT [0:0:0:0:0:0:0:1]:PORT [::ffff:127.0.0.1]:PORT [::ffff:7f00:1]:PORT [::ffff:0:127.0.0.1]:PORT [::127.0.0.1]:PORT
	[64:ff9b::127.0.0.1]:PORT [64:ff9b:1::7f00:1]:PORT [2002:7f00:1::]:PORT [2001::7f00:1]:PORT [2001:db8::1]:PORT [3fff::1]:PORT
	[fe80::1]:PORT [::1%25lo]:PORT [fe80::1%25eth0]:PORT [fc00::1]:PORT [fd00::1]:PORT [fec0::1]:PORT [ff02::1]:PORT [100::1]:PORT [::ffff:8.8.8.8]:PORT
	10.0.0.1 100.64.0.1 169.254.169.254 0xa9fea9fe 2852039166 0xa9.0376.43518 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1
	192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
	inside.example:PORT inside6.example:PORT mapped.example:PORT lan.example metadata.example unspecified.example:PORT
	127.0.0.1:PORT@public.example user@127.0.0.1:PORT public.example@127.0.0.1:PORT :@127.0.0.1:PORT %31%32%37.0.0.1:PORT 127.0.0.1%00.example:PORT
	127.0.0.1\@public.example:PORT public.example\@127.0.0.1:PORT 127.0.0.1:0 127.0.0.1:99999 127.0.0.1:PORT:80`)

var inside = map[string][]string{
	"inside.example.": {"127.0.0.1"}, "inside6.example.": {"::1"}, "mapped.example.": {"::ffff:127.0.0.1"}, "lan.example.": {"10.0.0.1"},
	"metadata.example.": {"169.254.169.254"}, "unspecified.example.": {"0.0.0.0"}, "moved.example.": {"127.0.0.1"},
}

// canary counts the connections to this machine, over IPv4 and, where there is one, IPv6.
type canary struct {
	port  string
	calls atomic.Int64
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	c := &canary{}
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, c.port, _ = net.SplitHostPort(first.Addr().String())
	listeners := []net.Listener{first}
	for _, more := range []string{"127.0.0.2", "::1"} {
		if l, err := net.Listen("tcp", net.JoinHostPort(more, c.port)); err == nil {
			listeners = append(listeners, l)
		}
	}
	for _, l := range listeners {
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				c.calls.Add(1)
				conn.Close()
			}
		}()
	}
	return c
}

// guarded returns a client to which the canary's port is as good as 80, so that it is the address that is refused.
func guarded(t *testing.T, c *canary, allow ...string) *Client {
	t.Helper()
	client, err := New(Options{Allow: allow, Pause: -1, Resolver: (&names{list: inside}).resolver()})
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseUint(c.port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	client.guard.ports = append(client.guard.ports, uint16(port))
	return client
}

func TestNoFormOfAnAddressReachesThisMachine(t *testing.T) {
	if len(forms) < 60 {
		t.Fatalf("only %d forms", len(forms))
	}
	c := newCanary(t)
	client := guarded(t, c)
	for _, form := range forms {
		for _, scheme := range []string{"http", "https"} {
			address := scheme + "://" + strings.ReplaceAll(form, "PORT", c.port) + "/"
			if _, err := get(t, client, address); !errors.Is(err, ErrAddress) {
				t.Errorf("%s: %v, want ErrAddress", address, err)
			}
		}
	}
	if n := c.calls.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

func TestNoRedirectReachesThisMachine(t *testing.T) {
	c := newCanary(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/to" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Location", r.URL.Query().Get("u"))
		w.WriteHeader(http.StatusFound)
	}))
	defer site.Close()
	client := guarded(t, c)
	// The site that leads astray is on this machine too, so its very address and port are made public.
	client.guard.allow.names["site.example"] = true
	host := strings.TrimPrefix(site.URL, "http://127.0.0.1")
	client.guard.resolver = (&names{list: with(inside, "site.example.", "127.0.0.1")}).resolver()
	for _, form := range forms {
		to := "http://" + strings.ReplaceAll(form, "PORT", c.port) + "/"
		address := "http://site.example" + host + "/to?u=" + url.QueryEscape(to)
		_, err := get(t, client, address)
		if _, parses := url.Parse(to); parses == nil && !errors.Is(err, ErrAddress) {
			t.Errorf("to %s: %v, want ErrAddress", to, err)
		}
		if err == nil {
			t.Errorf("to %s: no error", to)
		}
	}
	for _, to := range []string{"file:///etc/passwd", "gopher://127.0.0.1:" + c.port, "//127.0.0.1:" + c.port, "//[::1]:" + c.port, "ftp://127.0.0.1/", "data:text/html,a", "javascript:1"} {
		if _, err := get(t, client, "http://site.example"+host+"/to?u="+url.QueryEscape(to)); !errors.Is(err, ErrAddress) {
			t.Errorf("to %s: %v, want ErrAddress", to, err)
		}
	}
	if n := c.calls.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

// A name that leads to a site first and to this machine afterwards: the site stands for itself on
// 127.0.0.2, which is allowed, and closes its connections so that each request asks for the address anew.
func TestNoNameThatChangesReachesThisMachine(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("there is no second address on this machine: ", err)
	}
	asked := 0
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, "User-agent: nobody")
	}))
	site.Listener.Close()
	site.Listener = listener
	site.Start()
	defer site.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	canary, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Skip("the port is taken: ", err)
	}
	defer canary.Close()
	reached := make(chan struct{}, 1)
	go func() {
		if conn, err := canary.Accept(); err == nil {
			conn.Close()
			reached <- struct{}{}
		}
	}()
	client, err := New(Options{Allow: []string{"127.0.0.2"}, Pause: -1, Resolver: (&names{list: map[string][]string{
		"rebound.example.": {"127.0.0.2", "127.0.0.1"},
	}}).resolver()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = get(t, client, "http://rebound.example:"+port+"/")
	if !errors.Is(err, ErrAddress) || asked != 1 {
		t.Errorf("%v after %d requests to the site, want ErrAddress after 1, for robots.txt", err, asked)
	}
	select {
	case <-reached:
		t.Error("the machine was reached")
	default:
	}
}

// The tests above can fail: what they try does reach the canary where it is allowed.
func TestTheCanaryIsReachedWhereItIsAllowed(t *testing.T) {
	for _, tt := range []struct{ form, allow string }{
		{"127.0.0.1", "127.0.0.1"}, {"127.1", "127.0.0.1"}, {"0x7f.1", "127.0.0.0/8"}, {"2130706433", "127.0.0.1"}, {"１２７.０.０.１", "127.0.0.1"},
		{"127.0.0.1.", "127.0.0.1"}, {"inside.example", "inside.example"}, {"INSIDE.example.", "Inside.Example"}, {"inside.example", "*.example"},
		{"inside.example", "127.0.0.1"}, {"localhost", "127.0.0.0/8"},
	} {
		c := newCanary(t)
		_, err := get(t, guarded(t, c, tt.allow), "http://"+tt.form+":"+c.port+"/")
		if !errors.Is(err, ErrUnreachable) || c.calls.Load() == 0 {
			t.Errorf("%s with %s allowed: %d connections, %v", tt.form, tt.allow, c.calls.Load(), err)
		}
	}
}

func TestAllowCoversWhatItNames(t *testing.T) {
	for _, tt := range []struct{ form, allow string }{
		{"127.0.0.1", "127.0.0.2"}, {"127.0.0.1", "10.0.0.0/8"}, {"127.0.0.1", "inside.example"}, {"inside.example", "moved.example"},
		{"inside.example", "*.inside.example"}, {"moved.example", "*.example.moved"}, {"inside6.example", "127.0.0.1"}, {"[::1]", "127.0.0.1"},
		{"inside.example", "example"}, {"[::ffff:127.0.0.1]", "127.0.0.1"}, {"notinside.example", "inside.example"},
	} {
		c := newCanary(t)
		client := guarded(t, c, tt.allow)
		client.guard.resolver = (&names{list: with(inside, "notinside.example.", "127.0.0.1")}).resolver()
		if _, err := get(t, client, "http://"+tt.form+":"+c.port+"/"); !errors.Is(err, ErrAddress) || c.calls.Load() != 0 {
			t.Errorf("%s with %s allowed: %d connections, %v", tt.form, tt.allow, c.calls.Load(), err)
		}
	}
}

func TestAllowThatCannotBeRead(t *testing.T) {
	for _, entry := range []string{"", "*", "*.", "http://wiki.example", "wiki.example:8080", "wiki.example/path", "10.0.0.0/33", "0.0.0.0/0", "::/0", "*.127.0.0.1", "fe80::1%eth0", "wiki example", "127.1"} {
		if _, err := New(Options{Allow: []string{entry}}); err == nil || !strings.Contains(err.Error(), strconv.Quote(entry)) {
			t.Errorf("%q: %v, want an error that names it", entry, err)
		}
	}
}

func TestOtherPortsOfPublicSitesAreRefused(t *testing.T) {
	g := &guard{ports: []uint16{80, 443}}
	for _, tt := range []struct {
		dialled string
		ok      bool
	}{
		{"8.8.8.8:80", true}, {"8.8.8.8:443", true}, {"[2606:4700::1111]:443", true}, {"192.0.1.1:80", true}, {"172.32.0.1:80", true}, {"100.128.0.1:80", true},
		{"8.8.8.8:22", false}, {"8.8.8.8:8080", false}, {"[2606:4700::1111]:25", false}, {"[::ffff:10.0.0.1]:80", false}, {"[2606:4700::1111%lo]:80", false},
		{"nonsense", false}, {"8.8.8.8", false},
	} {
		if err := g.control("site.example", tt.dialled); (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v, want allowed %v", tt.dialled, err, tt.ok)
		}
	}
}

// with returns a list of names and one more.
func with(list map[string][]string, name string, addresses ...string) map[string][]string {
	out := map[string][]string{name: addresses}
	for n, a := range list {
		out[n] = a
	}
	return out
}

// What the guard lets through is public by the words of net/netip as well.
func FuzzGuard(f *testing.F) {
	for _, form := range forms {
		f.Add("http://" + strings.ReplaceAll(form, "PORT", "80") + "/")
	}
	f.Add("https://8.8.8.8/")
	f.Add("https://[2606:4700::1111]/")
	g := &guard{ports: []uint16{80, 443}}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := parse(address)
		if err != nil {
			if !errors.Is(err, ErrAddress) {
				t.Fatalf("%q: %v", address, err)
			}
			return
		}
		if again, err := canonicalHost(u.Hostname()); err != nil || again != u.Hostname() {
			t.Fatalf("%q: host %q becomes %q, %v", address, u.Hostname(), again, err)
		}
		ip, err := netip.ParseAddr(u.Hostname())
		if err != nil || g.permit(u) != nil {
			return
		}
		if ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || ip.Is4In6() || u.Port() != "" && u.Port() != "80" && u.Port() != "443" {
			t.Fatalf("%q leads to %s port %q", address, ip, u.Port())
		}
	})
}
