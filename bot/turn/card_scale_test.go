package turn

import (
	"strings"
	"testing"

	"pokjabot/flows"
	"pokjabot/storage"
)

// Steps of a scale stand under each other, the step of last month first; buttons that the form has no
// words for take the bot's; a card of a repeat says which round it belongs to.
func TestScalesAndRounds(t *testing.T) {
	card := Card{Words: speaker(t), Sapaan: "Bu Siti", Draft: storage.Draft{ID: 1}, Prompt: flows.Prompt{
		Kind: flows.KindQuestion, Question: &flows.Question{Name: "komitmen", Kind: "skala"}, Label: "Bagaimana?", Round: "Anak 2",
		Options: []flows.Option{
			{Code: "2", Say: &flows.Notice{ID: "flows.sama_bulan_lalu", Args: map[string]any{"Nilai": 2}}, Op: flows.Answer},
			{Code: "1", Label: "1 belum", Op: flows.Answer},
			{Code: "2", Label: "2 mulai", Op: flows.Answer},
		},
	}}
	message := card.Message()
	if !strings.Contains(message.Text, "Anak 2") {
		t.Errorf("the round is not named: %s", message.Text)
	}
	want := []string{"Sama seperti bulan lalu (2)", "1 belum", "2 mulai"}
	for i, label := range want {
		if row := message.Keyboard[i]; len(row) != 1 || row[0].Text != label {
			t.Errorf("row %d is %v, want %s alone", i, row, label)
		}
	}
}
