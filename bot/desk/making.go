package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"pokjabot/bot/export"
	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// errCancelled ends the making of a file that nobody wants any more.
var errCancelled = errors.New("the export was cancelled")

// making is one job at work.
type making struct {
	*Exporter
	job    storage.ExportJob
	letter letter
	scope  storage.Scope
	hidden bool // cells of 1-4 may have been hidden
	told   time.Time
}

// run writes the file and queues it, or says on the card why there is none.
func (m *making) run(ctx context.Context) error {
	if ok, err := m.admit(ctx); err != nil || !ok {
		return err
	}
	if err := os.MkdirAll(m.Folder, 0o700); err != nil {
		return fmt.Errorf("making the folder for exports: %w", err)
	}
	file, err := os.CreateTemp(m.Folder, unfinished)
	if err != nil {
		return fmt.Errorf("making a file: %w", err)
	}
	defer os.Remove(file.Name()) // gone already when all went well
	err = errors.Join(m.write(ctx, file), file.Close())
	if err != nil {
		return err
	}
	if m.job.Total == 0 {
		return m.end(ctx, storage.ExportDone, "desk.kosong")
	}
	info, err := os.Stat(file.Name())
	if err != nil {
		return fmt.Errorf("looking at the file: %w", err)
	}
	if info.Size() > m.limit() {
		return m.end(ctx, storage.ExportFailed, "desk.terlalu_besar")
	}
	path := filepath.Join(m.Folder, fileName(m.job.ID, m.job.Format))
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("keeping the file: %w", err)
	}
	return m.send(ctx, path)
}

func (m *making) limit() int64 {
	if m.mostBytes > 0 {
		return m.mostBytes
	}
	return mostBytes
}

// admit takes the asker's rights as they are now: the place that was led when the file was asked
// for must still be led. A person who has left gets nothing, not even a word.
func (m *making) admit(ctx context.Context) (bool, error) {
	person, err := storage.PersonByID(ctx, m.Pool, m.job.PersonID)
	if err != nil {
		return false, err
	}
	if person == nil {
		return false, m.over(ctx, storage.ExportFailed, false)
	}
	person.AssignmentID = m.job.AssignmentID
	m.letter = letter{words: m.Words.Speak(person.Lang), forms: m.Forms, person: person, job: m.job}
	if a := person.Assignment(); a.ID != m.job.AssignmentID || !a.Role.Leads() {
		return false, m.end(ctx, storage.ExportFailed, "desk.bukan_tugas_lagi")
	}
	m.scope = person.Scope()
	return true, nil
}

// write makes the file out of one snapshot.
func (m *making) write(ctx context.Context, file *os.File) error {
	chosen := export.Forms(m.Forms)
	if m.job.Form != "" {
		form := m.Forms.Form(m.job.Form)
		if form == nil {
			return fmt.Errorf("there is no form %q", m.job.Form)
		}
		chosen = []*flows.Form{form}
	}
	zone := m.letter.person.Location()
	options := export.Options{Words: m.letter.words, Zone: zone, Comma: ';', BOM: true, Masked: m.masked(), Progress: func(n int) error { return m.progress(ctx, n) }}
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, m.Pool, snapshot, func(tx pgx.Tx) error {
		var sources []export.Source
		for _, form := range chosen {
			selected := storage.SelectWithin(m.scope, form.ID, m.job.From, m.job.To)
			n, keys, err := selected.Count(ctx, tx)
			if err != nil {
				return err
			}
			m.job.Total += n
			sources = append(sources, export.Source{Form: form, Keys: keys, Each: func(ctx context.Context, each func(storage.ExportedReport) error) error {
				return selected.Each(ctx, tx, each)
			}})
		}
		if err := m.tell(ctx); err != nil {
			return err
		}
		return export.Write(ctx, file, export.Format(m.job.Format), options, sources...)
	})
}

