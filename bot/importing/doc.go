// Package importing takes past activities and plans out of files: so that the first digest has
// something to compare with (design.md 5, domain.md 3.5).
//
// A file goes a straight line. Open (sheet.go) turns XLSX or CSV into rows of text, each cell with
// its address, behind hard limits: what comes from outside is refused before it costs anything.
// Match (columns.go) finds out which column answers which question of the form, by id, short label,
// label, code or a typo of these, in our own template as in a Kobo or ODK export. Read (read.go)
// makes answers of the cells with the readers that the chat uses, holds them against the form's own
// rules (flows.Check) and names every fault by its cell. What is left is a Plan of rows; Save
// (save.go) stores them under one batch, in one go, or Double tells which are there already.
// Template (template.go) writes the workbook that all this is made for.
//
// Nothing is guessed in silence: a cell with two readings is a finding that names both. A row with a
// finding is never imported, and while one row has a finding none is.
//
// Start at sheet.go for reading any foreign table (the imports of Kampung and people read through
// Open as well), at read.go for what a row becomes. Not here: flags and exit codes (cmd), how a form
// is judged (flows), SQL (storage), sentences (locales: a Finding names a message, it holds none).
//
// Tried and left: excelize as the reader. It formats dates the way a cell shows them ("11-12-26"),
// which loses the year, it needs the whole sheet in memory for the style of one cell, and it unzips
// before it counts. It writes the template, where none of that matters.
package importing
