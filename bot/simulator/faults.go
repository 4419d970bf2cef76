package simulator

import (
	"net/http"
	"slices"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/locales"
)

// trouble is one switch for a bad network: the faults it makes until it is switched off.
type trouble struct {
	name   string
	label  func(locales.Speaker) string
	faults []botapi.Fault
}

// troubles are what really happens between a bot and Telegram, mildest first.
func troubles() []trouble {
	return []trouble{
		{
			"lambat", func(w locales.Speaker) string { return w.Say("coba.gangguan_lambat", nil) },
			[]botapi.Fault{{Kind: botapi.FaultSlow, Delay: 3 * time.Second}},
		},
		{
			"padat", func(w locales.Speaker) string { return w.Say("coba.gangguan_padat", nil) },
			[]botapi.Fault{{Kind: botapi.FaultTooMany, Method: "sendMessage", RetryAfter: 3}, {Kind: botapi.FaultTooMany, Method: "editMessageText", RetryAfter: 3}},
		},
		{
			"rusak", func(w locales.Speaker) string { return w.Say("coba.gangguan_rusak", nil) },
			[]botapi.Fault{{Kind: botapi.FaultGateway}},
		},
		{
			"putus", func(w locales.Speaker) string { return w.Say("coba.gangguan_putus", nil) },
			[]botapi.Fault{{Kind: botapi.FaultDrop}},
		},
	}
}

func faultLabels(words locales.Speaker) []labelled {
	var list []labelled
	for _, t := range troubles() {
		list = append(list, labelled{t.name, t.label(words)})
	}
	return list
}

// switchFault switches the trouble of field "nama" on or off (field "aktif": "1" or "0").
func (p *Page) switchFault(w http.ResponseWriter, r *http.Request) {
	name, on := r.FormValue("nama"), r.FormValue("aktif") == "1"
	if !slices.ContainsFunc(troubles(), func(t trouble) bool { return t.name == name }) {
		http.Error(w, "no such fault", http.StatusBadRequest)
		return
	}
	p.faults.mu.Lock()
	if p.faults.on == nil {
		p.faults.on = map[string]bool{}
	}
	p.faults.on[name] = on
	p.Server.Mend() // the server knows no single switch off
	for _, t := range troubles() {
		if p.faults.on[t.name] {
			p.Server.Break(t.faults...)
		}
	}
	p.faults.mu.Unlock()
	answer(w, p.faultsOn())
}

// faultsOn lists what is switched on.
func (p *Page) faultsOn() []string {
	p.faults.mu.Lock()
	defer p.faults.mu.Unlock()
	on := []string{}
	for _, t := range troubles() {
		if p.faults.on[t.name] {
			on = append(on, t.name)
		}
	}
	return on
}
