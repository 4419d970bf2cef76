package expr

import (
	"crypto/ed25519"
	"crypto/md5" // named by the ODK specification, for check values and not for secrecy
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// fnDigest is digest() of XForms 1.1: a check value of the text's UTF-8, in base64 or hex.
func fnDigest(s *scope, c *call) (Value, error) {
	text, algorithm, err := twoTexts(s, c)
	if err != nil {
		return Value{}, err
	}
	encoding := "base64"
	if len(c.args) == 3 {
		if encoding, err = textArg(s, c, 2); err != nil {
			return Value{}, err
		}
	}
	sum := digest(algorithm, text)
	if sum == nil {
		return Value{}, &Error{Code: BadArgument, Pos: c.pos, Near: algorithm, Detail: "digest wants MD5, SHA-1, SHA-256, SHA-384 or SHA-512"}
	}
	if err := s.spend(len(text)/16, c.pos); err != nil {
		return Value{}, err
	}
	switch strings.ToLower(encoding) {
	case "base64":
		return String(base64.StdEncoding.EncodeToString(sum)), nil
	case "hex":
		return String(hex.EncodeToString(sum)), nil
	}
	return Value{}, &Error{Code: BadArgument, Pos: c.pos, Near: encoding, Detail: "digest wants base64 or hex"}
}

// digest gives nil for an unknown algorithm.
func digest(algorithm, text string) []byte {
	data := []byte(text)
	switch strings.ReplaceAll(strings.ToUpper(algorithm), "-", "") {
	case "MD5":
		sum := md5.Sum(data)
		return sum[:]
	case "SHA1":
		sum := sha1.Sum(data)
		return sum[:]
	case "SHA256":
		sum := sha256.Sum256(data)
		return sum[:]
	case "SHA384":
		sum := sha512.Sum384(data)
		return sum[:]
	case "SHA512":
		sum := sha512.Sum512(data)
		return sum[:]
	}
	return nil
}

// checkDigest refuses literal names that there are none of.
func checkDigest(c *call, _ *uses) error {
	if name, ok := c.args[1].(*literal); ok && digest(name.value.text(), "") == nil {
		return &Error{Code: BadArgument, Pos: c.pos, Near: name.value.text(), Detail: "digest wants MD5, SHA-1, SHA-256, SHA-384 or SHA-512"}
	}
	return nil
}

// fnBase64Decode gives the text, empty for what is no base64.
func fnBase64Decode(s *scope, c *call) (Value, error) {
	text, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	data, ok := unbase64(text)
	if !ok {
		return String(""), nil
	}
	return String(strings.ToValidUTF8(string(data), "\uFFFD")), nil
}

func unbase64(text string) ([]byte, bool) {
	data, err := base64.StdEncoding.DecodeString(text)
	return data, err == nil
}

// fnExtractSigned gives the message behind an Ed25519 signature of 64 bytes, empty if the signature
// is not made with the key (JavaRosa).
func fnExtractSigned(s *scope, c *call) (Value, error) {
	contents, key, err := twoTexts(s, c)
	if err != nil {
		return Value{}, err
	}
	if err := s.spend(1000, c.pos); err != nil {
		return Value{}, err
	}
	signed, ok1 := unbase64(contents)
	public, ok2 := unbase64(key)
	if !ok1 || !ok2 || len(signed) < ed25519.SignatureSize || len(public) != ed25519.PublicKeySize {
		return String(""), nil
	}
	message := signed[ed25519.SignatureSize:]
	if !ed25519.Verify(public, message, signed[:ed25519.SignatureSize]) {
		return String(""), nil
	}
	return String(strings.ToValidUTF8(string(message), "\uFFFD")), nil
}
