package forms

import (
	"fmt"

	"pokjabot/flows/xlsform"
)

// Workbook returns the sheets of a built-in form as its twin has them, groups without a card
// included: what an XLSForm tool makes its model of. The twin is named after the id.
func Workbook(id string) (*xlsform.Workbook, error) {
	source, err := sources.ReadFile(id + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("opening the form %s: %w", id, err)
	}
	return xlsform.ReadYAML(source)
}
