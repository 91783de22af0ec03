package fetch

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestNormalize(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"https://example.com/a", "https://example.com/a"},
		{"  HTTPS://EXAMPLE.com/A/b?Q=X \n", "https://example.com/A/b?Q=X"},
		{"https://example.com", "https://example.com/"},
		{"http://example.com:80/", "http://example.com/"},
		{"https://example.com:443/", "https://example.com/"},
		{"https://example.com:/", "https://example.com/"},
		{"https://example.com:00443/", "https://example.com/"},
		{"http://example.com:443/", "http://example.com:443/"},
		{"https://example.com:8443/", "https://example.com:8443/"},
		{"https://example.com/a#part", "https://example.com/a"},
		{"https://example.com/a?", "https://example.com/a"},
		{"https://example.com/a?utm_source=x&id=3&utm_medium=y", "https://example.com/a?id=3"},
		{"https://example.com/a?UTM_Source=x&fbclid=1&gclid=2&mc_cid=3&mc_eid=4&spm=a.b.c&igshid=5", "https://example.com/a"},
		{"https://example.com/a?utm%5Fsource=x&b=2&a=1&b=1", "https://example.com/a?b=2&a=1&b=1"},
		{"https://example.com/a?ref=x&from=y&source=z", "https://example.com/a?ref=x&from=y&source=z"},
		{"https://example.com/a?q=%E8%85%BE%20x+y&z=a%2Fb", "https://example.com/a?q=%E8%85%BE%20x+y&z=a%2Fb"},
		{"https://example.com/a?q=腾讯 x", "https://example.com/a?q=%E8%85%BE%E8%AE%AF%20x"},
		{"https://example.com/a%2Fb/../c//d", "https://example.com/a%2Fb/../c//d"},
		{"https://example.com/腾讯", "https://example.com/%E8%85%BE%E8%AE%AF"},
		{"https://example.com./a", "https://example.com/a"},
		{"https://中国.example/a", "https://xn--fiqs8s.example/a"},
		{"https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"},
		{"https://my_site.example/a", "https://my_site.example/a"},
		{"http://134744072/", "http://8.8.8.8/"},
		{"http://[2606:4700:0::1111]:80/", "http://[2606:4700::1111]/"},
	} {
		got, err := Normalize(tt.address)
		if err != nil || got != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.address, got, err, tt.want)
		}
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, address := range []string{
		"", "example.com/a", "/a", "//example.com/a", "mailto:a@example.com", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)",
		"https:example.com", "https:///a", "https://", "https://?q", "https://user@example.com/", "https://user:secret@example.com/", "https://@example.com/",
		"https://exa mple.com/", "https://-\x00.com/", "https://a..b/", "https://.com/", "https://a/\x01", "https://[::1", "https://[::1%25lo]/",
		"https://256.1.1.1/", "https://1.2.3.4.5/", "https://a.0x100000000/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:x/",
		"https://" + strings.Repeat("a", 64) + ".example/", "https://" + strings.Repeat("a.", 127) + "example/", "https://example.com/" + strings.Repeat("a", maxAddress),
		"https://example.com/" + strings.Repeat("腾", maxAddress/4), "http:\\\\example.com\\", "https://example.com\\@other.example/",
	} {
		if got, err := Normalize(address); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %q, %v; want ErrAddress", address, got, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats the password: %v", address, err)
		}
	}
}

// A normal address is normal, is an address of the same site, and has nothing in it that a request cannot carry.
func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"https://example.com/a?utm_source=x&id=3#f", "http://１２７.1/", "https://中国.example/腾讯?q=腾讯", "https://[::1]/", "http://a:80", "https://x/%zz", "https://x/?%75tm_a=&&=&"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		got, err := Normalize(address)
		if err != nil {
			return
		}
		if again, err := Normalize(got); err != nil || again != got {
			t.Fatalf("%q → %q → %q, %v", address, got, again, err)
		}
		u, err := url.Parse(got)
		if err != nil || u.User != nil || u.Fragment != "" || u.Hostname() == "" || len(got) > maxAddress || strings.ContainsAny(got, " \r\n\t#") {
			t.Fatalf("%q → %q: %v", address, got, err)
		}
		for i := range len(got) {
			if got[i] <= ' ' || got[i] >= 0x7f {
				t.Fatalf("%q → %q: byte %d", address, got, i)
			}
		}
	})
}
