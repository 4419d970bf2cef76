package botapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// Lengths in characters (Bot API setMyName, setMyDescription, setMyShortDescription, BotCommand).
const (
	maxName             = 64
	maxDescription      = 512
	maxShortDescription = 120
	maxCommand          = 32
	maxCommandText      = 256
	maxCommands         = 100
)

// profile is what the bot told Telegram about itself.
type profile struct {
	mu       sync.Mutex
	commands map[string][]models.BotCommand // by scope and language
	texts    map[string]string              // by kind and language
	menu     map[int64]json.RawMessage      // by chat, 0 = default
}

func (p *profile) init() {
	p.commands, p.texts = map[string][]models.BotCommand{}, map[string]string{}
	p.menu = map[int64]json.RawMessage{}
}

// Profile is the bot as people find it in Telegram, in one language ("" is the default).
type Profile struct {
	Name, Description, ShortDescription string
	Commands                            []models.BotCommand
}

// Profile returns what the bot set for language, without falling back to the default one.
func (s *Server) Profile(language string) Profile {
	p := &s.profile
	p.mu.Lock()
	defer p.mu.Unlock()
	return Profile{
		Name: p.texts["name "+language], Description: p.texts["description "+language],
		ShortDescription: p.texts["short "+language], Commands: slices.Clone(p.commands["default "+language]),
	}
}

func (s *Server) getMe(*http.Request, *request) ([]byte, error) {
	return encode(struct {
		models.User
		Groups  bool `json:"can_join_groups"`
		ReadAll bool `json:"can_read_all_group_messages"`
		Inline  bool `json:"supports_inline_queries"`
	}{User: *s.me, Groups: true}), nil
}

// scope returns the key of a list of commands: scope, chat and language.
func (in *request) scope() (string, error) {
	var scope struct {
		Type string          `json:"type"`
		Chat json.RawMessage `json:"chat_id"`
	}
	if source := in.args["scope"]; source != "" && json.Unmarshal([]byte(source), &scope) != nil {
		return "", badRequest("can't parse BotCommandScope JSON object")
	}
	if scope.Type == "" {
		scope.Type = "default"
	}
	return scope.Type + plain(scope.Chat) + " " + in.args["language_code"], nil
}

func (s *Server) setMyCommands(_ *http.Request, in *request) ([]byte, error) {
	var list []models.BotCommand
	if json.Unmarshal([]byte(in.args["commands"]), &list) != nil {
		return nil, badRequest("can't parse commands JSON object")
	}
	if len(list) > maxCommands {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		n := run(c.Command, func(b byte) bool { return isNameByte(b) && (b < 'A' || b > 'Z') })
		if n == 0 || n != len(c.Command) || n > maxCommand {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := utf8.RuneCountInString(c.Description); n == 0 || n > maxCommandText {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	key, err := in.scope()
	if err != nil {
		return nil, err
	}
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	s.profile.commands[key] = list
	return yes, nil
}

func (s *Server) getMyCommands(_ *http.Request, in *request) ([]byte, error) {
	key, err := in.scope()
	if err != nil {
		return nil, err
	}
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	return encode(append([]models.BotCommand{}, s.profile.commands[key]...)), nil
}

func (s *Server) deleteMyCommands(_ *http.Request, in *request) ([]byte, error) {
	key, err := in.scope()
	if err != nil {
		return nil, err
	}
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	delete(s.profile.commands, key)
	return yes, nil
}

func (s *Server) setMyName(_ *http.Request, in *request) ([]byte, error) {
	return s.setText(in, "name", "name", maxName)
}

func (s *Server) setMyDescription(_ *http.Request, in *request) ([]byte, error) {
	return s.setText(in, "description", "description", maxDescription)
}

func (s *Server) setMyShortDescription(_ *http.Request, in *request) ([]byte, error) {
	return s.setText(in, "short", "short_description", maxShortDescription)
}

func (s *Server) getMyName(_ *http.Request, in *request) ([]byte, error) {
	return s.getText(in, "name", "name")
}

func (s *Server) getMyDescription(_ *http.Request, in *request) ([]byte, error) {
	return s.getText(in, "description", "description")
}

func (s *Server) getMyShortDescription(_ *http.Request, in *request) ([]byte, error) {
	return s.getText(in, "short", "short_description")
}

func (s *Server) setText(in *request, kind, parameter string, most int) ([]byte, error) {
	if utf8.RuneCountInString(in.args[parameter]) > most {
		return nil, badRequest("the specified bot " + parameter + " is too long")
	}
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	s.profile.texts[kind+" "+in.args["language_code"]] = in.args[parameter]
	return yes, nil
}

func (s *Server) getText(in *request, kind, parameter string) ([]byte, error) {
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	return encode(map[string]string{parameter: s.profile.texts[kind+" "+in.args["language_code"]]}), nil
}

func (s *Server) setChatMenuButton(_ *http.Request, in *request) ([]byte, error) {
	button := in.args["menu_button"]
	if button == "" {
		button = `{"type":"default"}`
	}
	if !json.Valid([]byte(button)) {
		return nil, badRequest("can't parse menu button JSON object")
	}
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	s.profile.menu[in.chatID()] = json.RawMessage(button)
	return yes, nil
}

func (s *Server) getChatMenuButton(_ *http.Request, in *request) ([]byte, error) {
	s.profile.mu.Lock()
	defer s.profile.mu.Unlock()
	if button := s.profile.menu[in.chatID()]; button != nil {
		return button, nil
	}
	return []byte(`{"type":"commands"}`), nil
}

func (s *Server) getChat(_ *http.Request, in *request) ([]byte, error) {
	c, err := s.chatOf(in)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known {
		return nil, badRequest("chat not found")
	}
	return encode(struct {
		*models.Chat
		Accent int `json:"accent_color_id"`
		Most   int `json:"max_reaction_count"`
	}{c.face, 0, 11}), nil
}

// leaveChat refuses: a bot can't leave the private chats, the only ones served here.
func (s *Server) leaveChat(_ *http.Request, in *request) ([]byte, error) {
	if _, err := s.chatOf(in); err != nil {
		return nil, err
	}
	return nil, badRequest("chat member status can't be changed in private chats")
}
