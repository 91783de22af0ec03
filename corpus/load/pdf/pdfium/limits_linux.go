//go:build !race

package pdfium

import (
	"fmt"
	"syscall"
	"time"
)

// limitSelf bounds the memory and the computing time of this process.
func limitSelf(timeout time.Duration) error {
	cpu := max(maxCPU, uint64(2*timeout.Seconds()))
	for _, l := range []struct {
		what int
		most uint64
	}{
		{syscall.RLIMIT_AS, maxAddress},
		{syscall.RLIMIT_DATA, maxData},
		{syscall.RLIMIT_CPU, cpu},
		{syscall.RLIMIT_CORE, 0},
	} {
		if err := syscall.Setrlimit(l.what, &syscall.Rlimit{Cur: l.most, Max: l.most}); err != nil {
			return fmt.Errorf("limit this process: %w", err)
		}
	}
	return nil
}

// closeDoors leaves this process without a way to open a file or a connection: what is open
// stays, a new one has no number.
func closeDoors() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("limit this process: %w", err)
	}
	return nil
}
