package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"footnote/corpus"
	"footnote/web"
	"footnote/web/state"
)

func runServe(ctx context.Context, inv *invocation) error {
	if err := inv.parse(0, 0); err != nil {
		return err
	}
	cfg := inv.config
	if err := inv.checkAccess(ctx); err != nil {
		return err
	}
	release, err := inv.lock()
	if err != nil {
		return err
	}
	defer release()
	l, err := net.Listen("tcp", cfg.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("address %s is in use, perhaps by another Footnote; choose another with --addr", cfg.Addr)
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.Addr, err)
	}
	defer l.Close()
	return inv.serve(ctx, l)
}

func (inv *invocation) serve(ctx context.Context, l net.Listener) error {
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := inv.firstStart(ctx, c); err != nil {
		return err
	}
	st, err := state.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer st.Close()
	m, err := inv.models(ctx, st)
	if err != nil {
		return err
	}
	b, err := inv.builder(c)
	if err != nil {
		return err
	}
	engine, err := b.Build(ctx, m)
	if err != nil {
		return wrongSetting(err)
	}
	intake, err := inv.intake(c)
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	s := &web.Server{Log: b.Log, Corpus: c, State: st, Builder: b, Models: m, Intake: intake, Version: version, Background: background,
		Access: web.Access{Addr: inv.config.Addr, PublicURL: inv.config.PublicURL}}
	s.Use(engine)
	writer := "answers are quoted from the articles (no model found; footnote models says more)"
	if len(engine.Writers) > 0 {
		w := engine.Writers[0]
		writer = fmt.Sprintf("answers by %s (%s)", cmp.Or(w.Model, "a model to be named in FOOTNOTE_MODEL"), w.Preset)
	}
	if err := inv.watchFolders(background, s); err != nil {
		return err
	}
	s.Prepare()
	fmt.Fprintf(inv.out, "Footnote is at %s · %d articles · %s\n", inv.servedAt(l.Addr()), c.Stats().Articles, writer)
	return s.Serve(ctx, l, stop)
}

// servedAt says where a server that listens on addr can be opened.
func (inv *invocation) servedAt(addr net.Addr) string {
	at := "http://" + addr.String()
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		at = fmt.Sprintf("http://127.0.0.1:%d and every other address of this machine", tcp.Port)
	}
	if inv.config.PublicURL != "" {
		at += " and " + inv.config.PublicURL
	}
	return at
}
