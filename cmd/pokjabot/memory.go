package main

import (
	"os"
	"runtime/debug"
)

// What is alive in a running bot is small, some 20 MB whatever its load, while every update makes
// 100 kB of garbage: at Go's own pace (collect when the heap has doubled) a busy bot spends an
// eighth of its time collecting. It may grow to five times what lives instead, about 120 MB. The
// limit keeps a burst of large files or a small machine from paying for that: near it Go collects
// as often as it must.
const (
	heapGrowth  = 400       // per cent, GOGC
	memoryLimit = 512 << 20 // bytes, GOMEMLIMIT
)

// tuneMemory sets how eagerly memory is taken back; what the operator has set (GOGC, GOMEMLIMIT)
// stands.
func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
