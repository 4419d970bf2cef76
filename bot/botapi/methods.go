package botapi

import "net/http"

// method is a row of the table below. A message counts against the rate limits of limits.go.
type method struct {
	name    string
	message bool
	run     func(s *Server, r *http.Request, in *request) ([]byte, error)
}

// methods is every method served, by its name in lower case: Telegram does not mind the case.
var methods = byName(
	method{"getMe", false, (*Server).getMe},
	method{"getUpdates", false, (*Server).getUpdates},
	method{"setWebhook", false, (*Server).setWebhook},
	method{"deleteWebhook", false, (*Server).deleteWebhook},
	method{"getWebhookInfo", false, (*Server).getWebhookInfo},
	method{"sendMessage", true, (*Server).sendMessage},
	method{"sendPhoto", true, (*Server).sendPhoto},
	method{"sendDocument", true, (*Server).sendDocument},
	method{"sendMediaGroup", true, (*Server).sendMediaGroup},
	method{"sendLocation", true, (*Server).sendLocation},
	method{"sendChatAction", false, (*Server).sendChatAction},
	method{"editMessageText", true, (*Server).editMessageText},
	method{"editMessageCaption", true, (*Server).editMessageCaption},
	method{"editMessageMedia", true, (*Server).editMessageMedia},
	method{"editMessageReplyMarkup", true, (*Server).editMessageReplyMarkup},
	method{"deleteMessage", false, (*Server).deleteMessage},
	method{"deleteMessages", false, (*Server).deleteMessages},
	method{"answerCallbackQuery", false, (*Server).answerCallbackQuery},
	method{"getFile", false, (*Server).getFile},
	method{"getChat", false, (*Server).getChat},
	method{"leaveChat", false, (*Server).leaveChat},
	method{"setMyCommands", false, (*Server).setMyCommands},
	method{"getMyCommands", false, (*Server).getMyCommands},
	method{"deleteMyCommands", false, (*Server).deleteMyCommands},
	method{"setMyName", false, (*Server).setMyName},
	method{"getMyName", false, (*Server).getMyName},
	method{"setMyDescription", false, (*Server).setMyDescription},
	method{"getMyDescription", false, (*Server).getMyDescription},
	method{"setMyShortDescription", false, (*Server).setMyShortDescription},
	method{"getMyShortDescription", false, (*Server).getMyShortDescription},
	method{"setChatMenuButton", false, (*Server).setChatMenuButton},
	method{"getChatMenuButton", false, (*Server).getChatMenuButton},
)

func byName(list ...method) map[string]method {
	table := make(map[string]method, len(list))
	for _, m := range list {
		table[lower(m.name)] = m
	}
	return table
}