// masked hides small cells of the health forms from whoever is outside the Kampung (domain.md 5.1).
func (m *making) masked() func(form, kampung string) bool {
	own := map[string]bool{}
	for _, a := range m.letter.person.Assignments {
		if a.KampungID != "" {
			own[a.KampungID] = true
		}
	}
	return func(form, kampung string) bool {
		if form != "layanan" && form != "kunjungan" || own[kampung] {
			return false
		}
		m.hidden = true
		return true
	}
}

// progress is told of every report; the card hears of it now and then.
func (m *making) progress(ctx context.Context, n int) error {
	m.job.Done = n
	if n%lookAtRows != 0 || m.Now().Sub(m.told) < tellEvery {
		return nil
	}
	return m.tell(ctx)
}

// tell edits the card and keeps the job for us; a job that was cancelled meanwhile ends here. Both
// are one commit, so that no card says "412 of 3,000" after it said "cancelled".
func (m *making) tell(ctx context.Context) error {
	m.told = m.Now()
	m.letter.job = m.job
	edit, err := m.edit(m.letter.moving(), storage.ClassCosmetic)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, m.Pool, func(tx pgx.Tx) error {
		open, err := storage.StepExport(ctx, tx, m.job, exportHeld)
		if err == nil && !open {
			err = errCancelled
		}
		if err != nil {
			return err
		}
		return storage.Apply(ctx, tx, edit)
	})
	m.kick()
	return err
}

func (m *making) edit(message turn.Message, class storage.Class) (storage.Write, error) {
	payload, err := json.Marshal(message)
	if err != nil {
		return storage.Write{}, fmt.Errorf("encoding the card of export %d: %w", m.job.ID, err)
	}
	now := m.Now()
	return storage.Send(storage.Outgoing{ChatID: m.job.ChatID, Class: class, Kind: storage.KindEdit, CardID: m.job.CardID, Payload: payload, NotBefore: now, CreatedAt: now}), nil
}

// end says on the card how the job ended without a file.
func (m *making) end(ctx context.Context, state storage.ExportState, message string) error {
	m.letter.job = m.job
	edit, err := m.edit(m.letter.ended(message), storage.ClassAnswer)
	if err != nil {
		return err
	}
	return m.over(ctx, state, false, edit)
}

// send queues the file and notes who took what (design.md 13).
func (m *making) send(ctx context.Context, path string) error {
	m.letter.job = m.job
	edit, err := m.edit(m.letter.ended("desk.selesai"), storage.ClassAnswer)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(m.letter.file(path, m.hidden))
	if err != nil {
		return fmt.Errorf("encoding the file of export %d: %w", m.job.ID, err)
	}
	detail, err := json.Marshal(map[string]any{"form": m.job.Form, "format": m.job.Format, "from": m.job.From, "to": m.job.To, "reports": m.job.Done, "hidden": m.hidden})
	if err != nil {
		return fmt.Errorf("encoding the trail of export %d: %w", m.job.ID, err)
	}
	now := m.Now()
	document := storage.Outgoing{ChatID: m.job.ChatID, Class: storage.ClassAnswer, Kind: storage.KindDocument, Payload: payload, Key: storage.ExportKey(m.job.ID), NotBefore: now, CreatedAt: now}
	return m.over(ctx, storage.ExportDone, true, edit, storage.Send(document),
		storage.Note(storage.Audit{At: now, PersonID: m.job.PersonID, Act: "ekspor", Place: m.scope[0], Detail: detail}))
}

// over ends the job in one commit with what is said about it; a job that was cancelled in the last
// moment stays so.
func (m *making) over(ctx context.Context, state storage.ExportState, file bool, writes ...storage.Write) error {
	err := pgx.BeginFunc(ctx, m.Pool, func(tx pgx.Tx) error {
		open, err := storage.EndExport(ctx, tx, m.job, state, file, m.Now())
		if err == nil && !open {
			err = errCancelled
		}
		if err != nil {
			return err
		}
		return storage.Apply(ctx, tx, writes...)
	})
	if errors.Is(err, errCancelled) && file {
		_ = os.Remove(filepath.Join(m.Folder, fileName(m.job.ID, m.job.Format))) // nobody waits for it
	}
	m.kick()
	return err
}
