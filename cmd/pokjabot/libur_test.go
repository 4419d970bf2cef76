package main

import (
	"strings"
	"testing"
)

func TestLiburImpor(t *testing.T) {
	o := newOffice(t)
	good := o.file("libur.csv", "tanggal,jenis,nama,perkiraan\n2027-02-09,ramadan_mulai,Ramadan,tidak\n")
	for i, want := range []string{"1 baris dibaca: 1 baru, 1 berubah.\n", "1 baris dibaca: 0 baru, 0 berubah.\n"} {
		if code, out, problem := o.run("libur", "impor", good); code != 0 || out != want {
			t.Error(i, code, out, problem)
		}
	}
	bad := o.file("salah.csv", "tanggal,jenis,nama\n2027-13-09,libur,Apa\n2027-05-02,libur,Hari Besar\n")
	if code, out, _ := o.run("libur", "impor", bad); code != 1 || !strings.Contains(out, "!A2: ") || !strings.Contains(out, "1 baru") {
		t.Error(code, out)
	}
	if code, _, problem := o.run("libur", "impor", o.file("lain.csv", "a,b\n1,2\n")); code != 2 {
		t.Error(code, problem)
	}
	if n := o.count(`SELECT count(*) FROM holiday WHERE kind = 'ramadan_mulai' AND day > '2026-12-31'`); n != 1 {
		t.Error(n)
	}
}
