package answer

// Yes is the answer to a question of yes or no.
type Yes bool

// String returns "yes" or "no".
func (y Yes) String() string {
	if y {
		return "yes"
	}
	return "no"
}

// YesNo reads agreement in the words of the field: "iyo", "sudah", "ndak", "blm". A no outweighs
// the yes words beside it ("tidak ada", "belum selesai"); a doubt ("mungkin") and both at once
// ("ya atau tidak") are asked again.
func YesNo(text string) Reading[Yes] {
	if len(text) > maxShort {
		return invalid[Yes](TooLong)
	}
	list := tokens(text)
	if len(list) == 0 {
		return invalid[Yes](Empty)
	}
	respell(list, clsYes, clsNo, clsUnsure)
	yes, no, unsure, other, either, twice := 0, 0, false, 0, false, false
	for i := range list {
		t := &list[i]
		switch {
		case t.has(clsUnsure):
			unsure = true
		case t.mark('/'):
			either = true
		case t.has(clsNo) && t.has(clsYes), t.kind == mark:
		case t.has(clsNo):
			no++
			twice = twice || i > 0 && list[i-1].has(clsNo) // "bukan tidak mau"
		case t.has(clsYes):
			yes++
		case t.has(clsOr):
			either = true
		case !t.has(clsFiller) && !t.has(clsOnly):
			other++
		}
	}
	switch {
	case yes+no == 0 && !unsure:
		return invalid[Yes](NotUnderstood)
	case unsure || either || yes > 0 && no > 0 && list[0].has(clsYes) && !list[0].has(clsFiller):
		return ask[Yes](Unsure)
	case twice:
		return ask[Yes](Unsure)
	}
	v := Yes(no == 0)
	if other > 2 {
		return ask(OtherWords, v)
	}
	return read(v)
}
