package flows

import "strings"

// stages are the kinds of a photo (foto_berjenis; the official site tells them apart), in the
// order of the buttons, and the message each is called by.
var stages = []struct{ code, id string }{
	{"sebelum", "flows.foto_sebelum"}, {"kegiatan", "flows.foto_kegiatan"}, {"sesudah", "flows.foto_sesudah"},
}

// readStagedPhoto takes photos with a kind: from the caption when that says "sebelum" or "sesudah",
// else from a button, which counts for all photos that have none yet. Without either a photo is one
// of the activity itself.
func readStagedPhoto(t *turn, q *Question, in Input) (values, *again) {
	if in.Media == nil && in.Code != "" {
		return t.stage(q, in.Code)
	}
	if in.Media != nil {
		photo := *in.Media
		photo.Stage = stageIn(photo.Caption)
		in.Media = &photo
	}
	return readPhoto(t, q, in)
}

func stageIn(caption string) string {
	caption = strings.ToLower(caption)
	before, after := strings.Contains(caption, "sebelum"), strings.Contains(caption, "sesudah") || strings.Contains(caption, "setelah")
	switch {
	case before && !after:
		return "sebelum"
	case after && !before:
		return "sesudah"
	}
	return ""
}

func (t *turn) stage(q *Question, code string) (values, *again) {
	list := photosOf(t.s.Answers[q.Name])
	for _, s := range stages {
		if s.code != code || len(list) == 0 {
			continue
		}
		for i := range list {
			if list[i].Stage == "" {
				list[i].Stage = code
			}
		}
		return values{q.Name: encode(list)}, nil
	}
	return nil, reask("flows.pilih_tombol", nil)
}

// dressStagedPhotos asks for the kind only where the form wants it (chat::foto_jenis).
func dressStagedPhotos(t *turn, q *Question, p *Prompt) {
	dressPhotos(t, q, p)
	if !q.code.stage.truth(t, nil, false) {
		return
	}
	open := 0
	for _, photo := range photosOf(t.s.Answers[q.Name]) {
		if photo.Stage == "" {
			open++
		}
	}
	if open == 0 {
		return
	}
	p.Notices = append(p.Notices, Notice{ID: "flows.foto_jenis"})
	for _, s := range stages {
		p.Options = append(p.Options, Option{Code: s.code, Say: &Notice{ID: s.id}, Op: Answer})
	}
}
