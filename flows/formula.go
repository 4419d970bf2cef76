package flows

type formulas struct{}
