package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"footnote/corpus"
	"footnote/corpus/terms"
	"footnote/web"
)

// finding is what one check of the doctor says.
type finding struct {
	name   string
	well   bool
	detail string
	fix    string // the line that mends it, where it is not well
}

func runDoctor(ctx context.Context, inv *invocation) error {
	if err := inv.parse(0, 0); err != nil {
		return err
	}
	sick := false
	for _, check := range []func(context.Context) finding{inv.checkFolder, inv.checkLexicon, inv.checkArticles, inv.checkAddress, inv.checkPresets, inv.checkModel, inv.checkFallbacks, inv.checkEmbeddings, inv.checkReranker} {
		f := check(ctx)
		mark := "ok  "
		if !f.well {
			mark, sick = "!!  ", true
		}
		fmt.Fprintf(inv.out, "%s%-11s %s\n", mark, f.name, f.detail)
		if !f.well && f.fix != "" {
			fmt.Fprintf(inv.out, "    %-11s → %s\n", "", f.fix)
		}
	}
	if sick {
		return errReported
	}
	return nil
}

func (inv *invocation) checkFolder(context.Context) finding {
	dir := inv.config.Data
	f := finding{name: "folder", detail: dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		f.detail, f.fix = err.Error(), "choose a folder that can be written to: --data DIR or FOOTNOTE_DATA"
		return f
	}
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		f.detail, f.fix = err.Error(), "make it writable: chmod u+rwx "+dir+", or choose another with --data"
		return f
	}
	f.well = errors.Join(probe.Close(), os.Remove(probe.Name())) == nil
	return f
}

// checkLexicon reads the user's own lexicon, if there is one.
func (inv *invocation) checkLexicon(context.Context) finding {
	f := finding{name: "lexicon"}
	l, own, err := corpus.Lexicon(inv.config.Data)
	if err != nil {
		f.detail, f.fix = err.Error(), "one group a line, members separated by commas: Tencent, 腾讯, TCEHY; or remove the file"
		return f
	}
	f.well, f.detail = true, fmt.Sprintf("%d groups, %d of your own", l.Len(), own)
	return f
}

// checkArticles reads every article and compares its text with its hash.
func (inv *invocation) checkArticles(ctx context.Context) finding {
	f := finding{name: "articles"}
	there, err := corpus.Exists(inv.config.Data)
	if err == nil && !there {
		f.well, f.detail = true, "none yet; the first start brings the sample"
		return f
	}
	c, err := corpus.Open(ctx, inv.config.Data)
	if lexicon := (*terms.LexiconError)(nil); errors.As(err, &lexicon) {
		f.detail, f.fix = "not read: they are opened with the lexicon", "mend the lexicon first"
		return f
	}
	if err != nil {
		f.detail, f.fix = err.Error(), "use the version of footnote that wrote the folder, or another folder: --data DIR"
		return f
	}
	defer c.Close()
	damaged, err := c.Damaged(ctx)
	if err != nil {
		f.detail = err.Error()
		return f
	}
	if len(damaged) > 0 {
		f.detail, f.fix = fmt.Sprintf("%d damaged, first %s", len(damaged), damaged[0]), "delete them (footnote articles delete ID) and ingest their files again"
		return f
	}
	s := c.Stats()
	f.well, f.detail = true, fmt.Sprintf("%d articles, %d passages, all as they were stored", s.Articles, s.Chunks)
	return f
}

func (inv *invocation) checkAddress(ctx context.Context) finding {
	f := finding{name: "address", detail: inv.config.Addr + " is free"}
	if web.Reachable(inv.config.Addr, inv.config.PublicURL) {
		f.detail += "; other machines can reach it, with a key"
		there, err := inv.hasKey(ctx)
		if err != nil {
			f.detail = err.Error()
			return f
		}
		if !there {
			f.detail, f.fix = inv.config.Addr+" can be reached by other machines, and there is no access key", "make one: "+inv.keyLine()+"; or serve on this machine only: --addr 127.0.0.1:8484"
			return f
		}
	}
	l, err := net.Listen("tcp", inv.config.Addr)
	if err != nil {
		f.detail, f.fix = err.Error(), "if that is not Footnote itself, choose another: --addr 127.0.0.1:8585"
		return f
	}
	f.well = l.Close() == nil
	return f
}
