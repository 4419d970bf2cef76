package reporting

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows"
	"pokjabot/flows/forms"
)

// The file names forms and questions that there are, and every form that tells of an activity.
func TestPaperOrderNamesWhatThereIs(t *testing.T) {
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := papers()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{KegiatanForm, formPoktan, formLayanan, formKunjungan, formAdvokasi, formFaktor} {
		if !onPaper(id) {
			t.Errorf("reports of %s do not come on paper", id)
		}
	}
	if onPaper(formKendala) || onPaper(formRencana) {
		t.Error("a problem and a plan are no account of an activity")
	}
	for id, names := range p.Forms {
		form := library.Form(id)
		if form == nil {
			t.Errorf("there is no form %s", id)
			continue
		}
		for _, name := range names {
			if form.Question(name) == nil {
				t.Errorf("form %s has no %s", id, name)
			}
		}
	}
}

func TestPaperOrder(t *testing.T) {
	p := &paperOrder{Forms: map[string][]string{"kegiatan": {"judul", "tempat"}}, Out: []string{"foto"}}
	lines := []flows.Line{{Name: "jenis", Value: "a"}, {Name: "foto", Value: "3 foto"}, {Name: "tempat", Value: "b"}, {Name: "baru", Value: "c"}, {Name: "kosong"}, {Name: "judul", Value: "d"}}
	var got []string
	for _, l := range p.order("kegiatan", lines) {
		got = append(got, l.Name)
	}
	if diff := cmp.Diff([]string{"judul", "tempat", "jenis", "baru"}, got); diff != "" {
		t.Error(diff)
	}
	if !slices.ContainsFunc(lines, func(l flows.Line) bool { return l.Name == "foto" }) {
		t.Error("the lines that were handed in have changed")
	}
}
