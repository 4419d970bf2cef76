package turn

import (
	"fmt"
	"time"

	"pokjabot/flows"
	"pokjabot/locales"
)

// Show writes a form's values as people read them: the engine knows no words (flows.Env.Show).
func Show(words locales.Speaker) func(kind string, v any) string {
	return func(kind string, v any) string {
		switch v := v.(type) {
		case string:
			return showString(words, kind, v)
		case int64:
			if kind == "uang" {
				return words.Money(v)
			}
			return words.Number(v)
		case int:
			return words.Count("kartu.foto", v, nil)
		case float64:
			return words.Decimal(v, 2)
		case [2]int64:
			return showCounts(words, v[0], v[1])
		case flows.Point:
			return fmt.Sprintf("%.2f, %.2f", v.Lat, v.Lon)
		default:
			return fmt.Sprint(v)
		}
	}
}

// showCounts writes how many men and women: an empty side is not counted out, "38 (semua perempuan)".
func showCounts(words locales.Speaker, men, women int64) string {
	total := map[string]any{"Jumlah": words.Number(men + women)}
	switch {
	case men == 0 && women > 1:
		return words.Say("kartu.lp_perempuan", total)
	case women == 0 && men > 1:
		return words.Say("kartu.lp_laki", total)
	default:
		return words.Say("kartu.lp", map[string]any{"L": words.Number(men), "P": words.Number(women), "Jumlah": total["Jumlah"]})
	}
}

func showString(words locales.Speaker, kind, v string) string {
	layouts := map[string]string{"date": time.DateOnly, "month": "2006-01", "time": "15:04", "moment": "2006-01-02T15:04"}
	t, err := time.Parse(layouts[kind], v)
	if layouts[kind] == "" || err != nil {
		return v
	}
	switch kind {
	case "date":
		return words.Date(t)
	case "month":
		return words.Month(t)
	case "moment":
		return words.Date(t) + ", " + words.Clock(t)
	default:
		return words.Clock(t)
	}
}
