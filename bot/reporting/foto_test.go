package reporting

import (
	"math"
	"testing"

	"pokjabot/bot/turn"
)

// A photo that answers a card is about the plan that the card spoke of, when it spoke of one.
func TestPlannedIn(t *testing.T) {
	for want, cards := range map[int64][][]turn.Data{
		7: {
			{{Verb: "f", Args: []string{"kegiatan", turn.Num(7)}}, {Verb: "j", Args: []string{"p", turn.Num(7)}}}, // "Bagaimana kegiatannya?"
			{{Verb: "j", Args: []string{"s", turn.Num(7)}}, {Verb: "j", Args: []string{"p", turn.Num(7)}}},        // a reminder before it
		},
		0: {
			nil,
			{{Verb: "j", Args: []string{"t", turn.Num(7), turn.Num(8)}}}, // two plans
			{{Verb: "j", Args: []string{"l"}}, {Verb: "m", Args: []string{"menu"}}},
			{{Verb: "f", Args: []string{"kegiatan"}}},
		},
	} {
		for _, buttons := range cards {
			if got := plannedIn(buttons); got != want {
				t.Errorf("%v: plan %d, want %d", buttons, got, want)
			}
		}
	}
}

func TestKilometres(t *testing.T) {
	for _, c := range []struct{ lat1, lon1, lat2, lon2, want float64 }{
		{-1.66, 103.71, -1.66, 103.71, 0},
		{-1.61, 103.61, -6.18, 106.83, 622}, // Kota Jambi to Jakarta
		{0, 0, 0, 180, 20015},
	} {
		if got := kilometres(c.lat1, c.lon1, c.lat2, c.lon2); math.Abs(got-c.want) > 1 {
			t.Errorf("%v: %.1f km", c, got)
		}
	}
}
