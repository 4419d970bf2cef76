package expr

import (
	"fmt"
	"strings"
)

// function is one line of the table: what it is called with and what it does. eval evaluates the
// arguments itself, so that if() and coalesce() leave alone what they do not need.
type function struct {
	arity arity
	eval  func(s *scope, c *call) (Value, error)
	check func(c *call, u *uses) error // refuses arguments that can never be right; may be nil
}

// arity is the number of arguments: from least to most (any number when most is negative), in
// steps of by from least on.
type arity struct{ least, most, by int }

func exactly(n int) arity           { return arity{n, n, 1} }
func between(least, most int) arity { return arity{least, most, 1} }
func atLeast(n int) arity           { return arity{n, -1, 1} }

func (a arity) refuses(n int) bool {
	return n < a.least || a.most >= 0 && n > a.most || (n-a.least)%a.by != 0
}

func (a arity) String() string {
	switch {
	case a.most < 0:
		return fmt.Sprintf("%d or more", a.least)
	case a.least == a.most:
		return fmt.Sprint(a.least)
	}
	return fmt.Sprintf("%d to %d", a.least, a.most)
}

// lookUpFunction finds a function by the name in the source; the prefix cht: of the Community
// Health Toolkit may stand before its date functions.
func lookUpFunction(name string) *function {
	if plain, ok := strings.CutPrefix(name, "cht:"); ok && (plain == "add-date" || strings.HasPrefix(plain, "difference-in-")) {
		name = plain
	}
	if f, ok := functions[name]; ok {
		return &f
	}
	return nil
}

// functions is the whole language. Sections: "XPath Functions" of the ODK XForms specification.
var functions = map[string]function{
	// String functions: func_text.go
	"string":           {arity: exactly(1), eval: fnString},
	"concat":           {arity: atLeast(0), eval: fnConcat},
	"join":             {arity: atLeast(1), eval: fnJoin},
	"substr":           {arity: between(2, 3), eval: fnSubstr},
	"substring-before": {arity: exactly(2), eval: fnSubstringBefore},
	"substring-after":  {arity: exactly(2), eval: fnSubstringAfter},
	"translate":        {arity: exactly(3), eval: fnTranslate},
	"string-length":    {arity: between(0, 1), eval: fnStringLength, check: usesSelfWithoutArgs},
	"normalize-space":  {arity: between(0, 1), eval: fnNormalizeSpace, check: usesSelfWithoutArgs},
	"contains":         {arity: exactly(2), eval: fnContains},
	"starts-with":      {arity: exactly(2), eval: fnStartsWith},
	"ends-with":        {arity: exactly(2), eval: fnEndsWith},
	"regex":            {arity: exactly(2), eval: fnRegex, check: checkPattern},       // func_regex.go
	"digest":           {arity: between(2, 3), eval: fnDigest, check: checkDigest},    // func_digest.go
	"base64-decode":    {arity: exactly(1), eval: fnBase64Decode},                     // func_digest.go
	"extract-signed":   {arity: exactly(2), eval: fnExtractSigned},                    // func_digest.go
	"uuid":             {arity: between(0, 1), eval: fnUUID},                          // func_random.go
	"pulldata":         {arity: exactly(4), eval: fnPulldata, check: notesInstance},   // func_nodes.go
	"jr:itext":         {arity: exactly(1), eval: fnItext},                            // func_select.go
	"jr:choice-name":   {arity: exactly(2), eval: fnChoiceName, check: notesQuestion}, // func_select.go
	"version":          {arity: exactly(0), eval: fnVersion},
	"property":         {arity: exactly(1), eval: fnProperty},

	// Boolean functions: func_logic.go
	"if":                  {arity: exactly(3), eval: fnIf},
	"coalesce":            {arity: exactly(2), eval: fnCoalesce},
	"once":                {arity: exactly(1), eval: fnOnce, check: usesSelf},
	"depend":              {arity: atLeast(1), eval: fnDepend},
	"true":                {arity: exactly(0), eval: fnTrue},
	"false":               {arity: exactly(0), eval: fnFalse},
	"boolean":             {arity: exactly(1), eval: fnBoolean},
	"boolean-from-string": {arity: exactly(1), eval: fnBooleanFromString},
	"not":                 {arity: exactly(1), eval: fnNot},
	"checklist":           {arity: atLeast(2), eval: fnChecklist},
	"weighted-checklist":  {arity: arity{2, -1, 2}, eval: fnWeightedChecklist},

	// Number functions: func_number.go
	"number":  {arity: exactly(1), eval: fnNumber},
	"int":     {arity: exactly(1), eval: fnInt},
	"round":   {arity: between(1, 2), eval: fnRound},
	"floor":   {arity: exactly(1), eval: fnFloor},
	"ceiling": {arity: exactly(1), eval: fnCeiling},
	"abs":     {arity: exactly(1), eval: fnAbs},
	"pow":     {arity: exactly(2), eval: fnPow},
	"sqrt":    {arity: exactly(1), eval: fnSqrt},
	"exp":     {arity: exactly(1), eval: fnExp},
	"exp10":   {arity: exactly(1), eval: fnExp10},
	"log":     {arity: exactly(1), eval: fnLog},
	"log10":   {arity: exactly(1), eval: fnLog10},
	"sin":     {arity: exactly(1), eval: fnSin},
	"cos":     {arity: exactly(1), eval: fnCos},
	"tan":     {arity: exactly(1), eval: fnTan},
	"asin":    {arity: exactly(1), eval: fnAsin},
	"acos":    {arity: exactly(1), eval: fnAcos},
	"atan":    {arity: exactly(1), eval: fnAtan},
	"atan2":   {arity: exactly(2), eval: fnAtan2},
	"pi":      {arity: exactly(0), eval: fnPi},
	"random":  {arity: exactly(0), eval: fnRandom}, // func_random.go

	// Node-set and repeat functions: func_nodes.go
	"sum":             {arity: exactly(1), eval: fnSum, check: wantsNodes},
	"min":             {arity: atLeast(0), eval: fnMin},
	"max":             {arity: atLeast(0), eval: fnMax},
	"count":           {arity: exactly(1), eval: fnCount, check: wantsNodes},
	"count-non-empty": {arity: exactly(1), eval: fnCountNonEmpty, check: wantsNodes},
	"position":        {arity: between(0, 1), eval: fnPosition, check: wantsNodes},
	"instance":        {arity: exactly(1), eval: fnInstance, check: notesInstance},
	"current":         {arity: exactly(0), eval: fnCurrent},
	"randomize":       {arity: between(1, 2), eval: fnRandomize, check: wantsNodes}, // func_random.go
	"indexed-repeat":  {arity: arity{3, 11, 2}, eval: fnIndexedRepeat, check: checkIndexedRepeat},

	// Date and time functions: func_date.go
	"today":                {arity: exactly(0), eval: fnToday},
	"now":                  {arity: exactly(0), eval: fnNow},
	"date":                 {arity: exactly(1), eval: fnDate},
	"date-time":            {arity: exactly(1), eval: fnDateTime},
	"decimal-date-time":    {arity: exactly(1), eval: fnDecimalDateTime},
	"decimal-time":         {arity: exactly(1), eval: fnDecimalTime},
	"format-date":          {arity: exactly(2), eval: fnFormatDate},
	"format-date-time":     {arity: exactly(2), eval: fnFormatDate},
	"add-date":             {arity: between(2, 6), eval: fnAddDate},
	"difference-in-days":   {arity: exactly(2), eval: fnDifferenceInDays},
	"difference-in-weeks":  {arity: exactly(2), eval: fnDifferenceInWeeks},
	"difference-in-months": {arity: exactly(2), eval: fnDifferenceInMonths},
	"difference-in-years":  {arity: exactly(2), eval: fnDifferenceInYears},

	// Select functions: func_select.go
	"selected":       {arity: exactly(2), eval: fnSelected, check: wantsQuotes},
	"is-selected":    {arity: exactly(2), eval: fnSelected, check: wantsQuotes},
	"selected-at":    {arity: exactly(2), eval: fnSelectedAt},
	"count-selected": {arity: exactly(1), eval: fnCountSelected},

	// Geographic functions: func_geo.go
	"area":          {arity: exactly(1), eval: fnArea},
	"enclosed-area": {arity: exactly(1), eval: fnArea},
	"distance":      {arity: atLeast(1), eval: fnDistance},
	"geofence":      {arity: exactly(2), eval: fnGeofence},
}

