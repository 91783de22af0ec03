package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Limits of the HTTP server. There is none on the whole of a response: streams
// are long, and bound themselves write by write.
const (
	headerTimeout  = 10 * time.Second
	readTimeout    = 2 * time.Minute // of a whole request, uploads included
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
	// drain is how long answers under way are given to say that they end.
	drain = 4 * time.Second
)

// Serve answers requests on l until ctx ends, then says goodbye to the streams
// under way and returns nil. stop is called first: it ends [Server.Background].
func (s *Server) Serve(ctx context.Context, l net.Listener, stop func()) error {
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		stop()
		s.Wait()
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	stop()
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(limited); err != nil {
		_ = srv.Close() // who has not read the end by now will not
	}
	s.Wait() // not before: a request may still have begun an answer
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	}
	return nil
}
