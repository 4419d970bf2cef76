package reminder

import (
	"encoding/json"
	"time"

	"pokjabot/storage"
)

// Ledger takes a message that did not leave (held back by the last check, a blocked chat, a dead
// letter) off the three that its person may get that day: what she did not see does not count
// (domain.md 6.3). It serves every kind that the bot begins with; their payloads name the person.
func Ledger(row storage.Parcel, sent bool, _ time.Time) []storage.Write {
	var to struct {
		PersonID int64 `json:"person"`
	}
	if err := json.Unmarshal(row.Payload, &to); sent || err != nil || to.PersonID == 0 || row.CardID == 0 {
		return nil
	}
	return []storage.Write{storage.NotTold(row.CardID, to.PersonID, row.CreatedAt)}
}
