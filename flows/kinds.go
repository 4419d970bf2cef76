package flows

import "encoding/json"

// kind is how one type of question behaves. The table below is the only place that tells types
// apart; everything else asks the kind.
type kind struct {
	widget string // Prompt.Kind; empty: never shown (calculate, hidden)
	card   bool   // kartu usulan: proposed values of its parts, confirmed at once
	row    bool   // parts that are asked in a row on one card
	tick   bool   // several choices, gathered by ticks
	ranks  bool   // their order is the answer, and every choice has its place in it

	// read makes answers of an input, or says why not. It sees taps (Code) and text alike.
	read func(t *turn, q *Question, in Input) (values, *again)
	// show writes the standing value for a person; empty when there is none.
	show func(t *turn, q *Question) string
	// dress puts the widget's own things on the card: choices, days, lines, counts.
	dress func(t *turn, q *Question, p *Prompt)
	// store makes a value of a default's text; nil when the text is none of this kind.
	store func(text string) json.RawMessage
	// example names the message with an example of what to type, for Bantuan.
	example string
}

// kinds by chat::kind of a question or, where that has no line of its own, by type.
var kinds = map[string]*kind{
	"text":            {widget: KindQuestion, read: readText, show: showText, dress: plainCard, store: storeText, example: "flows.contoh_teks"},
	"integer":         {widget: KindQuestion, read: readInteger, show: showInteger, dress: plainCard, store: storeNumber, example: "flows.contoh_angka"},
	"decimal":         {widget: KindQuestion, read: readDecimal, show: showDecimal, dress: plainCard, store: storeNumber, example: "flows.contoh_angka"},
	"date":            {widget: KindQuestion, read: readDate, show: showDate, dress: dressDate, store: storeDate, example: "flows.contoh_tanggal"},
	"time":            {widget: KindQuestion, read: readTime, show: showTime, dress: plainCard, store: storeText, example: "flows.contoh_jam"},
	"dateTime":        {widget: KindQuestion, read: readMoment, show: showMoment, dress: dressMoment, store: storeMoment, example: "flows.contoh_waktu"},
	"range":           {widget: KindQuestion, read: readRange, show: showRange, dress: dressRange, store: storeNumber, example: "flows.contoh_angka"},
	"select_one":      {widget: KindQuestion, read: readOne, show: showChosen, dress: dressOne, store: storeText, example: "flows.contoh_pilih"},
	"select_multiple": {widget: KindMany, tick: true, read: readMany, show: showChosen, dress: dressMany, store: storeCodes, example: "flows.contoh_pilih_banyak"},
	"rank":            {widget: KindMany, tick: true, ranks: true, read: readRank, show: showRank, dress: dressRank, store: storeCodes, example: "flows.contoh_urutan"},
	"acknowledge":     {widget: KindQuestion, read: readAgreed, show: showText, dress: dressAgreed, store: storeText, example: "flows.contoh_mengerti"},
	"note":            {widget: KindQuestion, read: readNothing, show: showNothing, dress: plainCard, store: storeNothing, example: "flows.contoh_catatan"},
	"image":           {widget: KindPhotos, read: readPhoto, show: showPhotos, dress: dressPhotos, store: storeNothing, example: "flows.contoh_foto"},
	"geopoint":        {widget: KindLocation, read: readPoint, show: showPoint, dress: plainCard, store: storeText, example: "flows.contoh_lokasi"},
	"calculate":       {read: readNothing, show: showCalculated, dress: plainCard, store: storeText},
	"hidden":          {read: readNothing, show: showCalculated, dress: plainCard, store: storeText},
	"start":           {read: readNothing, show: showMoment, dress: plainCard, store: storeMoment},
	"repeat":          {widget: KindRounds, read: readRounds, show: showRounds, dress: dressRounds, store: storeNothing, example: "flows.contoh_ulang"},
	"uang":            {widget: KindQuestion, read: readMoney, show: showMoney, dress: plainCard, store: storeNumber, example: "flows.contoh_uang"},
	"skala":           {widget: KindQuestion, read: readScale, show: showChosen, dress: dressScale, store: storeNumber, example: "flows.contoh_pilih"},
	"foto_berjenis":   {widget: KindPhotos, read: readStagedPhoto, show: showPhotos, dress: dressStagedPhotos, store: storeNothing, example: "flows.contoh_foto"},
	"lp":              {widget: KindQuestion, read: readLP, show: showLP, dress: dressLP, store: storeNothing, example: "flows.contoh_lp"},
	"sekartu":         {widget: KindQuestion, row: true, read: readRow, show: showParts, dress: dressRow, store: storeNothing, example: "flows.contoh_sekartu"},
	"angka_banyak":    {widget: KindCounts, read: readCounts, show: showCounts, dress: dressCounts, store: storeNothing, example: "flows.contoh_angka_banyak"},
	"kartu":           {widget: KindProposal, card: true, read: readNothing, show: showParts, dress: dressCard, store: storeNothing, example: "flows.contoh_kartu"},
}

// takes says whether a message without a text can answer this kind: photos and places.
func (k *kind) takes(in Input) bool {
	return k.widget == KindPhotos && in.Media != nil || k.widget == KindLocation && in.Point != nil
}

// kindName is the line of kinds for a question: its chat::kind, where usulan means a card on a
// group and a composed sentence (Pakai, Tambah, Tulis sendiri) on a text.
func kindName(q *Question) string {
	switch {
	case q.Kind == "usulan" && q.Parts != nil:
		return "kartu"
	case kinds[q.Kind] != nil:
		return q.Kind
	}
	return q.Type
}

func readNothing(*turn, *Question, Input) (values, *again) {
	return nil, reask("flows.pilih_tombol", nil)
}
func showNothing(*turn, *Question) string       { return "" }
func storeNothing(string) json.RawMessage       { return nil }
func plainCard(_ *turn, _ *Question, _ *Prompt) {}
