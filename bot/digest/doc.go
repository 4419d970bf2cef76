// Package digest turns indicators (domain.md 5) into what a lead reads on one phone screen, what
// comes to her by itself on Monday morning, and what `pokjabot rekap --json` prints. indicators.go
// is the table: a line per indicator, a file per family. Every figure comes from the roll-up,
// which is exact at once (design.md 9).
//
// Read Compute first, then Rekap (rekap.go): a screen is loaded (screen.go), said in the order of
// domain.md 5.3 (screen_top.go above the fold, screen_more.go below it) and made to fit
// (screen_fit.go). From there one taps down: drill_what.go is the table of what numbers lead to,
// drill_numbers.go shows them line by line, drill.go the parts of a place, drill_kampung.go and
// drill_thing.go what is no report, drill_report.go one report. A number that is printed without a
// line in that table fails a test (drill_every_test.go). Beside these ways: chart.go to the picture,
// workbook.go to the file for the meeting, target.go to the settings, record.go to the advocacy of a
// province's regencies. letter.go sends digests by themselves; changes.go holds what they told
// against what is counted now.
//
// Not here: how figures are kept (package storage), the words and the style of numbers (package
// locales), what a lead does about it (bot/desk), when reminders may be sent (bot/window).
package digest
