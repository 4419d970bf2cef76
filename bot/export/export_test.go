package export

// SetRowsPerSheet makes sheets full sooner than Excel does.
func (o *Options) SetRowsPerSheet(n int) { o.rowsPerSheet = n }
