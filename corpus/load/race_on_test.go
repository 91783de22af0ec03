//go:build race

package load

// raceOn: the detector slows code tenfold and empties pools, so costs mean nothing.
const raceOn = true
