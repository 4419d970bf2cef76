package flows

import "strings"

// maxText is Telegram's own limit of a message (Bot API, sendMessage); forms set theirs below it.
const maxText = 4096

func readText(t *turn, q *Question, in Input) (values, *again) {
	text := strings.TrimSpace(in.Text)
	if text == "" {
		return nil, reask("flows.bukan_teks", nil)
	}
	if t.s.Page == string(Append) {
		if first := plain(t.value(q.Name)); first != "" {
			text = strings.TrimRight(first, " ") + " " + text
		}
	}
	return values{q.Name: encode(text)}, nil
}

func showText(t *turn, q *Question) string { return plain(t.value(q.Name)) }
