package export_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/bot/export"
)

func TestFeatures(t *testing.T) {
	form, o := library(t).Form("kegiatan"), options(t)
	nowhere := reportOf("kegiatan", 3, map[string]any{"judul": `"=1"`})
	nowhere.Lat, nowhere.Kampung = nil, nil
	raw := write(t, export.GeoJSON, o, source(form, nil,
		reportOf("kegiatan", 1, map[string]any{"lokasi": "-1.62 103.61 0 0", "peserta_l": 6, "bidang": []string{"kespro", "stunting"}}), reportOf("kegiatan", 2, map[string]any{"lokasi": "rusak"}), nowhere))
	var got struct {
		Type     string
		Features []struct {
			Type, ID string
			Geometry *struct {
				Type        string
				Coordinates []float64
			}
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "FeatureCollection" || len(got.Features) != 3 {
		t.Fatalf("%s", raw)
	}
	for i, want := range []struct {
		of any
		at []float64
	}{{"report", []float64{103.61, -1.62}}, {"kampung", []float64{103.7, -1.7}}, {nil, nil}} {
		f := got.Features[i]
		if f.Type != "Feature" || f.Properties["point_of"] != want.of || (f.Geometry == nil) != (want.at == nil) {
			t.Errorf("%d: %+v", i, f)
		}
		if f.Geometry != nil && (f.Geometry.Type != "Point" || !cmp.Equal(f.Geometry.Coordinates, want.at)) {
			t.Errorf("%d: %+v, want %v", i, f.Geometry, want.at)
		}
	}
	first, last := got.Features[0].Properties, got.Features[2].Properties
	if first["peserta_l"] != 6.0 || first["bidang"] != "kespro stunting" || first["receipt"] != "1505-26-00001" || last["judul"] != `"=1"` {
		t.Errorf("%v\n%v", first, last)
	}
	var empty map[string]any
	if err := json.Unmarshal(write(t, export.GeoJSON, o, source(form, nil)), &empty); err != nil || len(empty["features"].([]any)) != 0 {
		t.Errorf("no reports: %v %v", empty, err)
	}
}
