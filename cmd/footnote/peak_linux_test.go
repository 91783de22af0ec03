package main

import (
	"os"
	"syscall"
)

// peakMemory is what a process that has ended held at most, in MB of 1,000,000 bytes.
func peakMemory(p *os.ProcessState) float64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) * 1024 / 1e6 // kB in Linux, getrusage(2)
}
