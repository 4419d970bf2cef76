// Package answer understands what field workers type: dates, times, numbers, counts by sex,
// sums of money, choices, places, yes and no, schedules and whole fill-sheets, in the
// Indonesian of a chat on a small phone ("kmrn jam 9", "6 L 32 P", "1,5 jt", "Jum'at ini").
//
// It never guesses in silence. Every reader returns a Reading that says how far it came: read,
// read in part, two readings (most likely first, the bot offers both as buttons), understood but
// not enough, no such value, on the wrong side of today, or in conflict with itself. Where the
// speakers themselves differ ("Jumat depan" on a Wednesday) both days are offered.
//
// The contract is testdata/indonesian-inputs.csv; testdata/more-inputs.csv pins what it leaves
// open. Cases outside of both follow the same conventions:
//   - a week runs from Monday to Sunday; dates are day, month, year; a dot, slash or dash parts them;
//   - a bare weekday or day number is the latest such day for a log (Past), the earliest for a plan
//     (Future); without either, the nearer one first and the other beside it;
//   - "malam Jumat" is the evening before Friday; "setengah 8" is half past seven;
//   - a dot groups thousands and a comma starts decimals, except that with juta or ribu a dot before
//     one or two digits is a decimal point (1.5 jt);
//   - the hours up to seven without "pagi" or "sore" are asked, later ones are the morning's, because
//     people work then and write the evening out ("jam 8 malam"); a leading zero is a 24-hour clock;
//   - two bare numbers for men and women, one sex alone, and a day among unknown words are asked
//     with what they most likely mean.
//
// Start at reading.go (what comes back), then date.go as the richest reader. Words live in
// words.txt, as data: a new spelling is a word there and a row in testdata, no Go. A message
// becomes tokens once (token.go); a word that is in no table is held against the table with one
// or two typos (typo.go), never against words of four letters, where "senam" would be "Senin".
//
// Not here: clocks (the reference instant is a parameter, its location is the zone of the
// Kampung), limits of a form (how far back, how many participants: package flows), and sentences
// (a Reason names what was wrong, package locales says it kindly).
//
// Tried and left (dependencies.md 8): go-dateparser, which misses just the everyday phrases, 22 of
// 38, at 0.17 ms each; regular expressions over word tables, quick enough but blind to typos.
package answer
