package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"pokjabot/bot/botapi"
)

// errBadAct is a request that no click on the page makes.
var errBadAct = errors.New("not an act of this page")

// act wraps what a person does with one phone: the form field "phone" names it. The act fails
// with 400; what it changed comes back as an event, so success has no body.
func (p *Page) act(do func(Phone, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(maxAct); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		phone, known := p.phone(r.FormValue("phone"))
		if !known {
			http.Error(w, "no such phone", http.StatusNotFound)
			return
		}
		if err := do(phone, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// begin opens the bot through a link t.me/<bot>?start=<code>. Without a code it is the phone's own
// invitation, as long as its owner has not joined; then a bare /start.
func begin(p Phone, r *http.Request) error {
	code := r.FormValue("code")
	if code == "" && p.Start != nil {
		code = p.Start(r.Context())
	}
	if code == "" {
		p.Phone.SendText("/start")
		return nil
	}
	p.Phone.StartLink(code)
	return nil
}

// write sends a text. A typed /start is the tap on the link: here nobody has it in another chat.
func write(p Phone, r *http.Request) error {
	text := r.FormValue("text")
	if strings.TrimSpace(text) == "/start" {
		return begin(p, r)
	}
	p.Phone.SendText(text)
	return nil
}

// tap taps an inline button by its place. The label goes with it: when the bot has put another
// button there since the page was drawn, nothing is tapped, and the page is about to show why.
func tap(p Phone, r *http.Request) error {
	id, err := strconv.Atoi(r.FormValue("message"))
	row, errRow := strconv.Atoi(r.FormValue("row"))
	column, errColumn := strconv.Atoi(r.FormValue("column"))
	if err := errors.Join(err, errRow, errColumn); err != nil {
		return fmt.Errorf("reading the place of a button: %w", err)
	}
	button, there := buttonAt(p.Phone.Messages(), id, row, column)
	switch {
	case !there || button.Text != r.FormValue("label"):
		return fmt.Errorf("tapping a button that is gone: %w", errBadAct)
	case button.Data == "":
		return fmt.Errorf("tapping a button that tells the bot nothing: %w", errBadAct)
	}
	p.Phone.Forge(id, button.Data) // by data: labels need not differ within a message
	return nil
}

func buttonAt(messages []botapi.Message, id, row, column int) (botapi.Button, bool) {
	for _, m := range messages {
		if m.ID == id && row >= 0 && row < len(m.Buttons) && column >= 0 && column < len(m.Buttons[row]) {
			return m.Buttons[row][column], true
		}
	}
	return botapi.Button{}, false
}

func press(p Phone, r *http.Request) error {
	_, err := p.Phone.Press(r.FormValue("label"))
	return err
}

// sendLocation shares a point; without one that of the sample, in Sungai Gelam, Muaro Jambi.
func sendLocation(p Phone, r *http.Request) error {
	latitude, longitude := -1.6543, 103.7012
	if r.FormValue("lat") != "" {
		var errLat, errLon error
		latitude, errLat = strconv.ParseFloat(r.FormValue("lat"), 64)
		longitude, errLon = strconv.ParseFloat(r.FormValue("lon"), 64)
		if err := errors.Join(errLat, errLon); err != nil {
			return fmt.Errorf("reading a location: %w", err)
		}
		if !(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180) {
			return fmt.Errorf("a location off the globe: %w", errBadAct)
		}
	}
	p.Phone.SendLocation(latitude, longitude)
	return nil
}

// sendContact shares a number that cannot be anybody's: made from the phone's id, too short.
func sendContact(p Phone, _ *http.Request) error {
	p.Phone.SendContact(fmt.Sprintf("+62800%05d", p.Phone.ID()%100_000))
	return nil
}
