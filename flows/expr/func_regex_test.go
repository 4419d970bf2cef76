package expr

import "testing"

// regex() matches the whole text, as JavaRosa's Pattern.matches does.
func TestRegex(t *testing.T) {
	run(t, answers(map[string]Value{"pola": String("[a-z]+"), "rusak": String("(")}), []check{
		{`regex('0812', '[0-9]+')`, true},
		{`regex('0812x', '[0-9]+')`, false},
		{`regex('x0812', '[0-9]+')`, false},
		{`regex('ab', 'a|b')`, false},
		{`regex('b', 'a|b')`, true},
		{`regex('0812', '^[0-9]+$')`, true},
		{`regex('', '')`, true},
		{`regex(12, '\d{2}')`, true},
		{`regex('a.b', 'a\.b')`, true},
		{`regex('Desa', '(?i)desa')`, true},
		{`regex('desa', ${pola})`, true},
		{`regex('desa', ${rusak})`, PatternRefused},

		{`regex('é', '\u00e9')`, true},
		{`regex('é', '[\u00e0-\u00ff]')`, true},
		{`regex('Abc', '\p{Upper}\p{Alpha}+')`, true},
		{`regex('a1', '[\p{Lower}\p{Digit}]+')`, true},
		{`regex('é', '\p{IsAlphabetic}')`, true},
		{`regex('é', '\p{L}')`, true},
		{`regex('1', '\P{Alpha}')`, true},
		{`regex('a b', 'a\hb')`, true},
		{`regex('a-b', '[a\-b]+')`, true},
		{`regex(']', '[]]')`, true},
		{`regex('az09', '[a-z[0-9]]+')`, true},
		{`regex('ab', '[[:alpha:]]+')`, true},
		{`regex('a', 'a\Z')`, true},

		{`regex('abc123', '(?=.*[0-9])(?=.*[a-z]).{6,}')`, true},
		{`regex('abcdef', '^(?=.*[0-9])(?=.*[a-z]).{6,}$')`, false},
		{`regex('contoh', '(?!.*test).*')`, true},
		{`regex('a test', '(?!.*test).*')`, false},
		{`regex('a)', '(?=a[)])a.')`, true},

		{`regex('a', '(?=a)a|b')`, PatternRefused},
		{`regex('a', '(?=a)*a')`, PatternRefused},
		{`regex('a', 'a(?=b)')`, PatternRefused},
		{`regex('a', 'a++')`, PatternRefused},
		{`regex('a', '[a-z&&[^b]]')`, PatternRefused},
		{`regex('a', '[a[^b]]')`, PatternRefused},
		{`regex('a', 'a)|(b')`, PatternRefused},
		{`regex('a', '(?=a')`, PatternRefused},
		{`regex('a', '\')`, PatternRefused},
		{`regex('a', '[a')`, PatternRefused},
		{`regex('a', 'a{2000}')`, PatternRefused},
		{`regex('a', '\u12')`, PatternRefused},
		{`regex('a', '\p{Nope}')`, PatternRefused},
	})
}
