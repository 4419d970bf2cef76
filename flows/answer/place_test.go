package answer_test

import (
	"testing"

	"pokjabot/flows/answer"
)

// A few areas of Jambi; the repeated names are real (data/README.md).
var places = answer.NewPlaces([]answer.Place{
	{Code: "15", Name: "Jambi"},
	{Code: "15.04", Name: "Kabupaten Batanghari", Parent: "15"},
	{Code: "15.05", Name: "Kabupaten Muaro Jambi", Parent: "15"},
	{Code: "15.08", Name: "Kabupaten Bungo", Parent: "15"},
	{Code: "15.71", Name: "Kota Jambi", Parent: "15"},
	{Code: "15.04.05", Name: "Bajubang", Parent: "15.04"},
	{Code: "15.05.08", Name: "Sungai Gelam", Parent: "15.05"},
	{Code: "15.05.09", Name: "Kumpeh", Parent: "15.05"},
	{Code: "15.05.08.2007", Name: "Tangkit", Parent: "15.05.08"},
	{Code: "15.05.08.2008", Name: "Tangkit Baru", Parent: "15.05.08"},
	{Code: "15.05.09.2001", Name: "Sogo", Parent: "15.05.09"},
	{Code: "15.05.09.2002", Name: "Seponjen", Parent: "15.05.09"},
	{Code: "15.04.05.2001", Name: "Tebing Tinggi", Parent: "15.04.05"},
	{Code: "15.05.09.2003", Name: "Tebing Tinggi", Parent: "15.05.09"},
})

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Tangkit", "15.05.08.2007"},
		{"desa tangkit", "15.05.08.2007"},
		{"Kampung KB Tangkit", "15.05.08.2007"},
		{"tangkit baru", "15.05.08.2008"},
		{"Tangkit, Sungai Gelam", "15.05.08.2007"},
		{"tangkit sungai gelam", "15.05.08.2007"},
		{"ds tangkit kec. sungai gelam, muaro jambi", "15.05.08.2007"},
		{"tangkt", "15.05.08.2007"},
		{"seponjn", "15.05.09.2002"},
		{"seponjen, kumpe", "15.05.09.2002"},
		{"sogo", "15.05.09.2001"},
		{"15.05.09.2001", "15.05.09.2001"},
		{"tebing tinggi", "AMBIGUOUS:15.04.05.2001|15.05.09.2003"},
		{"tebing tinggi kec bajubang", "15.04.05.2001"},
		{"tebing tinggi, kumpeh", "15.05.09.2003"},
		{"tebing tingi kumpeh", "15.05.09.2003"},
		{"tangkit, bajubang", "ASK:15.05.08.2007"},
		{"kab bungo", "15.08"},
		{"Kota Jambi", "15.71"},
		{"jambi", "15"},
		{"kabupaten muaro jambi", "15.05"},
		{"sungai", "15.05.08"},
		{"xyzzy", "INVALID"},
		{"", "INVALID"},
		{"desa", "INVALID"},
	} {
		if got := places.Read(c.text).String(); got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}
