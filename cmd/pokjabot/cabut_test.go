package main

import (
	"path/filepath"
	"strings"
	"testing"

	"pokjabot/storage"
)

// A link that went to the wrong group is closed; who came by it before stays.
func TestInvitationIsTakenBack(t *testing.T) {
	h := newHouse(t, nil)
	code := h.invite(storage.Petugas, "", "15.05.08.2005")
	siti := h.hand(501, "Siti")
	siti.phone.StartLink(code)
	siti.taps("Setuju")
	siti.taps("Ibu")
	for _, said := range []string{linkOf("pokjabot_bot", code), code} {
		if exit, stdout, stderr := h.beside("undang", "--cabut", said); exit != 0 || stdout != "dicabut: undangan petugas di 15.05.08.2005\n" {
			t.Fatalf("%s: exit %d, %q, %q", said, exit, stdout, stderr)
		}
	}
	late := h.hand(502, "Budi")
	late.phone.StartLink(code)
	late.sees("sudah ditarik oleh pengirimnya")
	h.settled()
	if n := h.count(`SELECT count(*) FROM person`); n != 1 {
		t.Errorf("%d people are in, want the one who came before", n)
	}
	for args, want := range map[string]int{"--cabut nihil": 1, "--cabut nihil --peran petugas": 2, "": 2} {
		if exit, stdout, stderr := h.beside(append([]string{"undang"}, strings.Fields(args)...)...); exit != want || stdout != "" {
			t.Errorf("undang %s: exit %d, want %d (%q, %q)", args, exit, want, stdout, stderr)
		}
	}
}

// A backup by hand on the first day, before the nightly one has made its folder.
func TestBackupMakesItsFolder(t *testing.T) {
	h := newHouse(t, nil)
	file := filepath.Join(t.TempDir(), "cadangan", "hari-ini.tar")
	if exit, stdout, stderr := h.beside("cadangkan", file); exit != 0 || stdout != file+"\n" {
		t.Fatalf("exit %d, %q, %q", exit, stdout, stderr)
	}
}
