package export

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// Table writes rows as CSV for people: UTF-8 with its mark and the semicolons of an Indonesian
// spreadsheet. Whole numbers stay numbers; a text that a spreadsheet would take for a formula is made
// a text (disarm), and nil is an empty cell.
func Table(w io.Writer, rows [][]any) error {
	to := bufio.NewWriter(w)
	if _, err := to.WriteString("\ufeff"); err != nil {
		return fmt.Errorf("writing the mark of UTF-8: %w", err)
	}
	out := csv.NewWriter(to)
	out.Comma = ';'
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case nil:
			case int64:
				cells[i] = strconv.FormatInt(v, 10)
			case string:
				cells[i] = disarm(v)
			default:
				return fmt.Errorf("writing a table: a cell is a %T", v)
			}
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("writing a row: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing the last rows: %w", err)
	}
	if err := to.Flush(); err != nil {
		return fmt.Errorf("writing the last rows: %w", err)
	}
	return nil
}
