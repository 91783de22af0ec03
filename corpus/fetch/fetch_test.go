package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// local starts a site on this machine and returns a client that may fetch from it.
func local(t *testing.T, site http.HandlerFunc) (*Client, string) {
	t.Helper()
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	c, err := New(Options{Allow: []string{"127.0.0.1"}, Pause: -1})
	if err != nil {
		t.Fatal(err)
	}
	return c, server.URL
}

func get(t *testing.T, c *Client, address string) (Reply, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	return c.Get(ctx, address, Validators{})
}

const article = "<!doctype html><title>Capex</title><article><h1>Capex</h1><p>Capital expenditure fell 12% to RMB 24.6 billion.</p></article>"

func TestGetReturnsThePageAsItCame(t *testing.T) {
	c, site := local(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", `"1"`)
		w.Write([]byte(article))
	})
	reply, err := get(t, c, site+"/a?id=1#top")
	if err != nil {
		t.Fatal(err)
	}
	if string(reply.Data) != article || reply.URL != site+"/a?id=1" || reply.ContentType != "text/html; charset=utf-8" || reply.ETag != `"1"` {
		t.Errorf("got %+v", reply)
	}
}

func TestGetRefusesThisMachine(t *testing.T) {
	asked := false
	_, site := local(t, func(w http.ResponseWriter, r *http.Request) { asked = true })
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := get(t, c, site); !errors.Is(err, ErrAddress) || asked {
		t.Errorf("got %v, asked %v", err, asked)
	}
}
