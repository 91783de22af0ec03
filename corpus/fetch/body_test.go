package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func packed(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBodies(t *testing.T) {
	dense := make([]byte, 3<<20) // does not compress
	for i := range dense {
		dense[i] = byte(rand.Uint32())
	}
	for _, tt := range []struct {
		name, encoding, contentType string
		sent, want                  []byte
		err                         error
	}{
		{"plain", "", "text/html", []byte(article), []byte(article), nil},
		{"identity", "identity", "text/html", []byte(article), []byte(article), nil},
		{"gzip", "gzip", "text/html", packed(t, []byte(article)), []byte(article), nil},
		{"x-gzip", "X-GZIP", "text/html", packed(t, []byte(article)), []byte(article), nil},
		{"gzip in two members", "gzip", "text/html", append(packed(t, []byte("a")), packed(t, []byte("b"))...), []byte("ab"), nil},
		{"gzip of nothing", "gzip", "text/html", nil, nil, nil},
		{"large gzip", "gzip", "application/pdf", packed(t, dense), dense, nil},
		{"a page of spaces that is small", "gzip", "text/html", packed(t, make([]byte, smallBody)), make([]byte, smallBody), nil},
		{"gzip cut off", "gzip", "text/html", packed(t, dense)[:1<<20], nil, ErrUnreachable},
		{"no gzip", "gzip", "text/html", []byte("<p>This is no gzip at all.</p>"), nil, ErrUnreachable},
		{"an encoding not asked for", "br", "text/html", []byte(article), nil, ErrType},
		{"two encodings", "gzip, gzip", "text/html", []byte(article), nil, ErrType},
		{"a picture", "", "image/png", []byte("\x89PNG"), nil, ErrType},
		{"a film", "", "Video/mp4; codecs=x", []byte("a"), nil, ErrType},
		{"an unknown type", "", "application/octet-stream", []byte("%PDF-"), []byte("%PDF-"), nil},
		{"a type that cannot be read", "", ";;;", []byte(article), []byte(article), nil},
		{"as large as may be", "", "text/plain", make([]byte, MaxBody), make([]byte, MaxBody), nil},
		{"a byte larger", "", "text/plain", make([]byte, MaxBody+1), nil, ErrTooLarge},
	} {
		c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", tt.contentType)
			if tt.encoding != "" {
				w.Header().Set("Content-Encoding", tt.encoding)
			}
			w.Write(tt.sent)
		})
		reply, err := get(t, c, site)
		if !errors.Is(err, tt.err) || !bytes.Equal(reply.Data, tt.want) {
			t.Errorf("%s: %d bytes, %v; want %d, %v", tt.name, len(reply.Data), err, len(tt.want), tt.err)
		}
	}
}

// Bombs: what they send before they are stopped is counted at the sender.
func TestBodiesWithoutEndAreStopped(t *testing.T) {
	zeros := packed(t, make([]byte, 64<<20))
	noise := make([]byte, 64<<10)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	member := packed(t, noise)
	const buffers = 16 << 20 // that the two ends and the system may hold
	for _, tt := range []struct {
		name     string
		encoding string
		chunk    []byte
		most     int64
	}{
		{"1 GB of zeros, packed", "gzip", zeros, buffers},
		{"plain", "", noise, MaxBody + buffers},
		{"packed, of the usual ratio", "gzip", member, MaxBody + buffers},
		{"packed, of nothing", "gzip", bytes.Repeat(packed(t, nil), 1000), MaxBody + buffers},
	} {
		var sent atomic.Int64
		ended := make(chan struct{})
		c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
			defer close(ended)
			w.Header().Set("Content-Type", "text/html")
			if tt.encoding != "" {
				w.Header().Set("Content-Encoding", tt.encoding)
			}
			for sent.Load() < 1<<30 {
				n, err := w.Write(tt.chunk)
				sent.Add(int64(n))
				if err != nil {
					return
				}
			}
		})
		if _, err := get(t, c, site); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", tt.name, err)
		}
		<-ended
		if sent.Load() > tt.most {
			t.Errorf("%s: %d bytes were sent, want %d at most", tt.name, sent.Load(), tt.most)
		}
	}
}

func TestADeclaredSizeIsEnoughToRefuse(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(MaxBody+1))
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-r.Context().Done() // not a byte follows
	})
	if _, err := get(t, c, site); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v, want ErrTooLarge", err)
	}
}

func TestOfAnErrorsPageOnlyTheBeginningIsRead(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		for {
			if _, err := io.WriteString(w, "<p>Not found.</p>"); err != nil {
				return
			}
		}
	})
	if _, err := get(t, c, site); !errors.Is(err, ErrGone) {
		t.Errorf("%v, want ErrGone", err)
	}
}

func TestSlowSitesAreLeft(t *testing.T) {
	for name, slow := range map[string]http.HandlerFunc{
		"no header": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"half a header": func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-")
			io.Copy(io.Discard, conn)
		},
		"half a body": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<p>Capital")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"a byte at a time": func(w http.ResponseWriter, r *http.Request) {
			for tick := time.NewTicker(time.Millisecond); ; <-tick.C {
				if _, err := io.WriteString(w, "a"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		},
	} {
		c, site := local(t, slow)
		c.within = 100 * time.Millisecond
		if _, err := get(t, c, site); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: %v, want ErrUnreachable", name, err)
		}
	}
}

func TestBrokenReplies(t *testing.T) {
	for name, sent := range map[string]string{
		"shorter than declared": "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n" + article,
		"a chunk cut off":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n<p>",
		"no HTTP":               "SSH-2.0-OpenSSH_9.9\r\n",
		"nothing":               "",
		"endless header":        "HTTP/1.1 200 OK\r\nX: " + string(bytes.Repeat([]byte("a"), 2*maxHeader)) + "\r\n\r\n",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				http.NotFound(w, r)
				return
			}
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			io.WriteString(conn, sent)
		}))
		reply, err := get(t, allowed(t, nil), server.URL)
		if !errors.Is(err, ErrUnreachable) || len(reply.Data) != 0 {
			t.Errorf("%s: %+v, %v; want ErrUnreachable", name, reply, err)
		}
		server.Close()
	}
}
