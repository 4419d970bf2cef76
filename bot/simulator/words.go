package simulator

import "pokjabot/locales"

// texts are the words of the page, by the names that index.html and page.js use.
func texts(w locales.Speaker) map[string]string {
	return map[string]string{
		"judul":         w.Say("coba.judul", nil),
		"penjelasan":    w.Say("coba.penjelasan", nil),
		"contoh":        w.Say("coba.contoh", nil),
		"contoh_arti":   w.Say("coba.contoh_arti", nil),
		"jam":           w.Say("coba.jam", nil),
		"majukan":       w.Say("coba.majukan", nil),
		"gangguan":      w.Say("coba.gangguan", nil),
		"gangguan_arti": w.Say("coba.gangguan_arti", nil),
		"telepon":       w.Say("coba.telepon", nil),
		"percakapan":    w.Say("coba.percakapan", nil),
		"mulai":         w.Say("coba.mulai", nil),
		"mulai_arti":    w.Say("coba.mulai_arti", nil),
		"tulis":         w.Say("coba.tulis", nil),
		"kirim":         w.Say("coba.kirim", nil),
		"lampirkan":     w.Say("coba.lampirkan", nil),
		"foto_contoh":   w.Say("coba.foto_contoh", nil),
		"foto_sendiri":  w.Say("coba.foto_sendiri", nil),
		"berkas":        w.Say("coba.berkas", nil),
		"lokasi":        w.Say("coba.lokasi", nil),
		"kontak":        w.Say("coba.kontak", nil),
		"titik":         w.Say("coba.titik", nil),
		"nomor":         w.Say("coba.nomor", nil),
		"menu":          w.Say("coba.menu", nil),
		"bot":           w.Say("coba.bot", nil),
		"mengetik":      w.Say("coba.mengetik", nil),
		"diedit":        w.Say("coba.diedit", nil),
		"disalin":       w.Say("coba.disalin", nil),
		"diblokir":      w.Say("coba.diblokir", nil),
		"foto":          w.Say("coba.foto", nil),
		"suara":         w.Say("coba.suara", nil),
		"buka":          w.Say("coba.buka", nil),
		"tutup":         w.Say("coba.tutup", nil),
		"mengerti":      w.Say("coba.mengerti", nil),
		"terputus":      w.Say("coba.terputus", nil),
		"gagal":         w.Say("coba.gagal", nil),
		"turun":         w.Say("coba.turun", nil),
		"bahasa_lain":   w.Say("coba.bahasa_lain", nil),
	}
}
