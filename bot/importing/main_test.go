package importing

import (
	"testing"

	"go.uber.org/goleak"

	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(storagetest.Tests{M: m}) }
