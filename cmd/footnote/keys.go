package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"footnote/web"
	"footnote/web/state"
)

// runKeys makes, lists and revokes access keys. Footnote may serve meanwhile: a key is
// valid there, or refused, from the next request on.
func runKeys(ctx context.Context, inv *invocation) error {
	name := inv.flags.String("name", "", "with create: whose key it is, or what for")
	scope := inv.flags.String("scope", string(state.ScopeAsk), "with create: ask (ask and read), write (change articles and feeds too) or admin (settings and keys too)")
	asJSON := inv.flags.Bool("json", false, "with list: print a JSON line for each key")
	if err := inv.parse(0, -1); err != nil {
		return err
	}
	what, args := "list", inv.args
	if len(args) > 0 {
		what, args = args[0], args[1:]
	}
	switch {
	case what == "create" && len(args) == 0:
		return inv.withState(ctx, func(st *state.Store) error { return inv.createKey(ctx, st, *name, state.Scope(*scope)) })
	case what == "list" && len(args) == 0:
		return inv.withState(ctx, func(st *state.Store) error { return inv.listKeys(ctx, st, *asJSON) })
	case what == "revoke" && len(args) > 0:
		return inv.withState(ctx, func(st *state.Store) error { return inv.revokeKeys(ctx, st, args) })
	}
	return usagef("usage: %s", inv.verb.usage())
}

func (inv *invocation) withState(ctx context.Context, do func(*state.Store) error) error {
	st, err := state.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer st.Close()
	return do(st)
}

// createKey prints the key alone on standard output, so that a script can take it from
// there, and what there is to know of it beside.
func (inv *invocation) createKey(ctx context.Context, st *state.Store, name string, scope state.Scope) error {
	k, secret, err := st.CreateKey(ctx, name, scope)
	if errors.Is(err, state.ErrKey) {
		return usageError{err.Error()}
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(inv.out, secret)
	fmt.Fprintf(inv.err, "%s, scope %s: keep it now, it is not shown again\n", k.ID, k.Scope)
	return nil
}

func (inv *invocation) listKeys(ctx context.Context, st *state.Store, asJSON bool) error {
	keys, err := st.Keys(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(inv.out, 0, 0, 2, ' ', 0)
	for _, k := range keys {
		if asJSON {
			if err := printLine(inv.out, web.NewKey(k)); err != nil {
				return err
			}
			continue
		}
		used := "never used"
		if !k.Used.IsZero() {
			used = "used " + k.Used.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Scope, k.Created.Format(time.DateOnly), used, k.Name)
	}
	return table.Flush()
}

func (inv *invocation) revokeKeys(ctx context.Context, st *state.Store, ids []string) error {
	for _, id := range ids {
		err := st.RevokeKey(ctx, id)
		if errors.Is(err, state.ErrNotFound) {
			return fmt.Errorf("there is no key %s; footnote keys list says which there are", id)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(inv.out, "%s revoked\n", id)
	}
	return nil
}

// checkAccess refuses a server that other machines can reach and that nobody has a key
// for. It creates nothing.
func (inv *invocation) checkAccess(ctx context.Context) error {
	if !web.Reachable(inv.config.Addr, inv.config.PublicURL) {
		return nil
	}
	there, err := inv.hasKey(ctx)
	if err != nil || there {
		return err
	}
	where := "--addr " + inv.config.Addr
	if web.IsLoopback(inv.config.Addr) {
		where = "--public-url " + inv.config.PublicURL
	}
	return usagef("%s: other machines could reach it, and there is no access key; make one: %s", where, inv.keyLine())
}

// hasKey says whether the data folder has an access key.
func (inv *invocation) hasKey(ctx context.Context) (bool, error) {
	there, err := state.Exists(inv.config.Data)
	if err != nil || !there {
		return false, err
	}
	var keys []state.Key
	err = inv.withState(ctx, func(st *state.Store) error {
		keys, err = st.Keys(ctx)
		return err
	})
	return len(keys) > 0, err
}

// keyLine is the command that makes a key for the same data folder.
func (inv *invocation) keyLine() string {
	line := "footnote keys create --scope admin"
	if dir, ok := inv.given["data"]; ok {
		line += " --data " + dir
	}
	return line
}
