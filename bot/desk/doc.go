// Package desk is the lead's desk: what Pokja and Tim Koordinasi do besides reading the recap. Each
// act has a file named after it, with its handlers, as in every room (design.md 2).
//
// tugas.go is the overview of what waits for somebody, kendala.go the answers to obstacles, atur.go
// the settings of a place (darurat.go: whom to call there), pantau.go the partners that are watched,
// mudah.go how easy reporting was found.
//
// Data out: ekspor.go asks for form, period and kind of file on one card and queues a job;
// Exporter (exporter.go) runs with the leader, makes the file in the asker's rights of that moment
// and sends it through the outbox; ekspor_card.go is what the card and the file say meanwhile. The
// handler and the Exporter meet in a row of export_job, so any instance can answer the taps and a
// restart loses nothing.
//
// Not here: how a file is written (package export), which reports a person may see
// (storage.Selection, from a Scope that only a person makes), the recap itself (package digest).
package desk
