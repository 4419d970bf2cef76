package desk

import (
	"context"
	"testing"
)

// SetMostBytes makes files too large sooner than Telegram does.
func (e *Exporter) SetMostBytes(n int64) { e.mostBytes = n }

// Sweep removes what was sent, as Run does now and then.
func (e *Exporter) Sweep(ctx context.Context, t *testing.T) {
	if err := e.sweep(ctx); err != nil {
		t.Error(err)
	}
}