// textArg, numberArg and truthArg evaluate an argument to what the function wants.
func textArg(s *scope, c *call, i int) (string, error) {
	v, err := single(s, c.args[i], c.pos)
	return v.text(), err
}

func numberArg(s *scope, c *call, i int) (float64, error) {
	v, err := single(s, c.args[i], c.pos)
	return v.number(), err
}

func truthArg(s *scope, c *call, i int) (bool, error) {
	v, err := single(s, c.args[i], c.pos)
	return v.truth(), err
}

// nodesArg evaluates an argument that must be a nodeset. An answer looked up without a tree
// counts as a set of one.
func nodesArg(s *scope, c *call, i int) ([]*Node, error) {
	v, err := c.args[i].eval(s)
	if err != nil {
		return nil, err
	}
	if v.kind == KindNodes {
		return v.nodes, nil
	}
	switch c.args[i].(type) {
	case *refNode, *selfNode:
		return asNodes(v).nodes, nil
	}
	return nil, &Error{Code: NotNodes, Pos: c.pos, Near: c.name, Detail: "wants a path or a reference"}
}

// spread evaluates the arguments from first on; nodesets of several nodes, and a nodeset that is
// the only argument, are taken apart into their values.
func spread(s *scope, c *call, first int) ([]Value, error) {
	values := make([]Value, 0, max(len(c.args)-first, 0))
	for _, arg := range c.args[min(first, len(c.args)):] {
		v, err := arg.eval(s)
		if err != nil {
			return nil, err
		}
		if v.kind != KindNodes || len(v.nodes) == 0 && len(c.args) > first+1 {
			values = append(values, v.first())
			continue
		}
		if err := s.spend(len(v.nodes), c.pos); err != nil {
			return nil, err
		}
		for _, n := range v.nodes {
			values = append(values, n.Value)
		}
	}
	return values, nil
}

// wantsNodes refuses count('text') and the like when the form is loaded.
func wantsNodes(c *call, _ *uses) error {
	if len(c.args) == 0 {
		return nil
	}
	switch c.args[0].(type) {
	case *path, *refNode, *selfNode, *call:
		return nil
	}
	return &Error{Code: NotNodes, Pos: c.pos, Near: c.name, Detail: "wants a path or a reference"}
}

// usesSelf notes that a function looks at the context node by itself.
func usesSelf(_ *call, u *uses) error {
	u.self = true
	return nil
}

func usesSelfWithoutArgs(c *call, u *uses) error {
	u.self = u.self || len(c.args) == 0
	return nil
}
