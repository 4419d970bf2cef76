package expr

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// String functions (ODK XForms specification, "String Functions").

// maxText is the longest text an expression may make, in bytes.
const maxText = 1 << 20

func fnString(s *scope, c *call) (Value, error) {
	text, err := textArg(s, c, 0)
	return String(text), err
}

// fnConcat joins texts and all values of nodesets.
func fnConcat(s *scope, c *call) (Value, error) {
	values, err := spread(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	return joined(s, c, "", values)
}

func fnJoin(s *scope, c *call) (Value, error) {
	separator, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	values, err := spread(s, c, 1)
	if err != nil {
		return Value{}, err
	}
	return joined(s, c, separator, values)
}

func joined(s *scope, c *call, separator string, values []Value) (Value, error) {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(v.text())
		if b.Len() > maxText {
			return Value{}, &Error{Code: TooCostly, Pos: c.pos, Near: c.name, Detail: "the text grows too long"}
		}
	}
	return String(b.String()), s.spend(b.Len()/64, c.pos)
}

// fnSubstr counts from 0 up to, not including, the end; negative numbers count from the end. As
// in JavaRosa and browsers the unit is UTF-16.
func fnSubstr(s *scope, c *call) (Value, error) {
	text, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	length := textLength(text)
	start, err := numberArg(s, c, 1)
	if err != nil {
		return Value{}, err
	}
	end := float64(length)
	if len(c.args) == 3 {
		if end, err = numberArg(s, c, 2); err != nil {
			return Value{}, err
		}
	}
	from, to := within(asInt(start), length), within(asInt(end), length)
	if from >= to {
		return String(""), nil
	}
	if length == len(text) {
		return String(text[from:to]), nil
	}
	return String(string(utf16.Decode(utf16.Encode([]rune(text))[from:to]))), nil
}

func within(index, length int) int {
	if index < 0 {
		index += length
	}
	return min(max(index, 0), length)
}

// textLength counts UTF-16 units.
func textLength(text string) int {
	length := 0
	for _, r := range text {
		length++
		if r > 0xFFFF {
			length++
		}
	}
	return length
}

func fnStringLength(s *scope, c *call) (Value, error) {
	text, err := textOrSelf(s, c)
	return Number(float64(textLength(text))), err
}

// textOrSelf is the argument, or the context node where there is none.
func textOrSelf(s *scope, c *call) (string, error) {
	if len(c.args) == 1 {
		return textArg(s, c, 0)
	}
	v, err := single(s, &selfNode{pos: c.pos}, c.pos)
	return v.text(), err
}

func fnNormalizeSpace(s *scope, c *call) (Value, error) {
	text, err := textOrSelf(s, c)
	if err != nil {
		return Value{}, err
	}
	words := strings.FieldsFunc(trim(text), func(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' })
	return String(strings.Join(words, " ")), nil
}

// twoTexts evaluates the two arguments of the searching functions.
func twoTexts(s *scope, c *call) (text, part string, err error) {
	if text, err = textArg(s, c, 0); err != nil {
		return "", "", err
	}
	part, err = textArg(s, c, 1)
	return text, part, err
}

func fnSubstringBefore(s *scope, c *call) (Value, error) {
	text, part, err := twoTexts(s, c)
	before, _, found := strings.Cut(text, part)
	if !found {
		before = ""
	}
	return String(before), err
}

func fnSubstringAfter(s *scope, c *call) (Value, error) {
	text, part, err := twoTexts(s, c)
	_, after, _ := strings.Cut(text, part)
	return String(after), err
}

func fnContains(s *scope, c *call) (Value, error) {
	text, part, err := twoTexts(s, c)
	return Bool(strings.Contains(text, part)), err
}

func fnStartsWith(s *scope, c *call) (Value, error) {
	text, part, err := twoTexts(s, c)
	return Bool(strings.HasPrefix(text, part)), err
}

func fnEndsWith(s *scope, c *call) (Value, error) {
	text, part, err := twoTexts(s, c)
	return Bool(strings.HasSuffix(text, part)), err
}

// fnTranslate replaces each character of the second text by the one at the same place in the
// third, and drops those that have none (XPath 1.0 section 4.2).
func fnTranslate(s *scope, c *call) (Value, error) {
	text, from, err := twoTexts(s, c)
	if err != nil {
		return Value{}, err
	}
	to, err := textArg(s, c, 2)
	if err != nil {
		return Value{}, err
	}
	if err := s.spend(len(text)*(1+len(from)/16)/16, c.pos); err != nil {
		return Value{}, err
	}
	targets := []rune(to)
	return String(strings.Map(func(r rune) rune {
		at := strings.IndexRune(from, r)
		if at < 0 {
			return r
		}
		if place := utf8.RuneCountInString(from[:at]); place < len(targets) {
			return targets[place]
		}
		return -1
	}, text)), nil
}

// fnVersion and fnProperty are JavaRosa's windows to the form and the device.
func fnVersion(s *scope, _ *call) (Value, error) { return property(s, "version"), nil }

func fnProperty(s *scope, c *call) (Value, error) {
	name, err := textArg(s, c, 0)
	return property(s, name), err
}

func property(s *scope, name string) Value {
	if s.ctx.Property == nil {
		return String("")
	}
	return String(s.ctx.Property(name))
}
