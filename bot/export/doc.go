// Package export makes files of reports: a stream of storage.ExportedReport goes in, one at a
// time, and a workbook, CSV, JSON lines, ODK submissions or GeoJSON come out. Memory does not grow
// with the number of reports: nothing is gathered, the workbook spills to the disk.
//
// Read Write first, then column.go: the columns of a form, in its own order, under the stable
// codes of domain.md (peserta_l, umur_u0_5), are the same in every table. A format is a line in
// write.go and a file named after it:
//
//	xlsx     a sheet per form and per repeat, each with the question above its code, and a codebook
//	csv      one table, UTF-8; repeats are JSON in their cell; no cell starts a formula
//	jsonl    the outside contract of design.md 4, exact
//	odk      a zip of ODK XML submissions, as Briefcase and Central lay them out
//	geojson  a feature per report, at its own point or at that of its Kampung
//
// Of several choices the codes stand in one cell, divided by blanks, as in ODK; the workbook has
// their labels beside them. Photos are counted and named. What a former version of the form asked
// keeps its column at the end.
//
// This is a leaf like turn: the command line and the room desk both use it, it uses neither. Not
// here: which reports somebody may see (storage.Selection), who asked for them and when (desk),
// the words of the headings (package locales).
package export
