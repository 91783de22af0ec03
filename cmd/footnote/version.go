package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker for a release; see .ci/run.
var version = "0.1.0-dev"

func runVersion(_ context.Context, inv *invocation) error {
	if err := inv.parse(0, 0); err != nil {
		return err
	}
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	fmt.Fprintf(inv.out, "footnote %s, commit %s, %s %s/%s\n", version, cmp.Or(commit, "unknown"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
