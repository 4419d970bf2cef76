-- +goose Up
-- The Kampung of some kecamatan, wherever in the country: what is counted anew of cells laid by.
CREATE INDEX kampung_cell ON kampung (left(wilayah, 8));
