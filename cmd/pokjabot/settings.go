package main

import (
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pokjabot/locales"
)

const officialAPI = "https://api.telegram.org"

// Settings are the outside contract of design.md 4: each an environment variable and a flag.
type Settings struct {
	Token         string  `group:"setelan" name:"telegram-token" env:"TELEGRAM_TOKEN" help:"Token bot dari @BotFather."`
	API           string  `group:"setelan" name:"telegram-api-url" env:"TELEGRAM_API_URL" default:"https://api.telegram.org" help:"Alamat Bot API."`
	Database      string  `group:"setelan" name:"database-url" env:"DATABASE_URL" help:"PostgreSQL; kosong: PostgreSQL pribadi di folder data."`
	Data          string  `group:"setelan" name:"data" env:"POKJABOT_DATA" help:"Folder data: basis data, foto, cadangan."`
	WebhookURL    string  `group:"setelan" name:"webhook-url" env:"POKJABOT_WEBHOOK_URL" help:"Alamat webhook; kosong: long polling."`
	WebhookSecret string  `group:"setelan" name:"webhook-secret" env:"POKJABOT_WEBHOOK_SECRET" help:"Rahasia webhook."`
	Listen        string  `group:"setelan" name:"listen" env:"POKJABOT_LISTEN" default:"127.0.0.1:8080" help:"Alamat untuk /healthz, /metrics, webhook, halaman coba."`
	SendRate      float64 `group:"setelan" name:"send-rate" env:"POKJABOT_SEND_RATE" default:"28" help:"Pesan per detik seluruhnya; 0: tanpa batas."`
	ChatRate      float64 `group:"setelan" name:"chat-rate" env:"POKJABOT_CHAT_RATE" default:"1" help:"Pesan per detik dalam satu obrolan; 0: tanpa batas."`
	Clock         string  `group:"setelan" name:"clock" env:"POKJABOT_CLOCK" help:"Hanya untuk latihan: saat (RFC 3339) jam program mulai."`
	Level         string  `group:"setelan" name:"log" env:"POKJABOT_LOG" default:"info" enum:"debug,info,warn,error" help:"Tingkat catatan."`
}

// check refuses settings that contradict each other or would harm the real service.
func (s *Settings) check() error {
	s.API = strings.TrimRight(s.API, "/")
	if s.Data == "" {
		s.Data = dataFolder()
	}
	full, err := filepath.Abs(s.Data)
	if err != nil {
		return usage("operator.folder_data", locales.Args{"Folder": s.Data, "Sebab": err})
	}
	s.Data = full
	if api, err := url.Parse(s.API); err != nil || api.Host == "" {
		return usage("operator.api_alamat", locales.Args{"Nilai": s.API})
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return usage("operator.dengar_bentuk", locales.Args{"Nilai": s.Listen})
	}
	if s.SendRate < 0 || s.ChatRate < 0 {
		return usage("operator.laju_negatif", nil)
	}
	if s.official() && (s.SendRate == 0 || s.ChatRate == 0) {
		return usage("operator.laju_nol", nil)
	}
	if _, err := parseClock(s.Clock); err != nil { // with the official Bot API whoever reads the clock refuses it; coba has its own
		return err
	}
	return s.checkWebhook()
}

func (s *Settings) checkWebhook() error {
	if s.WebhookURL == "" {
		return nil
	}
	hook, err := url.Parse(s.WebhookURL)
	if err != nil || hook.Host == "" {
		return usage("operator.webhook_alamat", locales.Args{"Nilai": s.WebhookURL})
	}
	if hook.Scheme != "https" && s.official() {
		return usage("operator.webhook_https", nil)
	}
	if s.WebhookSecret == "" {
		return usage("operator.webhook_rahasia", nil)
	}
	return nil
}

func (s *Settings) official() bool { return s.API == officialAPI }

// clockStart is the instant at which a rehearsal's clock begins, zero when there is none.
func (s *Settings) clockStart() (time.Time, error) {
	if s.Clock != "" && s.official() {
		return time.Time{}, usage("operator.jam_latihan", nil)
	}
	return parseClock(s.Clock)
}

// now is the instant at which a command that is soon done does all it does: its clock, where it started.
func (s *Settings) now() (time.Time, error) {
	start, err := s.clockStart()
	if err != nil {
		return time.Time{}, err
	}
	return newClock(start).Now(), nil
}

// dataFolder fits system and user: root's data must not lie under root's home, which the
// unprivileged PostgreSQL cannot enter (dependencies.md 4).
func dataFolder() string {
	if os.Geteuid() == 0 {
		return "/var/lib/pokjabot"
	}
	if base := os.Getenv("XDG_DATA_HOME"); base != "" {
		return filepath.Join(base, "pokjabot")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "pokjabot")
	}
	return ".pokjabot"
}

// logger writes to stderr: text at a terminal, JSON elsewhere.
func (s *Settings) logger(out *output) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.Level)) // the flag's enum allows levels only
	options := &slog.HandlerOptions{Level: level}
	if file, ok := out.notes.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return slog.New(slog.NewTextHandler(file, options))
		}
	}
	return slog.New(slog.NewJSONHandler(out.notes, options))
}
