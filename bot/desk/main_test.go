package desk_test

import (
	"testing"

	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }
