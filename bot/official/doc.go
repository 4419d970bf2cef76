// Package official writes reports in the shapes that offices ask for: the registers and the recap of
// Poktan (R/I, domain.md 3.2) and the fields of the official website in its order (domain.md 3.1).
//
// A shape is a data file in data/ (a template): the columns of a sheet in their order, each with its
// heading and where its words come from. An operator changes a heading, an order or a column there
// without code; a file of the same name in the data folder stands in the place of ours (Load). What a
// column may come from is in fill.go for a row of one report, in group.go for a row of one group.
// Read Template first, then Fill.
//
// Names of members stay in SIGA: the registers hold counts (domain.md 8.2). Everything written is
// Indonesian, as the offices are. Whose reports they are, who may have them, how a sheet looks and
// where it goes is decided by those who call (package digest, for /salin package reporting).
package official
