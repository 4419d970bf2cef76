package flows

import (
	"strconv"

	"pokjabot/flows/answer"
)

func readInteger(t *turn, q *Question, in Input) (values, *again) {
	n, no := t.number(in)
	if no != nil {
		return nil, no
	}
	whole, ok := n.Int()
	if !ok {
		return nil, reask("flows.bukan_bulat", nil)
	}
	return values{q.Name: encode(whole)}, nil
}

func readDecimal(t *turn, q *Question, in Input) (values, *again) {
	n, no := t.number(in)
	if no != nil {
		return nil, no
	}
	return values{q.Name: encode(float64(n))}, nil
}

// number reads the number of a tap or a text.
func (t *turn) number(in Input) (answer.Decimal, *again) {
	if in.Code != "" {
		if f, err := strconv.ParseFloat(in.Code, 64); err == nil && f > -1e12 && f < 1e12 {
			return answer.Decimal(f), nil
		}
		return 0, reask("flows.bukan_angka", nil)
	}
	return settle(t, answer.Number(in.Text), "decimal", "flows.bukan_angka", func(d answer.Decimal) (string, any) { return d.String(), float64(d) })
}

func showInteger(t *turn, q *Question) string {
	if v := t.value(q.Name); v != nil {
		return t.written("integer", integerOf(v))
	}
	return ""
}

func showDecimal(t *turn, q *Question) string {
	v := t.value(q.Name)
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return ""
	}
	return t.written("decimal", f)
}

// readMoney reads rupiah: "500 ribu", "1,5 jt". A bare "500" is asked: rupiah or thousands.
func readMoney(t *turn, q *Question, in Input) (values, *again) {
	if in.Code != "" {
		n, err := strconv.ParseInt(in.Code, 10, 64)
		if err != nil || n < 0 {
			return nil, reask("flows.bukan_uang", nil)
		}
		return values{q.Name: encode(n)}, nil
	}
	sum, no := settle(t, answer.Money(in.Text), "uang", "flows.bukan_uang", func(r answer.Rupiah) (string, any) { return r.String(), int64(r) })
	if no != nil {
		return nil, no
	}
	return values{q.Name: encode(int64(sum))}, nil
}

func showMoney(t *turn, q *Question) string {
	if v := t.value(q.Name); v != nil {
		return t.written("uang", integerOf(v))
	}
	return ""
}
