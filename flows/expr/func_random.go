package expr

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
)

// What needs chance (ODK XForms specification: random, uuid, randomize). Chance comes from
// Context.Rand; without one the first number of the sequence is drawn every time.

func (c *Context) bits() uint64 {
	if c.Rand == nil {
		return 0
	}
	return c.Rand()
}

// fraction53 gives a number from 0 up to, not including, 1.
func (c *Context) fraction53() float64 { return float64(c.bits()>>11) / (1 << 53) }

func fnRandom(s *scope, _ *call) (Value, error) { return Number(s.ctx.fraction53()), nil }

// fnUUID gives a UUID of version 4 (RFC 4122), or so many random letters and digits as are asked
// for.
func fnUUID(s *scope, c *call) (Value, error) {
	if len(c.args) == 0 {
		return String(uuid(s.ctx.bits(), s.ctx.bits())), nil
	}
	length, err := numberArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	const longest = 1024
	var b strings.Builder
	for range min(max(asInt(length), 0), longest) {
		b.WriteByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[int(s.ctx.fraction53()*36)])
	}
	return String(b.String()), s.spend(b.Len(), c.pos)
}

func uuid(high, low uint64) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], high)
	binary.BigEndian.PutUint64(b[8:], low)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// fnRandomize shuffles a nodeset, always to the same order for the same seed: the inside-out
// Fisher-Yates shuffle on Park and Miller's generator, as the specification prescribes, so that
// all clients show the same order.
func fnRandomize(s *scope, c *call) (Value, error) {
	nodes, err := nodesArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	if err := s.spend(len(nodes), c.pos); err != nil {
		return Value{}, err
	}
	draw := s.ctx.fraction53
	if len(c.args) == 2 {
		seed, err := single(s, c.args[1], c.pos)
		if err != nil {
			return Value{}, err
		}
		draw = parkMiller(seedOf(seed))
	}
	shuffled := make([]*Node, len(nodes))
	for i := range nodes {
		j := int(draw() * float64(i+1))
		shuffled[i] = shuffled[j]
		shuffled[j] = nodes[i]
	}
	return Nodes(shuffled...), nil
}

// parkMiller is the minimal standard generator, 16807 modulo 2^31-1, giving fractions of 1.
func parkMiller(seed int64) func() float64 {
	const modulus, multiplier = 1<<31 - 1, 16807
	state := int64(math.Mod(float64(seed), modulus))
	if state <= 0 {
		state += modulus - 1
	}
	return func() float64 {
		state = state * multiplier % modulus
		return float64(state-1) / (modulus - 1)
	}
}

// seedOf makes a seed of a value: a number without its fraction, 0 for empty text, else the first 8 bytes
// of the SHA-256 of the text (JavaRosa).
func seedOf(v Value) int64 {
	f := v.number()
	switch {
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	case !math.IsNaN(f):
		return int64(f)
	case v.text() == "":
		return 0
	}
	hash := sha256.Sum256([]byte(v.text()))
	return int64(binary.BigEndian.Uint64(hash[:8]))
}
