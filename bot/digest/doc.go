// Package digest turns indicators (domain.md 5) into what a lead reads on one phone screen and
// what `pokjabot rekap --json` prints. indicators.go is the table: a line per indicator, a file
// per line. Every figure comes from the roll-up, which is exact at once (design.md 9).
//
// Read Compute, then Rekap. Not here: how figures are kept (package storage), the words and the
// style of numbers (package locales), when a digest is sent by itself.
package digest
