package desk_test

import (
	"flag"
	"testing"

	"pokjabot/storage/storagetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { storagetest.Main(m) }
