package answer_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/flows/answer"
)

var (
	wib    = time.FixedZone("WIB", 7*3600)
	months = []string{"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
	days   = []string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
)

func instants(t *rapid.T) time.Time {
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, wib)
	return start.Add(time.Duration(rapid.IntRange(0, 6*366*24*60).Draw(t, "minutes")) * time.Minute)
}

// What is written is read as the same day, in every way of writing it, the bot's own echo among them.
func TestDatesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref, at := instants(t), instants(t)
		y, m, d := at.Date()
		month, day := months[m-1], days[at.Weekday()]
		for _, text := range []string{
			fmt.Sprintf("%s, %d %s %d", day, d, month, y),
			fmt.Sprintf("%d %s %d", d, month, y),
			fmt.Sprintf("tgl %d %s %d", d, strings.ToUpper(month[:3]), y),
			fmt.Sprintf("%d-%s-%d", d, strings.ToLower(month[:3]), y),
			fmt.Sprintf("%02d/%02d/%d", d, m, y),
			fmt.Sprintf("%d.%d.%02d", d, m, y%100),
			fmt.Sprintf("%s %d-%d-%d", day, d, m, y),
			at.Format("2006-01-02"),
			fmt.Sprintf("%s %s %d", spell(d), month, y),
		} {
			if got := answer.Date(text, ref, answer.None); got.String() != at.Format("2006-01-02") {
				t.Fatalf("%q: got %s", text, got)
			}
		}
		other := days[(int(at.Weekday())+1)%7]
		if got := answer.Date(fmt.Sprintf("%s %d %s %d", other, d, month, y), ref, answer.None); got.State != answer.Conflict {
			t.Fatalf("%s %d %s %d: got %s, want a conflict", other, d, month, y, got)
		}
	})
}

// A log never gets a day to come, a plan never one that is gone, however it is said.
func TestContextHolds(t *testing.T) {
	phrases := rapid.SampledFrom([]string{
		"Senin", "hari Minggu", "Jumat depan", "Jumat ini", "Kamis lalu", "malam Jumat", "Sabtu malam", "tgl 31", "tanggal 1",
		"5 Mei", "29 Februari", "besok", "kemarin", "lusa", "tadi malam", "nanti sore", "minggu depan", "bulan lalu",
		"akhir bulan", "3 hari lagi", "dua minggu lalu", "20", "1/1", "Senin minggu depan", "malam minggu", "semalam",
	})
	rapid.Check(t, func(t *rapid.T) {
		ref, text := instants(t), phrases.Draw(t, "text")
		today := answer.DayOf(ref)
		for ctx, side := range map[answer.Context]int{answer.Past: 1, answer.Future: -1} {
			r := answer.Date(text, ref, ctx)
			if r.OK() && r.Value.Compare(today) == side {
				t.Fatalf("%q at %s for %d: got %s", text, ref, ctx, r)
			}
			for _, o := range r.Options {
				if r.State == answer.Ambiguous && o.Compare(today) == side {
					t.Fatalf("%q at %s for %d: offers %s", text, ref, ctx, r)
				}
			}
		}
	})
}

func TestClocksComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, m := rapid.IntRange(0, 23).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m")
		want := fmt.Sprintf("%02d:%02d", h, m)
		for _, text := range []string{
			want, fmt.Sprintf("%02d.%02d", h, m), fmt.Sprintf("jam %02d.%02d", h, m), fmt.Sprintf("pukul %02d:%02d", h, m),
		} {
			if got := answer.Time(text, time.Time{}).String(); got != want {
				t.Fatalf("%q: got %s", text, got)
			}
			moment := answer.DateTime("besok "+text, time.Date(2026, 11, 25, 9, 0, 0, 0, wib), answer.None).String()
			if moment != "2026-11-26T"+want {
				t.Fatalf("besok %s: got %s", text, moment)
			}
		}
	})
}

func TestNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 999_999_999).Draw(t, "n")
		want := strconv.Itoa(n)
		for _, text := range []string{want, thousands(n), spell(n), spell(n) + " orang", "sekitar " + want} {
			got := answer.Number(text)
			if got.State != answer.Read || got.Value.String() != want {
				t.Fatalf("%q: got %s", text, got)
			}
		}
		for _, text := range []string{"Rp " + thousands(n), "Rp" + thousands(n) + ",00", "Rp. " + thousands(n) + ",-", spell(n) + " rupiah"} {
			if got := answer.Money(text); n >= 1000 && got.String() != want {
				t.Fatalf("%q: got %s", text, got)
			}
		}
	})
}

func TestCountsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, p := rapid.IntRange(0, 2000).Draw(t, "l"), rapid.IntRange(0, 2000).Draw(t, "p")
		want := fmt.Sprintf("L=%d;P=%d", l, p)
		for _, text := range []string{
			fmt.Sprintf("%d L %d P", l, p), fmt.Sprintf("P %d L %d", p, l), fmt.Sprintf("L%d P%d", l, p), want,
			fmt.Sprintf("%d laki-laki, %d perempuan", l, p), fmt.Sprintf("%d ibu-ibu dan %d bapak-bapak", p, l),
			fmt.Sprintf("%s laki-laki %s perempuan", spell(l), spell(p)),
			fmt.Sprintf("%s orang (%d laki-laki, %d perempuan)", thousands(l+p), l, p),
			fmt.Sprintf("laki-laki: %s\nperempuan: %s", thousands(l), thousands(p)),
		} {
			if got := answer.Counts(text).String(); got != want {
				t.Fatalf("%q: got %s, want %s", text, got, want)
			}
		}
	})
}

// Every option is found by its label, its code and its number, whatever the case.
func TestChoicesComeBack(t *testing.T) {
	for _, options := range [][]answer.Option{jenis, bidang, instansi, umur, metode, keluarga} {
		for i, o := range options {
			for _, text := range []string{o.Label, strings.ToUpper(o.Label), o.Code, strconv.Itoa(i + 1), o.Label + "."} {
				if got := answer.Choice(text, options).String(); got != o.Code {
					t.Errorf("%q: got %s, want %s", text, got, o.Code)
				}
				if got := picked(answer.Choices(text, options)); got != o.Code {
					t.Errorf("Choices %q: got %s, want %s", text, got, o.Code)
				}
			}
		}
	}
}

func TestMaskingLeavesNoNIK(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z ]{0,8}[0-9 .\-]{0,60}[a-z ]{0,8}[0-9]{0,20}`).Draw(t, "text")
		masked := answer.MaskNIK(text)
		if answer.HasNIK(masked) {
			t.Fatalf("%q: still has one: %q", text, masked)
		}
		if (masked != text) != answer.HasNIK(text) {
			t.Fatalf("%q: HasNIK and MaskNIK disagree: %q", text, masked)
		}
	})
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// spell writes a number in words, as on a receipt.
func spell(n int) string {
	ones := []string{"nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"}
	rest := func(head string, n int) string {
		if n == 0 {
			return head
		}
		return head + " " + spell(n)
	}
	switch {
	case n < 12:
		return ones[n]
	case n < 20:
		return ones[n-10] + " belas"
	case n < 100:
		return rest(ones[n/10]+" puluh", n%10)
	case n < 200:
		return rest("seratus", n-100)
	case n < 1000:
		return rest(ones[n/100]+" ratus", n%100)
	case n < 2000:
		return rest("seribu", n-1000)
	case n < 1_000_000:
		return rest(spell(n/1000)+" ribu", n%1000)
	default:
		return rest(spell(n/1_000_000)+" juta", n%1_000_000)
	}
}
